"""待办: what waits for one person, each with its limit and the one button that settles it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from issues.flags import RETURNED, SIGN_LATE, Flag, Mark, running, state_mark
from issues.models import Issue, Task
from issues.states import WORKING, State, TaskState
from issues.workflow import ASSIGN, CLOSE, FINISH_TASK, RESUME, RULE, SIGN, SIGN_TASK, SUBMIT, VERIFY
from tingyan.workdays.calendar import Calendar

MOST = 100  # of each kind: more is a list's work, and the desk says where it is
AHEAD = timedelta(days=7)  # how long before its end a deferral is put on the desk


@dataclass(frozen=True)
class Item:
    """One row. `on` is the last day for it, None where nothing limits it."""

    issue: Issue
    mark: Mark
    label: str
    url: str
    on: date | None = None
    text: str = ""
    role: str = "plain"
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class Group:
    label: str
    items: list[Item]


def of_units(user: Any, today: date, days: Calendar) -> Iterator[Item]:
    """The tasks of the person's units."""
    tasks = Task.objects.awaiting(user).select_related("issue", "unit").order_by("current_due", "id")
    for task in tasks[:MOST]:
        yield lead_item(task, today, days) if task.is_lead else assisting_item(task, today, days)


def lead_item(task: Task, today: date, days: Calendar) -> Item:
    issue, signs = task.issue, task.state == TaskState.TO_SIGN
    step = SIGN if signs else SUBMIT
    flags = (RETURNED,) if issue.returns and not signs else ()
    mark = state_mark(issue.state, str(issue.get_state_display()))
    return item(issue, mark, step, issue.sign_by if signs else issue.due, today, days, flags)


def assisting_item(task: Task, today: date, days: Calendar) -> Item:
    signs = task.state == TaskState.TO_SIGN
    step = SIGN_TASK if signs else FINISH_TASK
    mark = state_mark(State.ASSIGNED if signs else State.FIXING, _("配合，%s") % task.get_state_display())
    url = reverse("issues:task_step", args=[task.pk, step.name])
    return item(task.issue, mark, step, task.sign_by if signs else task.current_due, today, days, url=url)


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
    return (RULE if issue.state in WORKING else ASSIGN), None


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
    return Item(issue, mark, label, url or reverse("issues:step", args=[issue.pk, step.name]), on, text, role, flags)


def grouped(items: Iterable[Item], today: date) -> list[Group]:
    """逾期, 今天, 本周, 以后, and what has no limit; within each the soonest first."""
    sunday = today + timedelta(days=6 - today.weekday())
    names = [_("逾期"), _("今天"), _("本周"), _("以后"), _("未定时限")]
    found: list[list[Item]] = [[] for _name in names]
    for each in sorted(items, key=lambda i: (i.on or date.max, i.issue.pk)):
        found[place(each.on, today, sunday)].append(each)
    return [Group(name, rows) for name, rows in zip(names, found, strict=True) if rows]


def place(on: date | None, today: date, sunday: date) -> int:
    if on is None:
        return 4
    if on < today:
        return 0
    if on == today:
        return 1
    return 2 if on <= sunday else 3
