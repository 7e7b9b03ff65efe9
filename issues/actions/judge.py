"""核验通过, 退回, 销号 and 退回核验: the office's judgement, by two people from outside the unit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.actions.clocks import days_in
from issues.actions.fix import reopen
from issues.actions.lapse import lapse_all
from issues.actions.planning import plan_at_closing
from issues.actions.take import Happening, allow, can_work, take
from issues.deadlines import Basis, in_days, late_days
from issues.models import Issue, Round, Task
from issues.states import OFFICE_TURN, WORKING, Category, DueRule, FixType, Severity, State, TaskState, VerifyHow
from issues.workflow import CLOSE, RETURN, SEND_BACK, VERIFY
from tingyan.audit import actions as audit
from tingyan.directory.models import Department
from tingyan.kit.errors import Refused
from tingyan.kit.moments import moment
from tingyan.workdays import calendar


def verify(
    issue: Issue,
    *,
    by: Any,
    how: str,
    note: str,
    lead: Department | None = None,
    category: str = "",
    severity: str = "",
    cancel: Mapping[int, str] | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Issue:
    """核验通过.

    `cancel`: reasons by id of assisting tasks that end undone. `lead`, `category`, `severity`: whose a problem
    当场解决 was, and of what kind, since nobody assigned it.
    """
    at = moment(at)
    if how not in VerifyHow.values:
        raise ValidationError({"how": say("请选择核验方式")})
    if not note.strip():
        raise ValidationError({"note": say("请填写核验意见")})
    with audit.recording(by=by):
        allow(VERIFY, issue, by, version)
        extra, ended = spot_columns(issue, lead, by, category=category, severity=severity), undone(issue, cancel or {})
        happening = Happening(by=by, at=at, note=note, unit_id=issue.lead_id)
        take(VERIFY, issue, happening, version=version, **extra)
        end_undone(issue, ended, happening)
        store_verdict(issue, happening, how)
    return issue


def spot_columns(issue: Issue, lead: Department | None, by: Any, **kind: str) -> dict[str, Any]:
    """For a problem that was 当场解决 there is no round yet: the officer says whose it was, and round 1 begins."""
    if issue.round_no:
        return {}
    if lead is None or not can_work(lead, issue):
        raise ValidationError({"lead": say("请确定当场解决的问题属于哪个单位")})
    known = {"category": Category, "severity": Severity}
    for name, value in kind.items():
        if value and value not in known[name].values:
            raise ValidationError({name: say("请从列表中选择")})
    if lead.pk in by.posts.members:
        raise Refused(say("承办单位的人员不能核验或销号本单位的整改"))
    return {name: value for name, value in kind.items() if value} | {
        "fix_type": FixType.IMMEDIATE,
        "lead": lead,
        "round_no": 1,
        "self_found": issue.finder_unit_id == lead.pk,
        "assigned_at": issue.filed_at,
    }


def undone(issue: Issue, cancel: Mapping[int, str]) -> list[tuple[Task, str]]:
    """Assisting tasks that the officer ends, each with its reason; refuse while one is left open without any."""
    left = list(issue.tasks.open().filter(round__number=issue.round_no).select_related("unit"))
    for task in left:
        if not cancel.get(task.pk, "").strip():
            text = say("配合单位%(unit)s的任务尚未办结，请取消（写明理由）或退回") % {"unit": task.unit}
            raise ValidationError({"cancel": text})
    return [(task, cancel[task.pk].strip()) for task in left]


def end_undone(issue: Issue, ended: list[tuple[Task, str]], happening: Happening) -> None:
    """Cancel those tasks; what their units had asked for falls away with them."""
    for task, reason in ended:
        Task.objects.filter(pk=task.pk).update(state=TaskState.CANCELLED)
        lapse_all(issue, happening, task=task)
        audit.entry("task.cancel", task, district_id=issue.district_id, reason=reason)


def store_verdict(issue: Issue, happening: Happening, how: str) -> None:
    """Write the facts of the round that hold for ever: who verified, and by how much the unit was late."""
    days = calendar.load()
    this_round = issue.current_round or round_on_spot(issue)
    done = timezone.localdate(this_round.submitted_at)
    this_round.verified_at, this_round.verified_by = happening.at, happening.by
    this_round.verified_unit_id = unit_of(happening.by, issue)
    this_round.verify_how, this_round.verify_note = how, happening.note
    this_round.late_by = late_days(this_round.current_due, done, days)
    this_round.late_by_original = late_days(this_round.original_due, done, days)
    this_round.unit_days = days_in(issue, WORKING, days)
    this_round.save()


def round_on_spot(issue: Issue) -> Round:
    """当场解决: the round begins and ends with the filing."""
    return Round(
        issue=issue,
        number=1,
        lead=issue.lead,
        assigned_at=issue.filed_at,
        submitted_at=issue.filed_at,
        submitted_by_id=issue.filed_by_id,
    )


def unit_of(person: Any, issue: Issue) -> int | None:
    """The unit from which the person judges: the district's office."""
    offices = Department.objects.filter(pk__in=person.posts.members, district=issue.district_id, is_office=True)
    return offices.values_list("pk", flat=True).first()


