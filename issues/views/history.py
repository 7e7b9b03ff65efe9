"""办理过程: the moves of an issue as the face lets them be read, newest first."""

from typing import Any

from django.utils.translation import gettext as say

from issues.faces import Face
from issues.models import Move
from issues.states import State
from issues.workflow import label_of
from tingyan.kit import words

NAMES_UNIT = {"assign", "reassign_again", "recheck_fail", "reassign", "move_unit"}
NAMES_UNIT |= {"sign_task", "finish_task", "contest_task", "extend_task"}
LOOKS = {
    "return": ("near", "arrow-counterclockwise"),
    "send_back": ("near", "arrow-counterclockwise"),
    "contest": ("plain", "arrow-left"),
    "recheck_fail": ("near", "shield-exclamation"),
    "close": ("done", "check-circle-fill"),
    "submit": ("info", "search"),
    "sign": ("info", "pen"),
    "assign": ("info", "inbox"),
    "edit": ("plain", "pencil"),
    "extend": ("info", "calendar-plus"),
    "extend_task": ("info", "calendar-plus"),
    "rule_extension": ("info", "calendar-check"),
    "defer": ("plain", "pause-circle"),
}


def entries(shown: Face) -> list[dict[str, Any]]:
    moves = shown.issue.moves.select_related("by", "unit").order_by("-id")
    return [entry(shown, move) for move in moves if shown.sees_move(move)]


def entry(shown: Face, move: Move) -> dict[str, Any]:
    role, icon = LOOKS.get(move.step, ("plain", ""))
    return {
        "verb": verb(move),
        "at": move.at,
        "post": move.by_label,
        "who": move.by.name if move.by else "",
        "role": role,
        "icon": icon,
        "text": text(shown, move),
    }


def verb(move: Move) -> str:
    label = label_of(move.step)
    return f"{label}{words.aside(move.unit)}" if move.unit and move.step in NAMES_UNIT else label


def text(shown: Face, move: Move) -> str:
    """The reason in full, and who in the unit approved it: for those who may read reasons."""
    if not shown.sees_reason(move):
        return ""
    lines = [move.note] if move.note and move.state != State.HANDED_OVER else []
    if move.approver:
        facts = {"who": move.approver, "how": move.get_approval_how_display(), "on": words.date(move.approved_on, True)}
        lines.append(say("单位审批：%(who)s，%(how)s，%(on)s") % facts)
    return "\n".join(lines)
