"""Moving a due date to where the changed calendar counts it: by the chief, task by task, with a reason."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say

from issues.actions import notices
from issues.actions.take import Happening, write
from issues.models import Round, Task
from issues.shifts import anew
from issues.states import TASK_OPEN, WORKING
from tingyan.audit import actions as audit
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment
from tingyan.workdays import calendar


def shift_due(task: Task, then: date, *, by: Any, reason: str, at: datetime | None = None) -> Task:
    """Move the task, and with the lead's its round and issue, to `then`, the day that the page showed.

    The original date stays. Raises Stale where the calendar or the task has moved on since.
    """
    at, issue, days = moment(at), task.issue, calendar.load()
    if issue.district_id not in by.posts.chief:
        raise Refused(say("只有室负责人可以调整整改时限"))
    if not reason.strip():
        raise ValidationError({"note": say("请填写调整的理由")})
    if task.state not in TASK_OPEN or issue.state not in WORKING or anew(task, days) != then:
        raise Stale(issue)
    with audit.recording(by=by):
        happening = Happening(by=by, at=at, note=reason, unit_id=task.unit_id)
        write(issue, happening, "shift", state=issue.state, **({"due": then} if task.is_lead else {}))
        Task.objects.filter(pk=task.pk).update(current_due=then, due_edition=days.edition)
        if task.is_lead:
            Round.objects.filter(pk=task.round_id).update(current_due=then)
        notices.tell("shift", issue, happening)
    return task
