"""Take an old ledger in: problems with the history that their office wrote down elsewhere, marked as such."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.actions.open import NewIssue, check, new_issue
from issues.actions.take import Happening, keep_rounds, new_move
from issues.deadlines import late_days, sign_by
from issues.models import Issue, Move, Round, Task
from issues.states import Origin, State, TaskState
from tingyan.audit import actions as audit
from tingyan.directory.models import Department
from tingyan.directory.numbering import take_numbers
from tingyan.kit.errors import Refused
from tingyan.kit.moments import moment
from tingyan.workdays import calendar

BLOCK = 500
LEDGER_STATES = (State.REPORTED, State.ASSIGNED, State.FIXING, State.CLOSED)


@dataclass(frozen=True)
class LedgerRow:
    """A problem as an old ledger tells it. Without `lead` it still waits for its 交办."""

    new: NewIssue
    state: str = State.REPORTED
    lead: Department | None = None
    assisting: Sequence[Department] = ()
    fix_type: str = ""
    assigned_on: date | None = None
    signed_on: date | None = None
    due: date | None = None
    done_on: date | None = None
    closed_on: date | None = None
    leader: str = ""
    person: str = ""
    measures: str = ""
    result: str = ""
    verifier: str = ""
    returns: int = 0

    @property
    def worked(self) -> bool:
        return self.state != State.REPORTED


def faults_of(row: LedgerRow, today: date) -> dict[str, str]:
    """What is missing or contradicts itself, column → sentence."""
    faults = {}
    if row.worked:
        needed = {"lead": row.lead, "assigned_on": row.assigned_on, "due": row.due}
        needed |= {"closed_on": row.closed_on} if row.state == State.CLOSED else {}
        faults = {name: say("已交办或已销号的，请填写此项") for name, value in needed.items() if value is None}
    if row.closed_on and row.state != State.CLOSED:
        faults["closed_on"] = say("有销号日期的，当前状态应为“已销号”")
    days = [(name, getattr(row, name)) for name in ("assigned_on", "signed_on", "done_on", "closed_on")]
    last = row.new.found_on
    for name, day in days:
        if day and day > today:
            faults.setdefault(name, say("日期不能晚于今天"))
        elif day and day < last:
            faults.setdefault(name, say("日期早于上一环节，请核对"))
        last = day or last
    return faults


def open_ledger(rows: Sequence[LedgerRow], *, by: Any, at: datetime | None = None) -> list[str]:
    """File rows of one district: one block of numbers, a few bulk inserts, one transaction; nobody is told row by row.
    Returns the numbers.

    Raises Refused, or ValidationError naming what is wrong: callers check `faults_of` row by row before.
    """
    at = moment(at)
    today = timezone.localdate(at)
    for place, row in enumerate(rows, 1):
        check(row.new, place, today)
        if faults := faults_of(row, today):
            raise ValidationError(faults)
    if not rows:
        return []
    district = rows[0].new.district
    if district.pk not in by.posts.office or any(row.new.district.pk != district.pk for row in rows):
        raise Refused(say("只有承办室可以导入本区的问题台账"))
    with audit.recording(by=by):
        numbers = take_numbers(district, "WT", today.year, len(rows))
        for start in range(0, len(rows), BLOCK):
            add_block(rows[start : start + BLOCK], numbers[start : start + BLOCK], by, at)
        audit.entry("issue.ledger", district_id=district.pk, count=len(numbers), numbers=numbers)
    return numbers


def add_block(rows: Sequence[LedgerRow], numbers: Sequence[str], by: Any, at: datetime) -> None:
    """A block at a time: the moves of 12,000 rows at once would take more memory than all else."""
    pairs = zip(rows, numbers, strict=True)
    issues = Issue.objects.bulk_create([issue_of(row, number, by, at) for row, number in pairs])
    both = list(zip(issues, rows, strict=True))
    add_rounds(both)
    Move.objects.bulk_create([move for issue, row in both for move in moves_of(issue, row, by, at)], batch_size=500)


def issue_of(row: LedgerRow, number: str, by: Any, at: datetime) -> Issue:
    issue = new_issue(row.new, number, by, at)
    issue.origin = Origin.LEDGER
    if row.worked:
        for name, value in worked_columns(row).items():
            setattr(issue, name, value)
        issue.fill_search()
    return issue


def worked_columns(row: LedgerRow) -> dict[str, Any]:
    return {
        "state": row.state,
        "round_no": 1,
        "lead": row.lead,
        "fix_type": row.fix_type,
        "wording": row.new.description,
        "assigned_at": start_of(row.assigned_on),
        "original_due": row.due,
        "due": row.due,
        "returns": row.returns,
        "closed_on": row.closed_on,
        "sign_by": row.assigned_on if row.state == State.CLOSED else None,
        "self_found": bool(row.lead and row.new.finder_unit and row.lead.pk == row.new.finder_unit.pk),
    }


def start_of(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def add_rounds(pairs: Sequence[tuple[Issue, LedgerRow]]) -> None:
    days = calendar.load()
    worked = [(issue, row) for issue, row in pairs if row.worked]
    rounds = Round.objects.bulk_create([round_of(issue, row, days) for issue, row in worked], batch_size=500)
    tasks = [
        task_of(each, row, unit, days)
        for each, (_issue, row) in zip(rounds, worked, strict=True)
        for unit in [row.lead, *row.assisting]
    ]
    Task.objects.bulk_create(tasks, batch_size=500)
    keep_rounds([issue.pk for issue, _row in worked])


def round_of(issue: Any, row: Any, days: Any) -> Round:
    closed = row.state == State.CLOSED
    done = row.done_on or row.closed_on
    facts: dict[str, Any] = {}
    if closed and done and row.assigned_on and row.closed_on:
        late = late_days(row.due, done, days)
        facts = {
            "submitted_at": start_of(done),
            "verified_at": start_of(row.closed_on),
            "closed_at": start_of(row.closed_on),
            "unit_days": max(0, days.between(row.assigned_on, done)),
            "office_days": max(0, days.between(done, row.closed_on)),
            "late_by": late,
            "late_by_original": late,
            "verifier_name": row.verifier[:40],
            "verify_note": row.verifier if len(row.verifier) > 40 else "",
        }
    return Round(
        issue=issue,
        number=1,
        lead=row.lead,
        assigned_at=issue.assigned_at,
        original_due=row.due,
        current_due=row.due,
        signed_at=start_of(row.signed_on),
        returns=row.returns,
        origin=Origin.LEDGER,
        **facts,
    )


TASK_STATES = {State.ASSIGNED: TaskState.TO_SIGN, State.FIXING: TaskState.FIXING, State.CLOSED: TaskState.DONE}


def task_of(each: Round, row: Any, unit: Any, days: Any) -> Task:
    leads = unit.pk == each.lead_id
    state = TASK_STATES[State(row.state)]
    words = {name: getattr(row, name) for name in ("leader", "person", "measures", "result")} if leads else {}
    return Task(
        issue=each.issue,
        round=each,
        unit=unit,
        is_lead=leads,
        state=state,
        assigned_at=each.assigned_at,
        sign_by=sign_by(row.assigned_on, row.new.district, days),
        signed_at=each.signed_at or (each.assigned_at if state != TaskState.TO_SIGN else None),
        original_due=row.due,
        current_due=row.due,
        done_at=start_of(row.done_on or row.closed_on) if state == TaskState.DONE else None,
        **words,
    )


def moves_of(issue: Issue, row: LedgerRow, by: Any, at: datetime) -> Iterator[Move]:
    """The stations that the ledger dates, each valid from its own day; `recorded_at` tells when it came in."""
    stations = [("file", State.SUBMITTED if row.new.fixed_on_spot else State.REPORTED, start_of(row.new.found_on))]
    if row.worked:
        stations.append(("assign", State.ASSIGNED, issue.assigned_at))
    if row.state in (State.FIXING, State.CLOSED):
        stations.append(("sign", State.FIXING, start_of(row.signed_on) or issue.assigned_at))
    if row.state == State.CLOSED:
        stations.append(("close", State.CLOSED, start_of(row.closed_on)))
    before, now = "", timezone.now()
    for place, (step, state, on) in enumerate(stations):
        move = new_move(issue, before, Happening(by=by, at=on or at, note=say("台账导入")), step, now)
        move.state = state
        if step == "file":
            move.round_no, move.lead_id, move.due, move.original_due, move.fix_type = 0, None, None, None, ""
        if place + 1 < len(stations):
            move.valid_until, move.replaced_at = stations[place + 1][2], now
        before = state
        yield move
