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

from issues import rules
from issues.models import Issue, Recheck, Task
from issues.states import OPEN, WORKING, Ruling, State, TaskState
from tingyan.directory.rules import chief, office

Rule = Callable[[Any, Issue], str]


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
    by_itself: bool = False  # the system takes it when its day has come


S = State
UNDER_WAY = tuple(s for s in OPEN if s != S.DEFERRED)

ASSIGN = Step("assign", _("交办"), (S.REPORTED,), S.ASSIGNED, office)
DECLINE = Step("decline", pgettext_lazy("step", "不予交办"), (S.REPORTED,), S.DECLINED, chief)
MERGE = Step("merge", pgettext_lazy("step", "并入"), (S.REPORTED,), S.MERGED, chief)
SIGN = Step("sign", _("签收"), (S.ASSIGNED,), S.FIXING, rules.signer, in_units_name=True)
CONTEST = Step("contest", _("申请改派"), (S.ASSIGNED,), None, rules.contester, in_units_name=True)
RULE = Step("rule", _("裁定改派"), (S.ASSIGNED, S.FIXING), None, rules.ruler)
EXTEND = Step("extend", _("申请延期"), WORKING, None, rules.extender, in_units_name=True)
RULE_EXTENSION = Step("rule_extension", _("裁定延期"), WORKING, None, rules.extension_ruler)
REASSIGN = Step("reassign", _("改派"), (S.ASSIGNED, S.FIXING), S.ASSIGNED, chief)
RECALL = Step("recall", _("撤回交办"), (S.ASSIGNED,), S.REPORTED, office)
SUBMIT = Step("submit", _("提交核验"), (S.FIXING,), S.SUBMITTED, rules.lead_or_office, in_units_name=True)
WITHDRAW = Step("withdraw", _("撤回"), (S.SUBMITTED,), S.FIXING, rules.lead_head)
VERIFY = Step("verify", _("核验通过"), (S.SUBMITTED,), S.VERIFIED, rules.verifier)
RETURN = Step("return", _("退回"), (S.SUBMITTED,), S.FIXING, rules.verifier)
CLOSE = Step("close", _("销号"), (S.VERIFIED,), S.CLOSED, rules.closer)
SEND_BACK = Step("send_back", _("退回核验"), (S.VERIFIED,), S.SUBMITTED, chief)
REASSIGN_AGAIN = Step("reassign_again", pgettext_lazy("step", "重新交办"), (S.CLOSED,), S.ASSIGNED, chief)
RECHECK_FAIL = Step("recheck_fail", _("回头看重新交办"), (S.CLOSED,), S.ASSIGNED, rules.rechecker)
DEFER = Step("defer", pgettext_lazy("step", "暂缓"), UNDER_WAY, S.DEFERRED, rules.chief_or_leader)
RESUME = Step("resume", _("恢复"), (S.DEFERRED,), None, rules.chief_or_leader, by_itself=True)
HAND_OVER = Step("hand_over", pgettext_lazy("step", "另行处理"), OPEN, S.HANDED_OVER, chief, internal=True)
VOID = Step("void", _("作废"), OPEN, S.VOID, chief)

STEPS = (
    *(ASSIGN, SIGN, SUBMIT, VERIFY, CLOSE, RULE, RULE_EXTENSION, CONTEST, EXTEND),
    *(RETURN, SEND_BACK, WITHDRAW, REASSIGN, RECALL, REASSIGN_AGAIN, RECHECK_FAIL),
    *(RESUME, DEFER, DECLINE, MERGE, HAND_OVER, VOID),
)
BY_NAME = {step.name: step for step in STEPS}


