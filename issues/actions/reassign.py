"""申请改派, its ruling, and 改派 / 指定牵头 by the chief.

A unit cannot push work away: it asks once, in time, and with the ground of duties.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.actions import notices
from issues.actions.lapse import lapse_all, lapse_extensions
from issues.actions.take import Approval, Happening, allow, can_work, need_approval, take, write
from issues.deadlines import by_fix_type, sign_by
from issues.models import Issue, Reassignment, Round, Task
from issues.states import FixType, Ruling, State, TaskState
from issues.workflow import CONTEST, CONTEST_TASK, REASSIGN, RULE, task_refusal
from tingyan.audit import actions as audit
from tingyan.directory.models import Department
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment
from tingyan.workdays import calendar


def contest(
    task: Task,
    *,
    by: Any,
    ground: str,
    proposed: Department | None = None,
    approval: Approval | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Reassignment:
    """申请改派 for the unit's own task, within the limit for signing, with the ground of duties."""
    at, issue = moment(at), task.issue
    if not ground.strip():
        raise ValidationError({"note": say("请写明职责依据")})
    if timezone.localdate(at) > task.sign_by:
        raise ValidationError({"note": say("申请改派须在签收期限内提出，期限已过")})
    with audit.recording(by=by):
        approval = need_approval(task.unit_id, by, approval)
        happening = Happening(by=by, at=at, note=ground, unit_id=task.unit_id, approval=approval)
        if task.is_lead:
            take(CONTEST, issue, happening, version=version, contested=True)
        else:
            move_task(CONTEST_TASK, task, happening, version)
        return Reassignment.objects.create(
            issue=issue, task=task, unit=task.unit, ground=ground, proposed=proposed, asked_at=at, asked_by=by
        )


def move_task(
    step: Any,
    task: Task,
    happening: Happening,
    version: int | None = None,
    effect: Callable[[], Any] = lambda: None,
) -> None:
    """Record what an assisting unit does to its own task: guarded like a step, the issue's state stays.

    `effect` as in `take`: what belongs to the step before anybody is told.
    """
    issue = task.issue
    if version is not None and version != issue.version:
        raise Stale(issue)
    if message := task_refusal(happening.by, step, task):
        raise Refused(message)
    write(issue, happening, step.name, state=issue.state)
    effect()
    notices.tell(step.name, issue, happening)


def rule(
    request: Reassignment,
    *,
    by: Any,
    granted: bool,
    note: str,
    unit: Department | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Issue:
    """裁定. Granted: the old task is 已改派, the new unit has a full limit. Refused: the unit has a new day to sign."""
    at, issue = moment(at), request.issue
    if not note.strip():
        raise ValidationError({"note": say("请填写裁定理由")})
    if granted and unit is None:
        raise ValidationError({"unit": say("请指定改派到哪个单位")})
    happening = Happening(by=by, at=at, note=note, unit_id=request.unit_id)
    with audit.recording(by=by):
        if granted and unit is not None:
            transfer(issue, request.task, unit, RULE, happening, version)
        else:
            refuse(issue, request.task, happening, version)
        settle(request, by, at, note, Ruling.GRANTED if granted else Ruling.REFUSED)
    return issue


def settle(request: Reassignment, by: Any, at: datetime, note: str, ruling: Ruling) -> None:
    won = Reassignment.objects.filter(pk=request.pk, ruling=Ruling.PENDING).update(
        ruling=ruling, ruled_by=by, ruled_at=at, ruling_note=note
    )
    if not won:
        raise Refused(say("这项改派申请已经裁定"))


def refuse(issue: Issue, task: Task, happening: Happening, version: int | None) -> None:
    limit = sign_by(timezone.localdate(happening.at), issue.district, calendar.load())
    changes: dict[str, Any] = {"contested": False, "sign_by": limit} if task.is_lead else {}
    take(RULE, issue, happening, version=version, **changes)
    Task.objects.filter(pk=task.pk).update(sign_by=limit)


def reassign(
    issue: Issue, unit: Department, *, by: Any, note: str, at: datetime | None = None, version: int | None = None
) -> Issue:
    """改派 or 指定牵头 by the chief: final. A request that is waiting is granted by it."""
    if not note.strip():
        raise ValidationError({"note": say("请填写改派的理由")})
    at = moment(at)
    with audit.recording(by=by):
        allow(REASSIGN, issue, by, version)
        old = issue.tasks.held().get(round__number=issue.round_no, is_lead=True)
        issue.reassignments.filter(task=old, ruling=Ruling.PENDING).update(
            ruling=Ruling.GRANTED, ruled_by=by, ruled_at=at, ruling_note=note
        )
        transfer(issue, old, unit, REASSIGN, Happening(by=by, at=at, note=note, unit_id=unit.pk), version)
    return issue


def transfer(issue: Issue, old: Task, unit: Department, step: Any, happening: Happening, version: int | None) -> None:
    """Give the work of `old` to `unit`. The lateness of the new unit is measured from today, with a full limit."""
    if not can_work(unit, issue) or unit.pk == old.unit_id:
        raise ValidationError({"unit": say("请选择本区另一个可选用的单位")})
    if not old.is_lead and Task.objects.held().filter(round=old.round_id, unit=unit).exists():
        raise ValidationError({"unit": say("%(unit)s已承办此问题") % {"unit": unit}})
    today, days = timezone.localdate(happening.at), calendar.load()
    basis = by_fix_type(issue.fix_type or FixType.LIMITED, today, issue.district, days)
    new = Task(
        issue=issue,
        round=old.round,
        unit=unit,
        is_lead=old.is_lead,
        assigned_at=happening.at,
        sign_by=sign_by(today, issue.district, days),
        original_due=basis.due,
        **basis.columns,
    )
    changes = lead_columns(issue, new) if old.is_lead else {}
    target = State.ASSIGNED if old.is_lead else issue.state
    take(
        step,
        issue,
        happening,
        version=version,
        target=target,
        notice=REASSIGN.name,
        effect=lambda: replace_task(old, new, happening),
        **changes,
    )


def lead_columns(issue: Issue, new: Task) -> dict[str, Any]:
    return {
        "lead": new.unit,
        "self_found": issue.finder_unit_id == new.unit_id,
        "assigned_at": new.assigned_at,
        "sign_by": new.sign_by,
        "original_due": new.original_due,
        "due": new.current_due,
        "contested": False,
        "extending": False,
        "extended": 0,
    }


def replace_task(old: Task, new: Task, happening: Happening) -> None:
    """End the old task, and one that the new unit may have held as assisting; then hand out the new one."""
    Task.objects.filter(pk=old.pk).update(state=TaskState.REASSIGNED)
    lapse_extensions(new.issue, happening, task=old)
    if Task.objects.held().filter(round=old.round_id, unit=new.unit_id).update(state=TaskState.CANCELLED):
        lapse_all(new.issue, happening, unit=new.unit_id)
    new.save()
    if new.is_lead:
        Round.objects.filter(pk=old.round_id).update(
            lead=new.unit_id,
            assigned_at=new.assigned_at,
            assigned_by=happening.by,
            original_due=new.original_due,
            current_due=new.current_due,
            signed_at=None,
            extensions=0,
            transfers=F("transfers") + 1,
        )
