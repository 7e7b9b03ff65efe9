"""Due dates that today's calendar would count otherwise. Nothing moves by itself: the office sees them and decides."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from issues.deadlines import counted_anew
from issues.models import Task
from issues.states import TASK_OPEN, WORKING, DueRule
from tingyan.workdays.calendar import Calendar

COUNTED = (DueRule.FIX_TYPE, DueRule.RETURN, DueRule.RESUME)  # what somebody named is not counted again


@dataclass(frozen=True)
class Shift:
    task: Task
    now: date
    then: date


def shifts(user: Any, days: Calendar) -> list[Shift]:
    """Open tasks, counted by an older edition of the calendar, whose day would be another; soonest first."""
    tasks = Task.objects.filter(
        state__in=TASK_OPEN,
        issue__state__in=WORKING,
        issue__district__in=user.posts.reads,
        due_rule__in=COUNTED,
        due_edition__lt=days.edition,
    ).select_related("issue__district", "unit", "round")
    found = [(task, anew(task, days)) for task in tasks.order_by("current_due", "id")]
    return [Shift(task, task.current_due, day) for task, day in found if day and day != task.current_due]


def anew(task: Task, days: Calendar) -> date | None:
    """The due date of the task by the calendar of today."""
    return counted_anew(task.due_rule, task.issue.fix_type, task.due_start, task.due_count, days)