def return_(
    issue: Issue,
    *,
    by: Any,
    reason: str,
    tasks: Sequence[int] = (),
    at: datetime | None = None,
    version: int | None = None,
) -> Issue:
    """退回: names the tasks reopened (the lead's by itself), same round, counted; a failed 当场解决 goes to 待交办."""
    at = moment(at)
    if not reason.strip():
        raise ValidationError({"note": say("请填写退回的理由")})
    with audit.recording(by=by):
        happening = Happening(by=by, at=at, note=reason, unit_id=issue.lead_id)
        if not issue.round_no:
            take(RETURN, issue, happening, version=version, target=State.REPORTED, fixed_on_spot=False)
            return issue
        mend = in_days(DueRule.RETURN, timezone.localdate(at), issue.district.days_return, calendar.load())
        due = max(issue.due, mend.due) if issue.due else mend.due
        take(RETURN, issue, happening, version=version, returns=issue.returns + 1, due=due)
        reopen_for(issue, tasks, mend)
    return issue


def reopen_for(issue: Issue, tasks: Sequence[int], mend: Basis) -> None:
    """Each reopened task is due at the later of its present date and the return + the district's days for mending."""
    current = issue.tasks.held().filter(round__number=issue.round_no)
    chosen = [task.pk for task in current if task.is_lead or task.pk in tasks]
    reopen(issue, chosen)
    issue.tasks.filter(pk__in=chosen, current_due__lt=mend.due).update(**mend.columns)
    issue.rounds.filter(number=issue.round_no).update(returns=issue.returns, current_due=issue.due)


def close(issue: Issue, *, by: Any, note: str = "", at: datetime | None = None, version: int | None = None) -> Issue:
    """销号 by the chief, who did not verify it. Every task of the round must be 已完成, 已取消 or 已改派 (C50)."""
    at = moment(at)
    with audit.recording(by=by):
        if left := issue.tasks.open().filter(round__number=issue.round_no).select_related("unit").first():
            text = say("%(unit)s的任务仍是“%(state)s”，不能销号")
            raise ValidationError({"note": text % {"unit": left.unit, "state": left.get_state_display()}})
        happening = Happening(by=by, at=at, note=note, unit_id=issue.lead_id)
        take(CLOSE, issue, happening, version=version, closed_on=timezone.localdate(at), recheck_failed=False)
        issue.rounds.filter(number=issue.round_no).update(
            closed_at=at,
            closed_by=by,
            closed_unit=unit_of(by, issue),
            office_days=days_in(issue, OFFICE_TURN, calendar.load()),
        )
        plan_at_closing(issue, issue.rounds.get(number=issue.round_no), happening)
    return issue


def send_back(issue: Issue, *, by: Any, reason: str, at: datetime | None = None, version: int | None = None) -> Issue:
    """退回核验: the chief is not satisfied with the verification; it is done again."""
    if not reason.strip():
        raise ValidationError({"note": say("请填写退回核验的理由")})
    with audit.recording(by=by):
        happening = Happening(by=by, at=moment(at), note=reason, unit_id=issue.lead_id)
        this_round = issue.rounds.filter(number=issue.round_no)
        if issue.judged_on_spot:  # the lead is found out anew, and whether it was solved at all
            this_round.delete()
            take(SEND_BACK, issue, happening, version=version, **NOT_JUDGED_ON_SPOT)
        else:
            take(SEND_BACK, issue, happening, version=version)
            this_round.update(**NOT_JUDGED)
    return issue


NOT_JUDGED_ON_SPOT: dict[str, Any] = {"lead": None, "round_no": 0, "self_found": False, "assigned_at": None}
NOT_JUDGED: dict[str, Any] = {
    "verified_at": None,
    "verified_by": None,
    "verified_unit": None,
    "verify_how": "",
    "verify_note": "",
    "late_by": None,
    "late_by_original": None,
    "unit_days": None,
}
