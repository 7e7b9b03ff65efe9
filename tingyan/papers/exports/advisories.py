"""《工作提示单》 and 《工作督办单》 as the papers that go to the units."""

from typing import Any

from django.http import HttpResponseBase

from tingyan.advisories.faces import sender
from tingyan.advisories.models import Advisory
from tingyan.kit import masks, words
from tingyan.papers.exports import hand_out, paragraphs

UNSENT = "未发出，仅供审阅"


def document(paper: Advisory, *, by: Any) -> HttpResponseBase:
    """For whoever may see the paper: it says the same to all."""
    name = f"{paper.get_kind_display()}{paper.number or paper.title}"
    return hand_out(paper.kind, paper, lambda: context(paper), by=by, name=name)


def context(paper: Advisory) -> dict[str, Any]:
    return {
        "number": paper.number,
        "note": "" if paper.is_issued else UNSENT if not paper.number else str(paper.get_state_display()),
        "title": paper.title,
        "addressee": words.listed(unit.name for unit in paper.units.all()),
        "follows": follows(paper),
        "problem": paragraphs(paper.problem),
        "advice": paragraphs(paper.advice),
        "reply_by": paper.reply_by,
        "contact": masks.contact(paper.contact),
        "signature": sender(paper),
        "date": paper.issued_on,
        "copies": paper.copies,
    }


def follows(paper: Advisory) -> str:
    if paper.follows is None:
        return ""
    return f"《工作提示单》（{paper.follows.number}）发出后，有关问题尚未整改到位，现予督办。"
