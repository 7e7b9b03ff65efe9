"""The bulletin as a Word document: its words, and the ledger as an attachment."""

from typing import Any

from django.http import HttpResponseBase

from tingyan.bulletins.faces import Line, lines
from tingyan.bulletins.models import Bulletin
from tingyan.bulletins.prose import OF_UNIT
from tingyan.bulletins.states import Part
from tingyan.kit import words
from tingyan.papers.exports import hand_out, paragraphs

UNISSUED = "未印发，仅供审阅"


def document(paper: Bulletin, *, by: Any) -> HttpResponseBase:
    return hand_out("bulletin", paper, lambda: context(paper), by=by, name=f"通报{paper.number or paper.title}")


def context(paper: Bulletin) -> dict[str, Any]:
    opening = f"数据截至{words.moment(paper.cut_off)}。现将有关情况通报如下。"
    return {
        "number": paper.number or UNISSUED,
        "title": paper.title,
        "addressee": "各有关单位",
        "opening": [opening],
        "sections": [
            {"heading": str(part.label), "paragraphs": paragraphs(paper.sections[part]), "parts": []}
            for part in Part
            if part in paper.sections and part != Part.LEDGER
        ],
        "attachments": [ledger(lines(paper))] if Part.LEDGER in paper.sections else [],
        "signature": str(paper.district.name),
        "date": paper.issued_on,
        "copies": "",
    }


def ledger(rows: list[Line]) -> dict[str, Any]:
    """In official order: nobody is ranked."""
    columns = ["单位", *(str(figure.label) for figure in OF_UNIT)]
    table = [[row.label, *(number.text for number in row.numbers)] for row in rows]
    return {"title": "问题整改台账", "columns": columns, "rows": table}
