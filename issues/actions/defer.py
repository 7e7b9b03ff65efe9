"""暂缓 and 恢复: the unit's clock stops until a day, and goes on from it by itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.actions.decision import Decision
from issues.actions.lapse import lapse_extensions
from issues.actions.take import Happening, allow, label_of, take
from issues.deadlines import in_days, said
from issues.models import Deferral, Issue, Task
from issues.states import WORKING, DueRule, State, TaskState
from issues.workflow import DEFER, RESUME
from tingyan.audit import actions as audit
from tingyan.kit import words
from tingyan.kit.errors import Stale
from tingyan.kit.moments import moment
from tingyan.workdays import calendar
from tingyan.workdays.calendar import Calendar


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
        happening = Happening(by=by, at=at, note=note, unit_id=issue.lead_id)
        take(
            DEFER,
            issue,
            happening,
            version=version,
            effect=lambda: store_deferral(issue, replace(happening, note=reason), until, decision),
            extending=False,
            deferred_from=issue.state,
            deferred_until=until,
            deferred_days_left=calendar.load().between(today, issue.due) if held and issue.due else None,
        )
    return issue


def store_deferral(issue: Issue, happening: Happening, until: date, decision: Decision | None) -> None:
    """The row of the ledger. Requests for a later date fall away: the clock no longer runs."""
    lapse_extensions(issue, happening)
    Deferral.objects.create(
        issue=issue,
        unit_id=issue.lead_id,
        reason=happening.note,
        until=until,
        at=happening.at,
        by=happening.by,
        by_label=label_of(happening.by),
        leader=decision.leader if decision else "",
        decided_on=decision.on if decision else None,
        paper=decision.paper if decision else "",
        due=issue.due,
    )


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
    """恢复: the due date becomes today + the working days that remained at the deferral; so does the day to sign by.

    `by` None: its day has come, and it comes back by itself.
    """
    at = moment(at)
    with audit.recording(by=by):
        allow(RESUME, issue, by, version)
        target = State(issue.deferred_from or State.REPORTED)
        today, days = timezone.localdate(at), calendar.load()
        later = resumed(issue, today, days)
        changes = dict(NOT_DEFERRED)
        if issue.deferred_days_left is not None and issue.due:
            changes["due"] = later(issue.due)
        if target == State.ASSIGNED and issue.sign_by:
            changes["sign_by"] = later(issue.sign_by)
        happening = Happening(by=by, at=at, note=note, unit_id=issue.lead_id)
        take(RESUME, issue, happening, version=version, target=target, **changes)
        end_deferral(issue, happening)
        if "due" in changes:
            issue.rounds.filter(number=issue.round_no).update(current_due=issue.due)
        for task in issue.tasks.open().filter(round__number=issue.round_no):
            move_task_dates(task, later, today, days)
    return issue


def move_task_dates(task: Task, later: Callable[[date], date], today: date, days: Calendar) -> None:
    to_sign = {"sign_by": later(task.sign_by)} if task.state == TaskState.TO_SIGN else {}
    due = later(task.current_due)
    basis = {}
    if due > task.current_due:
        left = days.between(today, due)  # what was late at the deferral is as late afterwards: nothing to count
        rested = in_days(DueRule.RESUME, today, left, days) if left >= 0 else said(DueRule.RESUME, due, today, days)
        basis = rested.columns
    Task.objects.filter(pk=task.pk).update(**basis | {"current_due": due} | to_sign)


def resumed(issue: Issue, today: date, days: Calendar) -> Callable[[date], date]:
    """Where a date stands once the issue goes on `today`: as many working days away as it was at the deferral.

    A date that was set on a day of rest is never brought forward by this.
    """
    stopped = timezone.localdate(issue.moves.filter(step=DEFER.name).latest("id").at)
    return lambda day: max(day, days.add(today, days.between(stopped, day)))


def end_deferral(issue: Issue, happening: Happening) -> None:
    """Complete the row of the ledger, however the deferral ended."""
    issue.deferrals.filter(resumed_at=None).update(
        resumed_at=happening.at, resumed_by=happening.by, due_after=issue.due
    )


def resume_due(at: datetime | None = None) -> list[Issue]:
    """Bring back every issue whose deferral has come to its day. Run twice, or days late, it does the same.

    Each goes on at the midnight that began its day, as if the timer had rung then, but never before its last move.
    """
    now = moment(at)
    rows = Issue.objects.filter(state=State.DEFERRED, deferred_until__lte=timezone.localdate(now))
    back = []
    for issue in rows.select_related("district").order_by("deferred_until", "id"):
        try:
            back.append(resume(issue, by=None, note=say_over(), at=began(issue)))
        except Stale:
            continue  # somebody resumed it at this very moment: it is back
    return back


def began(issue: Issue) -> datetime:
    last: datetime = issue.moves.latest("id").at
    if issue.deferred_until is None:
        return last
    return max(last, timezone.make_aware(datetime.combine(issue.deferred_until, time.min)))


def say_over() -> str:
    with words.as_recorded():
        return say("暂缓期满，自动恢复")


NOT_DEFERRED: dict[str, Any] = {"deferred_from": "", "deferred_until": None, "deferred_days_left": None}
