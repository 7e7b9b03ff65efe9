"""万件化访 and 好差评: a batch and its cases, each an issue of that source, and the call-back before one may close."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.actions.open import NewIssue, open_issues
from issues.models import CallBack, Case, CaseBatch, Issue
from issues.rules import caller
from issues.states import CallBackHow, Satisfaction, State
from tingyan.audit import actions as audit
from tingyan.directory.models import Department, District, Window
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment


@dataclass(frozen=True)
class NewCase:
    """A case as it came: the number from above, what it is about, whose it seems to be, and what was found so far."""

    upper_number: str
    description: str
    theme: str
    found_on: date
    place_unit: Department | None = None
    window: Window | None = None
    taken_up_by: str = ""
    verdict: str = ""


def create_batch(
    district: District,
    *,
    name: str,
    source: str,
    received_on: date,
    by: Any,
    note: str = "",
    at: datetime | None = None,
) -> CaseBatch:
    """Register a delivery. Raises Refused, or ValidationError by field."""
    at = moment(at)
    check_keeps(district.pk, by)
    if received_on > timezone.localdate(at):
        raise ValidationError({"received_on": say("接收日期不能晚于今天")})
    batch = CaseBatch(
        district=district, name=name.strip(), source=source, received_on=received_on, note=note, created_by=by
    )
    batch.created_at = at
    batch.full_clean(exclude=["created_by"])
    with audit.recording(by=by):
        batch.save()
        audit.entry("batch.create", batch, source=source)
    return batch


def check_keeps(district_id: int, by: Any) -> None:
    if district_id not in by.posts.office:
        raise Refused(say("只有承办室可以登记案件批次"))


def open_cases(
    batch: CaseBatch, rows: Sequence[NewCase], *, by: Any, skip: bool = False, at: datetime | None = None
) -> list[Issue]:
    """File the cases of a batch: all or nothing, in their order; a number from above that is known is refused.

    With `skip` it is passed over. The district is locked first, so that the same file sent twice at once comes in once.
    """
    check_keeps(batch.district_id, by)
    with audit.recording(by=by):
        District.objects.select_for_update(no_key=True).get(pk=batch.district_id)
        double = known(batch.district_id, [row.upper_number for row in rows])
        if double and not skip:
            raise ValidationError({"upper_number": say("上级编号%s已登记") % sorted(double)[0]})
        fresh = [row for row in rows if row.upper_number not in double]
        issues = open_issues([issue_of(batch, row) for row in fresh], by=by, at=at)
        last = batch.cases.aggregate(last=Max("order"))["last"] or 0
        Case.objects.bulk_create(
            Case(batch=batch, issue=issue, order=order, taken_up_by=row.taken_up_by, verdict=row.verdict)
            for order, (issue, row) in enumerate(zip(issues, fresh, strict=True), last + 1)
        )
        if issues:
            audit.entry("batch.cases", batch, count=len(issues), numbers=[issue.number for issue in issues])
    return issues


def known(district_id: int, numbers: Sequence[str]) -> set[str]:
    """Which of these numbers from above the district has already, or this very list names twice.

    However it was registered; a void issue does not stand in the way of its correction.
    """
    there = Issue.objects.filter(district=district_id, upper_number__in=set(numbers)).exclude(state=State.VOID)
    twice = {number for number, times in Counter(numbers).items() if times > 1}
    return twice | set(there.values_list("upper_number", flat=True))


def edit_case(case: Case, *, by: Any, taken_up_by: str, verdict: str, version: int | None = None) -> Case:
    """What goes back to above: who took it up, and what was found. Raises Stale where somebody was first."""
    check_keeps(case.issue.district_id, by)
    now = case.version if version is None else version
    with audit.recording(by=by):
        changes = {"taken_up_by": taken_up_by, "verdict": verdict}
        before = {name: getattr(case, name) for name in changes}
        if not Case.objects.filter(pk=case.pk, version=now).update(version=F("version") + 1, **changes):
            raise Stale(case)
        audit.entry("case.edit", case.issue, before=before, after=changes)
    case.refresh_from_db()
    return case


def issue_of(batch: CaseBatch, row: NewCase) -> NewIssue:
    return NewIssue(
        district=batch.district,
        source=batch.source,
        upper_number=row.upper_number,
        description=row.description,
        theme=row.theme,
        found_on=row.found_on,
        place_unit=row.place_unit,
        window=row.window,
        hall=row.window.hall if row.window else None,
    )


@dataclass(frozen=True)
class Answered:
    """What a call-back brought: two satisfactions, or nobody reached."""

    how: str
    on: date
    reached: bool
    with_result: str = ""
    with_handling: str = ""
    words: str = ""


def call_back(issue: Issue, answer: Answered, *, by: Any, at: datetime | None = None) -> CallBack:
    """Record a call-back of the current round, by the office, from outside the unit."""
    at = moment(at)
    if message := caller(by, issue):
        raise Refused(message)
    check_answer(issue, answer, timezone.localdate(at))
    both: dict[str, Any] = (
        {"with_result": answer.with_result, "with_handling": answer.with_handling} if answer.reached else {}
    )
    with audit.recording(by=by):
        row = CallBack.objects.create(
            issue=issue,
            round_no=issue.round_no,
            how=answer.how,
            reached=answer.reached,
            words=answer.words,
            on=answer.on,
            by=by,
            by_label=by.posts.label,
            recorded_at=at,
            **both,
        )
        audit.entry("issue.call_back", issue, reached=answer.reached, on=answer.on, **both)
    return row


def check_answer(issue: Issue, answer: Answered, today: date) -> None:
    wrong, now = {}, issue.current_round
    if answer.how not in CallBackHow.values:
        wrong["how"] = say("请选择回访方式")
    if answer.on > today:
        wrong["on"] = say("回访日期不能晚于今天")
    elif now and now.submitted_at and answer.on < timezone.localdate(now.submitted_at):
        wrong["on"] = say("回访日期不能早于提交核验的日期")
    if answer.reached:
        if answer.with_result not in Satisfaction.values:
            wrong["with_result"] = say("已联系上的，请选择对办理结果的满意度")
        if answer.with_handling not in Satisfaction.values:
            wrong["with_handling"] = say("已联系上的，请选择对办理过程的满意度")
    if wrong:
        raise ValidationError(wrong)
