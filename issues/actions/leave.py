"""Ways out of the ordinary course: 不予交办, 并入, 另行处理, 作废."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say

from issues.actions.defer import NOT_DEFERRED, end_deferral
from issues.actions.lapse import lapse_all
from issues.actions.take import Happening, take
from issues.models import Issue
from issues.states import NOT_COUNTED, TASK_HELD, TASK_OPEN, TaskState
from issues.workflow import DECLINE, HAND_OVER, MERGE, VOID, Step
from tingyan.audit import actions as audit
from tingyan.kit import words
from tingyan.kit.moments import moment


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
        take(step, issue, happening, version=version, contested=False, extending=False, **NOT_DEFERRED, **changes)
        end_deferral(issue, happening)
        ending = TASK_HELD if step is HAND_OVER else TASK_OPEN
        issue.tasks.filter(state__in=ending).update(state=TaskState.CANCELLED)
        lapse_all(issue, happening)
    return issue