def refusal(user: Any, step: Step, issue: Issue) -> str:
    """Return "" when the person may take the step now, else a plain sentence that says who may, or why not."""
    if issue.state not in step.sources:
        return say("此问题现在是“%(state)s”，不能%(step)s") % {"state": issue.get_state_display(), "step": step.label}
    if user is None:  # the system itself
        return "" if step.by_itself else say("这一步须由人办理")
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
EXTEND_TASK = TaskStep("extend_task", _("申请延期"), (TaskState.TO_SIGN, TaskState.FIXING))
TASK_STEPS = (SIGN_TASK, FINISH_TASK, CONTEST_TASK, EXTEND_TASK)
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
    if step is EXTEND_TASK:
        return task_extension_refusal(task)
    if step is CONTEST_TASK and asked(task):
        return say("每个单位对同一问题只能申请改派一次")
    if step is SIGN_TASK and not own and any(request.ruling == Ruling.PENDING for request in asked(task)):
        return say("改派申请正在等待裁定")
    return ""


def task_extension_refusal(task: Task) -> str:
    """Ruled on while the units work, like the lead's; two at most."""
    if task.issue.state not in WORKING:
        return say("此问题现在是“%s”，不能申请延期") % task.issue.get_state_display()
    return rules.extended_enough([ask for ask in task.issue.extensions.all() if ask.task_id == task.pk])


def asked(task: Task) -> list[Any]:
    """What the unit has asked for: its one request that the work go to another."""
    return [request for request in task.issue.reassignments.all() if request.unit_id == task.unit_id]


def task_steps_for(user: Any, task: Task) -> list[TaskStep]:
    return [step for step in TASK_STEPS if not task_refusal(user, step, task)]


@dataclass(frozen=True)
class RecheckStep:
    """What is done with a recheck that waits; a result that fails it takes RECHECK_FAIL besides."""

    name: str
    label: Any
    rule: Callable[[Any, Recheck], str]


def recorder(user: Any, recheck: Recheck) -> str:
    """The same persons whom RECHECK_FAIL lets in, as the recheck itself remembers who verified."""
    if message := rules.from_outside(user, recheck.issue):
        return message
    return say("核验人不能开展回头看，请由另一人办理") if recheck.verifier_id == user.pk else ""


RECORD_RECHECK = RecheckStep("record", _("记录回头看结果"), recorder)
REPLAN_RECHECK = RecheckStep("replan", _("调整计划"), lambda user, recheck: office(user, recheck.issue))
CANCEL_RECHECK = RecheckStep("cancel", _("取消回头看"), lambda user, recheck: chief(user, recheck.issue))
RECHECK_STEPS = (RECORD_RECHECK, REPLAN_RECHECK, CANCEL_RECHECK)


def recheck_refusal(user: Any, step: RecheckStep, recheck: Recheck) -> str:
    """The same for a recheck (with `issue` selected). Office first: nobody else learns even that it waits."""
    if message := office(user, recheck.issue):
        return message
    if not recheck.is_waiting:
        return say("此回头看已记录结果或已取消，不能再办理")
    if recheck.issue.state != State.CLOSED:
        return say("此问题现在是“%(state)s”，不能开展回头看") % {"state": recheck.issue.get_state_display()}
    return step.rule(user, recheck)


def recheck_steps_for(user: Any, recheck: Recheck) -> list[RecheckStep]:
    return [step for step in RECHECK_STEPS if not recheck_refusal(user, step, recheck)]


def plan_refusal(user: Any, issue: Issue, *, waits: bool | None = None) -> str:
    """Whether a recheck of a closed issue may be planned specially; `waits` where it is known that one does."""
    if message := office(user, issue):
        return message
    if issue.state != State.CLOSED:
        return say("只有已销号的问题可以安排回头看")
    waits = issue.rechecks.waiting().exists() if waits is None else waits
    return say("此问题已有待开展的回头看，请调整原计划") if waits else ""


UNSTEPPED = {"file": _("提交"), "shift": _("调整时限"), "move_unit": _("机构变动转入")}  # moves that are no steps


def label_of(step: str) -> str:
    """What a move is called in the history."""
    if step in BY_NAME:
        return str(BY_NAME[step].label)
    if step in TASK_STEPS_BY_NAME:
        return str(TASK_STEPS_BY_NAME[step].label)
    return str(UNSTEPPED.get(step, _("修改登记")))
