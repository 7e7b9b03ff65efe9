"""The life of a bulletin as a table: which step leads where, and who may take it. The same shape as for advisories."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingyan.bulletins.models import Bulletin
from tingyan.bulletins.states import State
from tingyan.directory.rules import approver, chief, office

Rule = Callable[[Any, Bulletin], str]


def may_draft(user: Any) -> bool:
    return bool(user.posts.office)


@dataclass(frozen=True)
class Step:
    name: str
    label: Any
    sources: tuple[State, ...]
    target: State | None
    rule: Rule
    follows: Any = ""


S = State
EDIT = Step("edit", _("修改"), (S.DRAFTED, S.APPROVED), S.DRAFTED, office)
APPROVE = Step(
    *("approve", _("批准"), (S.DRAFTED,), S.APPROVED, approver),
    follows=_("批准后由室负责人印发。再作修改的，须重新批准。"),
)
ISSUE = Step(
    *("issue", pgettext_lazy("step", "印发"), (S.APPROVED,), S.ISSUED, chief),
    follows=_("按印发日期编文号。印发后内容和数据不再修改。"),
)
AGAIN = Step("again", _("按现在的数据再拟一份"), tuple(S), None, office)
STEPS = (APPROVE, ISSUE, EDIT, AGAIN)
PAGES = {step.name: step for step in (APPROVE, ISSUE)}


def refusal(user: Any, step: Step, paper: Bulletin) -> str:
    """Return "" when the person may take the step now, else a plain sentence that says who may, or why not."""
    if paper.state not in step.sources:
        return say("当前状态为“%(state)s”，不能%(step)s") % {"state": paper.get_state_display(), "step": step.label}
    return step.rule(user, paper)


def steps_for(user: Any, paper: Bulletin) -> list[Step]:
    return [step for step in STEPS if not refusal(user, step, paper)]
