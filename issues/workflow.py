"""The life of an issue as one table: which step leads from where to where, and who may take it.

`refusal` is the sole guard and `steps_for` the sole source of buttons, so shown and allowed cannot drift. The rule of a
step returns "" when the person may, else the sentence that says who may.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from issues.models import Issue, Task
from issues.states import IN_UNITS_NAME, OPEN, Ruling, State, TaskState

Rule = Callable[[Any, Issue], str]


def office(user: Any, issue: Issue) -> str:
    return "" if issue.district_id in user.posts.office else say("只有承办室可以办理这一步")


def chief(user: Any, issue: Issue) -> str:
    return "" if issue.district_id in user.posts.chief else say("只有室负责人可以办理这一步")


def chief_or_leader(user: Any, issue: Issue) -> str:
    if issue.district_id in user.posts.chief | user.posts.leads:
        return ""
    return say("只有分管领导，或记录其决定的室负责人，可以办理这一步")


def lead_unit(user: Any, issue: Issue) -> str:
    if issue.lead_id in user.posts.units:
        return ""
    return say("只有牵头单位（%(unit)s）可以办理这一步") % {"unit": issue.lead or "—"}


def lead_or_office(user: Any, issue: Issue) -> str:
    """A unit that is not online is served by the office, which then records for it and cannot verify."""
    return "" if issue.district_id in user.posts.office else lead_unit(user, issue)


def signer(user: Any, issue: Issue) -> str:
    """While a unit asks that the work go to another, the office does not sign it away in the unit's name."""
    if issue.contested and issue.lead_id not in user.posts.units:
        return say("改派申请正在等待裁定")
    return lead_or_office(user, issue)


def lead_head(user: Any, issue: Issue) -> str:
    if issue.lead_id in user.posts.heads:
        return ""
    return say("只有牵头单位（%(unit)s）的主要负责人可以撤回") % {"unit": issue.lead or "—"}


def from_outside(user: Any, issue: Issue) -> str:
    """Four eyes: a judge neither belongs to a unit that fixed it nor recorded anything of the round for a unit."""
    members = user.posts.members
    if issue.lead_id in members or Task.objects.held().filter(issue=issue, unit__in=members).exists():
        return say("承办单位的人员不能核验或销号本单位的整改")
    recorded = issue.moves.filter(by=user, round_no=issue.round_no, step__in=IN_UNITS_NAME).exists()
    if recorded or (issue.judged_on_spot and user.pk == issue.filed_by_id):
        return say("代单位录入的人不能核验或销号，请由另一人办理")
    return ""


def verifier(user: Any, issue: Issue) -> str:
    return office(user, issue) or from_outside(user, issue)


def closer(user: Any, issue: Issue) -> str:
    if message := chief(user, issue) or from_outside(user, issue):
        return message
    now = issue.current_round
    return say("核验人不能销号，请由另一人销号") if now and now.verified_by_id == user.pk else ""


def contester(user: Any, issue: Issue) -> str:
    if issue.contested:
        return say("改派申请正在等待裁定")
    if any(request.unit_id == issue.lead_id for request in issue.reassignments.all()):
        return say("每个单位对同一问题只能申请改派一次")
    return lead_unit(user, issue)


def ruler(user: Any, issue: Issue) -> str:
    if not any(request.ruling == Ruling.PENDING for request in issue.reassignments.all()):
        return say("没有等待裁定的改派申请")
    return chief(user, issue)


@dataclass(frozen=True)
class Step:
    """`target` None: the state stays, or the action says which one follows."""

    name: str
    label: Any
    sources: tuple[State, ...]
    target: State | None
    rule: Rule
    in_units_name: bool = False  # filed by a liaison or the office, it records who in the unit approved it
    internal: bool = False  # the move is shown to the office alone


S = State
UNDER_WAY = tuple(s for s in OPEN if s != S.DEFERRED)

