"""Ways out of the ordinary course: 不予交办, 并入, 另行处理, 作废, and 暂缓 with 恢复."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.actions.reassign import lapse
from issues.actions.take import Happening, allow, take
from issues.models import Issue, Task
from issues.states import NOT_COUNTED, TASK_HELD, TASK_OPEN, WORKING, State, TaskState
from issues.workflow import DECLINE, DEFER, HAND_OVER, MERGE, RESUME, VOID, Step
from tingyan.audit import actions as audit
from tingyan.kit import words
from tingyan.kit.moments import moment
from tingyan.workdays import calendar


def decline(issue: Issue, *, by: Any, reason: str, at: datetime | None = None, version: int | None = None) -> Issue:
    """不予交办 with a reason, which the finder is told."""
    return leave(DECLINE, issue, by, reason, at, version)


def void(issue: Issue, *, by: Any, reason: str, at: datetime | None = None, version: int | None = None) -> Issue:
    """作废: the number is kept, nothing is deleted."""
    return leave(VOID, issue, by, reason, at, version)


def merge(
    issue: Issue, into: Issue, *, by: Any, reason: str, at: datetime | None = None, version: int | None = None
) -> Issue:
    """并入 another issue of the district that is counted itself."""
    if into.pk == issue.pk or into.district_id != issue.district_id or into.state in NOT_COUNTED:
        raise ValidationError({"into": say("请选择本区另一个有效的问题")})
    return leave(MERGE, issue, by, reason, at, version, merged_into=into)


def hand_over(issue: Issue, *, by: Any, text: str, at: datetime | None = None, version: int | None = None) -> Issue:
    """另行处理: the text is sealed; the finder sees only “已受理，另行处理”."""
    if not text.strip():
        raise ValidationError({"note": say("请填写另行处理的情况")})
    with words.as_recorded():
        note = say("另行处理")
    return leave(HAND_OVER, issue, by, note, at, version, sealed_note=text)


def leave(
    step: Step, issue: Issue, by: Any, reason: str, at: datetime | None, version: int | None, **changes: Any
) -> Issue:
    """End the issue outside 销号. Tasks that are still open end with it; of what is handed over, every task does, so
    that no unit goes on seeing it."""
    if not reason.strip():
        raise ValidationError({"note": say("请填写理由")})
    with audit.recording(by=by):
        happening = Happening(by=by, at=moment(at), note=reason, unit_id=issue.lead_id, internal=step.internal)
        take(step, issue, happening, version=version, contested=False, **NOT_DEFERRED, **changes)
        ending = TASK_HELD if step is HAND_OVER else TASK_OPEN
        issue.tasks.filter(state__in=ending).update(state=TaskState.CANCELLED)
        lapse(issue, happening)
    return issue


@dataclass(frozen=True)
class Decision:
    """A leader's decision as recorded: who, when, on which paper."""

    leader: str
    on: date
    paper: str = ""

    def __str__(self) -> str:
        """In the language of the record: it is kept as part of the reason."""
        with words.as_recorded():
            paper = say("，依据：%s") % self.paper if self.paper else ""
            decided = {"leader": self.leader, "on": words.date(self.on), "paper": paper}
            return say("%(leader)s于%(on)s决定%(paper)s") % decided


def defer(
    issue: Issue,
    *,
    by: Any,
    until: date,
    reason: str,
    decision: Decision | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Issue:
    """暂缓 until a date: the unit's clock stops, the working days that remain are kept."""
    at = moment(at)
    today = timezone.localdate(at)
    check_deferral(issue, by, until, today, reason, decision)
    held = issue.state in WORKING and issue.due
    with audit.recording(by=by):
        note = f"{reason}（{decision}）" if decision else reason
        take(
            DEFER,
            issue,
            Happening(by=by, at=at, note=note, unit_id=issue.lead_id),
            version=version,
            deferred_from=issue.state,
            deferred_until=until,
            deferred_days_left=calendar.load().between(today, issue.due) if held and issue.due else None,
        )
    return issue


def check_deferral(issue: Issue, by: Any, until: date, today: date, reason: str, decision: Decision | None) -> None:
    wrong = {}
    if not reason.strip():
        wrong["note"] = say("请填写暂缓的理由")
    if until <= today:
        wrong["until"] = say("暂缓的截止日期须晚于今天")
    if issue.district_id not in by.posts.leads and (decision is None or not decision.leader.strip()):
        wrong["leader"] = say("请填写作出决定的分管领导和日期")
    if decision and decision.on > today:
        wrong["decided_on"] = say("决定日期不能晚于今天")
    if wrong:
        raise ValidationError(wrong)


def resume(issue: Issue, *, by: Any, note: str = "", at: datetime | None = None, version: int | None = None) -> Issue:
    """恢复: the due date becomes today + the working days that remained at the deferral; so does the day to sign by."""
    at = moment(at)
    with audit.recording(by=by):
        allow(RESUME, issue, by, version)
        target = State(issue.deferred_from or State.REPORTED)
        later = resumed(issue, timezone.localdate(at))
        changes = dict(NOT_DEFERRED)
        if issue.deferred_days_left is not None and issue.due:
            changes["due"] = later(issue.due)
        if target == State.ASSIGNED and issue.sign_by:
            changes["sign_by"] = later(issue.sign_by)
        happening = Happening(by=by, at=at, note=note, unit_id=issue.lead_id)
        take(RESUME, issue, happening, version=version, target=target, **changes)
        if "due" in changes:
            issue.rounds.filter(number=issue.round_no).update(current_due=issue.due)
        for task in issue.tasks.open().filter(round__number=issue.round_no):
            to_sign = {"sign_by": later(task.sign_by)} if task.state == TaskState.TO_SIGN else {}
            Task.objects.filter(pk=task.pk).update(current_due=later(task.current_due), **to_sign)
    return issue


def resumed(issue: Issue, today: date) -> Callable[[date], date]:
    """Where a date stands once the issue goes on `today`: as many working days away as it was at the deferral.

    A date that was set on a day of rest is never brought forward by this.
    """
    days = calendar.load()
    stopped = timezone.localdate(issue.moves.filter(step=DEFER.name).latest("id").at)
    return lambda day: max(day, days.add(today, days.between(stopped, day)))


NOT_DEFERRED: dict[str, Any] = {"deferred_from": "", "deferred_until": None, "deferred_days_left": None}
