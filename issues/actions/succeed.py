"""机构变动: what is open at a unit goes on at the one that takes its place, with its dates and its history."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from issues.actions import notices
from issues.actions.lapse import lapse_all
from issues.actions.take import Happening, write
from issues.models import Issue, Round, Task
from issues.states import OPEN, TaskState
from tingyan.audit import actions as audit
from tingyan.directory.models import Department
from tingyan.kit.moments import moment


def open_at(unit: Department) -> QuerySet[Any]:
    """Issues that have not ended and that the unit leads, or works on in their present round."""
    works = Task.objects.held().filter(issue=OuterRef("pk"), round__number=OuterRef("round_no"), unit=unit)
    rows = Issue.objects.filter(Q(lead=unit) | Exists(works), district=unit.district_id, state__in=OPEN)
    return rows.select_related("district", "lead").order_by("id")


def move_unit(
    issue: Issue, old: Department, into: Department, *, by: Any, reason: str, at: datetime | None = None
) -> Issue:
    """Let `into` take the place of `old` in the present round. Due dates, signatures and evidence stay as they are.

    Where `into` works on it already one task remains: the lead's, else its own. Requests that wait fall away.
    """
    at, lead = moment(at), issue.lead_id == old.pk
    with audit.recording(by=by):
        happening = Happening(by=by, at=at, note=reason, unit_id=into.pk)
        changes: dict[str, Any] = {"lead": into, "contested": False, "extending": False} if lead else {}
        write(issue, happening, "move_unit", state=issue.state, **changes)
        lapse_all(issue, happening, unit=old)
        current = Task.objects.held().filter(issue=issue, round__number=issue.round_no)
        for task in current.filter(unit=old):
            succeed(task, current.filter(unit=into), into, happening)
        if lead:
            Round.objects.filter(issue=issue, number=issue.round_no).update(lead=into)
        notices.tell("move_unit", issue, happening)
    return issue


def succeed(task: Task, own: QuerySet[Any], into: Department, happening: Happening) -> None:
    """Give the task to `into`, whose own task of the round, where it has one, ends unless the other only assists."""
    if own.exists() and not task.is_lead:
        Task.objects.filter(pk=task.pk).update(state=TaskState.CANCELLED)
        return
    if own.update(state=TaskState.CANCELLED):
        lapse_all(task.issue, happening, unit=into)
    Task.objects.filter(pk=task.pk).update(unit=into)
