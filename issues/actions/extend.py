"""申请延期 and its ruling: a due date moves in the open, on request in time, with reason, progress and ruler."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.actions.decision import Decision
from issues.actions.reassign import move_task
from issues.actions.take import Approval, Happening, need_approval, take
from issues.deadlines import said
from issues.models import Extension, Issue, Round, Task
from issues.states import DueRule, ExtensionRuling
from issues.workflow import EXTEND, EXTEND_TASK, RULE_EXTENSION
from tingyan.audit import actions as audit
from tingyan.kit.errors import Refused
from tingyan.kit.moments import moment
from tingyan.workdays import calendar


@dataclass(frozen=True)
class Wish:
    """What a unit asks for: until when, why, and how far it has come."""

    until: date
    reason: str
    progress: str


def extend(
    task: Task,
    wish: Wish,
    *,
    by: Any,
    approval: Approval | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Extension:
    """申请延期 for the unit's own task, on or before its present due date (C21). Nobody is late until it is ruled."""
    at, issue = moment(at), task.issue
    check_wish(task, wish, timezone.localdate(at))
    with audit.recording(by=by):
        approval = need_approval(task.unit_id, by, approval)
        happening = Happening(by=by, at=at, note=wish.reason, unit_id=task.unit_id, approval=approval)
        request = request_of(task, wish, happening)
        if task.is_lead:
            take(EXTEND, issue, happening, version=version, effect=request.save, extending=True)
        else:
            move_task(EXTEND_TASK, task, happening, version, effect=request.save)
    return request


def request_of(task: Task, wish: Wish, happening: Happening) -> Extension:
    """The row, not yet saved."""
    return Extension(
        issue=task.issue,
        task=task,
        unit_id=task.unit_id,
        round_no=task.issue.round_no,
        number=task.extensions.filter(ruling=ExtensionRuling.GRANTED).count() + 1,
        due=task.current_due,
        wanted=wish.until,
        reason=wish.reason,
        progress=wish.progress,
        asked_at=happening.at,
        asked_by=happening.by,
        asked_label=happening.by.posts.label,
    )


def check_wish(task: Task, wish: Wish, today: date) -> None:
    wrong = {}
    if not wish.reason.strip():
        wrong["note"] = say("请填写延期的理由")
    if not wish.progress.strip():
        wrong["progress"] = say("请填写目前的进展")
    if today > task.current_due:
        wrong["until"] = say("延期须在整改时限内申请，时限已过")
    elif wish.until <= task.current_due:
        wrong["until"] = say("申请延至的日期须晚于现在的时限")
    if wrong:
        raise ValidationError(wrong)


@dataclass(frozen=True)
class Verdict:
    """`until` None: as asked. `decision`: the leader's, where the chief records it."""

    granted: bool
    note: str
    until: date | None = None
    decision: Decision | None = None


def rule_extension(
    request: Extension, verdict: Verdict, *, by: Any, at: datetime | None = None, version: int | None = None
) -> Issue:
    """裁定延期. Granted: the due date is exactly the one given; the original stays. Refused: the due date stands."""
    at, issue = moment(at), request.issue
    until = (verdict.until or request.wanted) if verdict.granted else None
    check_verdict(request, verdict, until, by, timezone.localdate(at))
    with audit.recording(by=by):
        happening = Happening(by=by, at=at, note=noted(verdict), unit_id=request.unit_id)
        of_lead = request.task.is_lead
        changes: dict[str, Any] = {"extending": False} if of_lead else {}
        if of_lead and until:
            changes |= {"due": until, "extended": issue.extended + 1}
        effect = partial(settle, request, verdict, until, happening)
        take(RULE_EXTENSION, issue, happening, version=version, effect=effect, **changes)
    return issue


def noted(verdict: Verdict) -> str:
    return f"{verdict.note}（{verdict.decision}）" if verdict.decision else verdict.note


def check_verdict(request: Extension, verdict: Verdict, until: date | None, by: Any, today: date) -> None:
    wrong = {}
    if not verdict.note.strip():
        wrong["note"] = say("请填写裁定理由")
    if until and until <= request.due:
        wrong["until"] = say("批准延至的日期须晚于现在的时限")
    leads = request.issue.district_id in by.posts.leads
    decision = verdict.decision
    if request.number > 1 and not leads and (decision is None or not decision.leader.strip() or not decision.paper):
        wrong["leader"] = say("第二次延期由分管领导决定，请填写作出决定的领导、日期和依据")
    if decision and decision.on > today:
        wrong["decided_on"] = say("决定日期不能晚于今天")
    if wrong:
        raise ValidationError(wrong)


def settle(request: Extension, verdict: Verdict, until: date | None, happening: Happening) -> None:
    decision = verdict.decision
    won = Extension.objects.filter(pk=request.pk, ruling=ExtensionRuling.PENDING).update(
        ruling=ExtensionRuling.GRANTED if until else ExtensionRuling.REFUSED,
        granted=until,
        ruled_at=happening.at,
        ruled_by=happening.by,
        ruled_label=happening.by.posts.label,
        ruling_note=verdict.note,
        leader=decision.leader if decision else "",
        decided_on=decision.on if decision else None,
        paper=decision.paper if decision else "",
    )
    if not won:
        raise Refused(say("这项延期申请已经裁定"))
    if until:
        move_due(request.task, until, happening)


def move_due(task: Task, until: date, happening: Happening) -> None:
    """The task, and with the lead's its round, get the new day; original dates are never touched."""
    basis = said(DueRule.EXTENSION, until, timezone.localdate(happening.at), calendar.load())
    Task.objects.filter(pk=task.pk).update(**basis.columns)
    if task.is_lead:
        Round.objects.filter(pk=task.round_id).update(current_due=until, extensions=F("extensions") + 1)
