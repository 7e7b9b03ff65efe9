"""Issues on the desk: what waits for units and for the office, and the rechecks of the office."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from issues.flags import EXTENDING, NEAR_DAYS, RETURNED, SIGN_LATE, Flag, Mark, running, state_mark
from issues.models import Issue, Milestone, Recheck, Task
from issues.states import WORKING, State, TaskState
from issues.workflow import (
    ASSIGN,
    CLOSE,
    FINISH_TASK,
    RECORD_RECHECK,
    RESUME,
    RULE,
    RULE_EXTENSION,
    SIGN,
    SIGN_TASK,
    SUBMIT,
    VERIFY,
)
from tingyan.desk.rows.item import MOST, Item
from tingyan.kit import words
from tingyan.workdays.calendar import Calendar

AHEAD = timedelta(days=7)  # how long before its end a deferral is put on the desk


def of_units(user: Any, today: date, days: Calendar) -> Iterator[Item]:
    """The tasks of the person's units."""
    tasks = Task.objects.awaiting(user).with_asks().select_related("issue", "unit").order_by("current_due", "id")
    for task in tasks[:MOST]:
        yield lead_item(task, today, days) if task.is_lead else assisting_item(task, today, days)


def lead_item(task: Any, today: date, days: Calendar) -> Item:
    issue, signs = task.issue, task.state == TaskState.TO_SIGN
    step = SIGN if signs else SUBMIT
    flags = (RETURNED,) if issue.returns and not signs else ()
    mark = state_mark(issue.state, str(issue.get_state_display()))
    on = issue.sign_by if signs else limit(task, today)
    return item(issue, mark, step, on, today, days, flags + asks(task))


def assisting_item(task: Any, today: date, days: Calendar) -> Item:
    signs = task.state == TaskState.TO_SIGN
    step = SIGN_TASK if signs else FINISH_TASK
    mark = state_mark(State.ASSIGNED if signs else State.FIXING, _("配合，%s") % task.get_state_display())
    url = reverse("issues:task_step", args=[task.pk, step.name])
    on = task.sign_by if signs else limit(task, today)
    return item(task.issue, mark, step, on, today, days, asks(task), url)


def limit(task: Any, today: date) -> date | None:
    """None past a date for which more time was asked in time: until it is ruled on nobody is late."""
    return None if task.extending and task.current_due < today else task.current_due


def asks(task: Any) -> tuple[Flag, ...]:
    return (EXTENDING,) if task.extending else ()


def of_milestones(user: Any, today: date, days: Calendar) -> Iterator[Item]:
    """Days that the units set themselves, near or past: what was to be there by then is ticked off on the task."""
    if not user.posts.units:
        return
    rows = Milestone.objects.filter(done_on=None, date__lte=days.add(today, NEAR_DAYS), task__issue__state__in=WORKING)
    rows = rows.filter(task__in=Task.objects.awaiting(user).filter(state=TaskState.FIXING))
    mark = Mark(_("整改节点"), "info", "flag", True)
    for row in rows.select_related("task__issue").order_by("date", "id")[:MOST]:
        issue, page = row.task.issue, reverse("issues:task", args=[row.task_id])
        text, role = running(row.date, today, days)
        title = words.pair(issue.title, row.deliverable)
        named = (row.pk, issue.number, title, issue.get_absolute_url())
        yield Item(*named, mark, _("查看节点"), page, row.date, text, role)


def of_office(user: Any, today: date, days: Calendar) -> Iterator[Item]:
    """What waits for officers, chiefs and leaders; the office's own clock runs from submission and verification."""
    if not (user.posts.office or user.posts.leads):
        return
    rows = Issue.objects.visible_to(user).awaiting(user, today + AHEAD)
    for issue in rows.with_clock().select_related("district").order_by("submitted_at", "id")[:MOST]:
        step, on = office_step(issue, days)
        yield item(issue, state_mark(issue.state, str(issue.get_state_display())), step, on, today, days)


def office_step(issue: Any, days: Calendar) -> tuple[Any, date | None]:
    """The step that is due, and by when."""
    if issue.state == State.SUBMITTED:
        return VERIFY, days.add(timezone.localdate(issue.submitted_at), issue.district.days_verify)
    if issue.state == State.VERIFIED:
        return CLOSE, days.add(timezone.localdate(issue.verified_at), issue.district.days_close)
    if issue.state == State.DEFERRED:
        return RESUME, issue.deferred_until
    if issue.state in WORKING:
        return (RULE_EXTENSION if issue.asks_extension else RULE), None
    return ASSIGN, None


def of_rechecks(user: Any, today: date, days: Calendar) -> Iterator[Item]:
    """Rechecks that are near or late, on the desks of the office alone: of whoever is to go, or may where nobody is."""
    if not user.posts.office:
        return
    rows = Recheck.objects.waiting().filter(issue__district__in=user.posts.office, issue__state=State.CLOSED)
    rows = rows.filter(planned_on__lte=days.add(today, NEAR_DAYS)).exclude(verifier=user)
    rows = rows.filter(Q(person=user) | Q(person=None) | Q(issue__district__in=user.posts.chief))
    mark = Mark(_("回头看"), "info", "eye", True)
    for row in rows.select_related("issue").order_by("planned_on", "id")[:MOST]:
        url = reverse("issues:recheck_record", args=[row.pk])
        yield item(row.issue, mark, RECORD_RECHECK, row.planned_on, today, days, url=url)


def item(
    issue: Issue,
    mark: Mark,
    step: Any,
    on: date | None,
    today: date,
    days: Calendar,
    flags: tuple[Flag, ...] = (),
    url: str = "",
) -> Item:
    text, role = running(on, today, days) if on else ("", "plain")
    if step in (SIGN, SIGN_TASK) and role == "late":
        flags = (SIGN_LATE, *flags)
    label = _("核验") if step is VERIFY else str(step.label)
    url = url or reverse("issues:step", args=[issue.pk, step.name])
    named = (issue.pk, issue.number, issue.title, issue.get_absolute_url())
    explains = issue if on and step in (SUBMIT, FINISH_TASK) else None
    return Item(*named, mark, label, url, on, text, role, flags, explains=explains)
