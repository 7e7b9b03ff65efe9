"""Everything that is near or past its day in a district: one query a source, each row in one shape."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from issues.models import Extension, Issue, Milestone, Reassignment, Recheck, Task
from issues.states import OFFICE_TURN, TASK_OPEN, WORKING, ExtensionRuling, Ruling, State, TaskState
from tingyan.advisories.models import Receipt
from tingyan.advisories.states import ReceiptState
from tingyan.reminders.states import HORIZON, Kind
from tingyan.workdays.calendar import Calendar


@dataclass(frozen=True)
class Due:
    """`unit` None: the office's own. `person`: the one whom it was given to, where somebody was."""

    kind: Kind
    model: str
    pk: int
    on: date
    unit: int | None = None
    issue: int | None = None
    person: int | None = None


def everything(district: Any, today: date, days: Calendar) -> Iterator[Due]:
    """In the order of `Kind`: of several about one item the first is the one that a person is told of."""
    last = days.add(today, HORIZON)
    yield from of_tasks(district, today, last)
    yield from of_milestones(district, last)
    yield from of_notices(district, today, last)
    yield from of_requests(district)
    yield from of_office(district, days)
    yield from of_deferrals(district, last)
    yield from of_rechecks(district, last)


def of_tasks(district: Any, today: date, last: date) -> Iterator[Due]:
    """While a unit waits for a ruling on its own request it is not pressed."""
    ours = Task.objects.open().filter(issue__district=district)
    lead = Q(is_lead=True, issue__state__in=WORKING, issue__extending=False, issue__contested=False)
    helps = Q(is_lead=False, issue__state__in=(*WORKING, *OFFICE_TURN))
    contests = Reassignment.objects.filter(task=OuterRef("pk"), ruling=Ruling.PENDING)
    extends = Extension.objects.filter(task=OuterRef("pk"), ruling=ExtensionRuling.PENDING)
    rows = ours.filter(lead | helps, ~Exists(contests), ~Exists(extends))
    rows = rows.filter(Q(current_due__lte=last) | Q(state=TaskState.TO_SIGN, sign_by__lt=today))
    columns = ("pk", "unit", "issue", "state", "sign_by", "current_due")
    for pk, unit, issue, state, sign_by, due in rows.order_by("current_due", "id").values_list(*columns):
        if due < today:
            yield Due(Kind.OVERDUE, "issues.task", pk, due, unit, issue)
            continue
        if state == TaskState.TO_SIGN and sign_by < today:
            yield Due(Kind.SIGN, "issues.task", pk, sign_by, unit, issue)
        if due <= last:
            yield Due(Kind.NEAR, "issues.task", pk, due, unit, issue)


def of_milestones(district: Any, last: date) -> Iterator[Due]:
    rows = Milestone.objects.filter(done_on=None, date__lte=last, task__state__in=TASK_OPEN)
    rows = rows.filter(task__issue__district=district, task__issue__state__in=WORKING)
    for pk, on, unit, issue in rows.order_by("date", "id").values_list("pk", "date", "task__unit", "task__issue"):
        yield Due(Kind.MILESTONE, "issues.milestone", pk, on, unit, issue)


def of_notices(district: Any, today: date, last: date) -> Iterator[Due]:
    rows = Receipt.objects.waiting().filter(district=district)
    rows = rows.filter(Q(reply_by__lte=last) | Q(state=ReceiptState.SENT, sign_by__lt=today))
    columns = ("pk", "unit", "state", "sign_by", "reply_by")
    for pk, unit, state, sign_by, reply_by in rows.order_by("reply_by", "id").values_list(*columns):
        if state == ReceiptState.SENT and sign_by < today:
            yield Due(Kind.NOTICE_SIGN, "advisories.receipt", pk, sign_by, unit)
        else:
            yield Due(Kind.NOTICE_REPLY, "advisories.receipt", pk, reply_by, unit)


def of_requests(district: Any) -> Iterator[Due]:
    """Both kinds wait for the chief from the day on which they were asked."""
    for model, pending in ((Reassignment, Ruling.PENDING), (Extension, ExtensionRuling.PENDING)):
        rows = model.objects.filter(issue__district=district, ruling=pending, issue__state__in=WORKING)
        for pk, issue, at in rows.order_by("id").values_list("pk", "issue", "asked_at"):
            yield Due(Kind.RULING, model._meta.label_lower, pk, timezone.localdate(at), issue=issue)


def of_office(district: Any, days: Calendar) -> Iterator[Due]:
    """The office's own limits, from submission and from verification."""
    rows = Issue.objects.filter(district=district, state__in=OFFICE_TURN).with_clock()
    for row in rows.only("id", "state").order_by("id"):
        if row.state == State.SUBMITTED and row.submitted_at:
            on = days.add(timezone.localdate(row.submitted_at), district.days_verify)
            yield Due(Kind.VERIFY, "issues.issue", row.pk, on, issue=row.pk)
        elif row.state == State.VERIFIED and row.verified_at:
            on = days.add(timezone.localdate(row.verified_at), district.days_close)
            yield Due(Kind.CLOSE, "issues.issue", row.pk, on, issue=row.pk)


def of_deferrals(district: Any, last: date) -> Iterator[Due]:
    rows = Issue.objects.filter(district=district, state=State.DEFERRED, deferred_until__lte=last)
    for pk, on in rows.order_by("deferred_until", "id").values_list("pk", "deferred_until"):
        yield Due(Kind.DEFERRAL, "issues.issue", pk, on, issue=pk)


def of_rechecks(district: Any, last: date) -> Iterator[Due]:
    """The office's alone: the row carries no unit, so that no level of a unit can be told."""
    rows = Recheck.objects.waiting().filter(issue__district=district, issue__state=State.CLOSED, planned_on__lte=last)
    for pk, on, issue, person in rows.order_by("planned_on", "id").values_list("pk", "planned_on", "issue", "person"):
        yield Due(Kind.RECHECK, "issues.recheck", pk, on, issue=issue, person=person)
