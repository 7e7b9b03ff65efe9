"""办理过程: the moves of an issue as the face lets them be read, newest first."""

from typing import Any

from django.utils.translation import gettext as say

from issues.faces import Face
from issues.models import Move
from issues.states import State
from issues.workflow import BY_NAME, TASK_STEPS_BY_NAME
from tingyan.kit import words

NAMES_UNIT = {"assign", "reassign_again", "reassign", "sign_task", "finish_task", "contest_task"}
LOOKS = {
    "return": ("near", "arrow-counterclockwise"),
    "send_back": ("near", "arrow-counterclockwise"),
    "contest": ("plain", "arrow-left"),
    "close": ("done", "check-circle-fill"),
    "submit": ("info", "search"),
    "sign": ("info", "pen"),
    "assign": ("info", "inbox"),
    "edit": ("plain", "pencil"),
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
        "who": move.by.name,
        "role": role,
        "icon": icon,
        "text": text(shown, move),
    }


def verb(move: Move) -> str:
    label = label_of(move.step)
    return f"{label}{words.aside(move.unit)}" if move.unit and move.step in NAMES_UNIT else label


def label_of(step: str) -> str:
    if step in BY_NAME:
        return str(BY_NAME[step].label)
    if step in TASK_STEPS_BY_NAME:
        return str(TASK_STEPS_BY_NAME[step].label)
    return say("提交") if step == "file" else say("修改登记")


def text(shown: Face, move: Move) -> str:
    """The reason in full, and who in the unit approved it: for those who may read reasons."""
    if not shown.sees_reason(move):
        return ""
    lines = [move.note] if move.note and move.state != State.HANDED_OVER else []
    if move.approver:
        facts = {"who": move.approver, "how": move.get_approval_how_display(), "on": words.date(move.approved_on, True)}
        lines.append(say("单位审批：%(who)s，%(how)s，%(on)s") % facts)
    return "\n".join(lines)
