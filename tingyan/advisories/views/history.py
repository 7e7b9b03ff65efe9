"""The course of a paper, or of one unit's receipt, for the timeline: as far as its reader may see it."""

from typing import Any

from django.utils.translation import gettext as say

from tingyan.advisories.models import Advisory, Handling, Receipt
from tingyan.advisories.states import TOLD_TO_UNITS
from tingyan.advisories.workflow import label_of
from tingyan.kit import words

LOOKS = {"issue": ("info", ""), "accept": ("done", ""), "return": ("near", ""), "withdraw": ("late", "")}


def entries(user: Any, paper: Advisory, receipt: Receipt | None = None) -> list[dict[str, Any]]:
    rows = Handling.objects.visible_to(user).filter(advisory=paper).select_related("by", "receipt__unit")
    if receipt:
        rows = rows.filter(receipt=receipt) | rows.filter(receipt=None, step__in=TOLD_TO_UNITS)
    return [entry(row, one=receipt is not None) for row in rows.order_by("-id")]


def entry(row: Handling, *, one: bool) -> dict[str, Any]:
    role, icon = LOOKS.get(row.step, ("plain", ""))
    label = label_of(row.step)
    unit = "" if one or row.receipt is None else words.aside(row.receipt.unit)
    return {
        "verb": f"{label}{unit}",
        "at": row.at,
        "post": row.by_label,
        "who": row.by.name,
        "role": role,
        "icon": icon,
        "text": text(row),
    }


def text(row: Handling) -> str:
    """What was said, and who in the unit approved it."""
    told = [row.text] if row.text else []
    if row.approver:
        facts = {"who": row.approver, "how": row.get_approval_how_display(), "on": words.date(row.approved_on, True)}
        told.append(say("单位审批：%(who)s，%(how)s，%(on)s") % facts)
    return "\n".join(told)