ASSIGN = Step("assign", _("交办"), (S.REPORTED,), S.ASSIGNED, office)
DECLINE = Step("decline", pgettext_lazy("step", "不予交办"), (S.REPORTED,), S.DECLINED, chief)
MERGE = Step("merge", pgettext_lazy("step", "并入"), (S.REPORTED,), S.MERGED, chief)
SIGN = Step("sign", _("签收"), (S.ASSIGNED,), S.FIXING, signer, in_units_name=True)
CONTEST = Step("contest", _("申请改派"), (S.ASSIGNED,), None, contester, in_units_name=True)
RULE = Step("rule", _("裁定改派"), (S.ASSIGNED, S.FIXING), None, ruler)
REASSIGN = Step("reassign", _("改派"), (S.ASSIGNED, S.FIXING), S.ASSIGNED, chief)
RECALL = Step("recall", _("撤回交办"), (S.ASSIGNED,), S.REPORTED, office)
SUBMIT = Step("submit", _("提交核验"), (S.FIXING,), S.SUBMITTED, lead_or_office, in_units_name=True)
WITHDRAW = Step("withdraw", _("撤回"), (S.SUBMITTED,), S.FIXING, lead_head)
VERIFY = Step("verify", _("核验通过"), (S.SUBMITTED,), S.VERIFIED, verifier)
RETURN = Step("return", _("退回"), (S.SUBMITTED,), S.FIXING, verifier)
CLOSE = Step("close", _("销号"), (S.VERIFIED,), S.CLOSED, closer)
SEND_BACK = Step("send_back", _("退回核验"), (S.VERIFIED,), S.SUBMITTED, chief)
REASSIGN_AGAIN = Step("reassign_again", pgettext_lazy("step", "重新交办"), (S.CLOSED,), S.ASSIGNED, chief)
DEFER = Step("defer", pgettext_lazy("step", "暂缓"), UNDER_WAY, S.DEFERRED, chief_or_leader)
RESUME = Step("resume", _("恢复"), (S.DEFERRED,), None, chief_or_leader)
HAND_OVER = Step("hand_over", pgettext_lazy("step", "另行处理"), OPEN, S.HANDED_OVER, chief, internal=True)
VOID = Step("void", _("作废"), OPEN, S.VOID, chief)

STEPS = (
    *(ASSIGN, SIGN, SUBMIT, VERIFY, CLOSE, RULE, CONTEST, RETURN, SEND_BACK, WITHDRAW, REASSIGN, RECALL),
    *(REASSIGN_AGAIN, RESUME, DEFER, DECLINE, MERGE, HAND_OVER, VOID),
)
BY_NAME = {step.name: step for step in STEPS}


def refusal(user: Any, step: Step, issue: Issue) -> str:
    """Return "" when the person may take the step now, else a plain sentence that says who may, or why not."""
    if issue.state not in step.sources:
        return say("此问题现在是“%(state)s”，不能%(step)s") % {"state": issue.get_state_display(), "step": step.label}
    return step.rule(user, issue)


def may(user: Any, step: Step, issue: Issue) -> bool:
    return not refusal(user, step, issue)


def steps_for(user: Any, issue: Issue) -> list[Step]:
    """The steps this person may take now, in the order in which buttons are drawn."""
    return [step for step in STEPS if issue.state in step.sources and may(user, step, issue)]


@dataclass(frozen=True)
class TaskStep:
    """What an assisting unit does to its own task; the issue's state stays."""

    name: str
    label: Any
    sources: tuple[TaskState, ...]


SIGN_TASK = TaskStep("sign_task", _("签收"), (TaskState.TO_SIGN,))
CONTEST_TASK = TaskStep("contest_task", _("申请改派"), (TaskState.TO_SIGN,))
FINISH_TASK = TaskStep("finish_task", _("办结配合任务"), (TaskState.FIXING,))
TASK_STEPS = (SIGN_TASK, FINISH_TASK, CONTEST_TASK)
TASK_STEPS_BY_NAME = {step.name: step for step in TASK_STEPS}


def task_refusal(user: Any, step: TaskStep, task: Task) -> str:
    """The same for an assisting unit's own task (with `issue` and `unit` selected)."""
    if task.is_lead or task.state not in step.sources or task.issue.state not in UNDER_WAY:
        return say("此任务现在是“%(state)s”，不能%(step)s") % {"state": task.get_state_display(), "step": step.label}
    own = task.unit_id in user.posts.units
    if step is CONTEST_TASK and not own:
        return say("只有承办单位（%(unit)s）可以申请改派") % {"unit": task.unit}
    if not own and task.issue.district_id not in user.posts.office:
        return say("只有承办单位（%(unit)s）可以办理这一步") % {"unit": task.unit}
    if step is CONTEST_TASK and asked(task):
        return say("每个单位对同一问题只能申请改派一次")
    if step is SIGN_TASK and not own and any(request.ruling == Ruling.PENDING for request in asked(task)):
        return say("改派申请正在等待裁定")
    return ""


def asked(task: Task) -> list[Any]:
    """What the unit has asked for: its one request that the work go to another."""
    return [request for request in task.issue.reassignments.all() if request.unit_id == task.unit_id]


def task_steps_for(user: Any, task: Task) -> list[TaskStep]:
    return [step for step in TASK_STEPS if not task_refusal(user, step, task)]
