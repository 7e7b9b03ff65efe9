"""交办, 撤回交办 and 重新交办: opening a round and giving each unit its task."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.actions.doubt import note_repeats
from issues.actions.lapse import lapse_all
from issues.actions.planning import drop_waiting
from issues.actions.take import Happening, can_work, take
from issues.actions.work import set_forwarded
from issues.deadlines import Basis, by_fix_type, said, sign_by
from issues.models import Issue, Round, Task
from issues.states import Category, DueRule, FixType, Severity, TaskState
from issues.workflow import ASSIGN, REASSIGN_AGAIN, RECALL
from tingyan.audit import actions as audit
from tingyan.directory.models import Department
from tingyan.kit.moments import moment
from tingyan.workdays import calendar


@dataclass(frozen=True)
class Assignment:
    """What the officer decides at 交办. `due` None: by the rule of the fix type."""

    title: str
    category: str
    severity: str
    fix_type: str
    wording: str
    lead: Department
    assisting: Sequence[Department] = ()
    due: date | None = None
    repeat_of: Issue | None = None  # the closed issue that it repeats; None: as it is
    forward: Sequence[int] | None = None  # ids of the photos of the finding that units may see; None: as they are


def assign(
    issue: Issue, order: Assignment, *, by: Any, at: datetime | None = None, version: int | None = None, note: str = ""
) -> Issue:
    """交办: open a round, make a task per unit. The unit's clock starts here, not at signing."""
    at = moment(at)
    with audit.recording(by=by):
        open_round(issue, order, ASSIGN, Happening(by=by, at=at, note=note, unit_id=order.lead.pk), version)
        note_repeats(issue, at=at)
    return issue


def reassign_again(
    issue: Issue, order: Assignment, *, by: Any, reason: str, at: datetime | None = None, version: int | None = None
) -> Issue:
    """重新交办 after closing: round + 1 with a new due date. The closed round is never rewritten (C23)."""
    if not reason.strip():
        raise ValidationError({"note": say("请填写重新交办的理由")})
    if order.due is None:
        raise ValidationError({"due": say("请填写新的整改时限")})
    at = moment(at)
    with audit.recording(by=by):
        happening = Happening(by=by, at=at, note=reason, unit_id=order.lead.pk)
        open_round(issue, order, REASSIGN_AGAIN, happening, version, lambda: drop_waiting(issue, happening))
    return issue


def open_round(
    issue: Issue,
    order: Assignment,
    step: Any,
    happening: Happening,
    version: int | None,
    effect: Callable[[], Any] = lambda: None,
    **columns: Any,
) -> None:
    """Take `step` into a new round. `effect` and `columns` are what belongs to the step beyond the order."""
    check(issue, order, timezone.localdate(happening.at))
    days = calendar.load()
    today = timezone.localdate(happening.at)
    basis = by_fix_type(order.fix_type, today, issue.district, days)
    if order.due and order.due != basis.due:
        basis = said(DueRule.BY_HAND, order.due, today, days)
    limit = sign_by(today, issue.district, days)
    write_order(issue, order)
    take_order(issue, order, step, happening, version, effect, basis, {"sign_by": limit, **columns})


def write_order(issue: Issue, order: Assignment) -> None:
    """Put the officer's words on the issue in memory, so that its search columns can be made of them."""
    for name in ("title", "category", "severity", "fix_type", "wording"):
        setattr(issue, name, getattr(order, name))
    issue.repeat_of = order.repeat_of or issue.repeat_of
    issue.fill_search()


def take_order(
    issue: Issue,
    order: Assignment,
    step: Any,
    happening: Happening,
    version: int | None,
    effect: Callable[[], Any],
    basis: Basis,
    columns: dict[str, Any],
) -> None:
    """Write the issue, its round and its tasks, then tell the units, who by then can open it."""
    number = issue.round_no + 1

    def give_out() -> None:
        this_round = make_round(issue, number, order.lead, happening, basis.due)
        make_tasks(issue, this_round, [order.lead, *order.assisting], basis, columns["sign_by"])
        effect()

    take(
        step,
        issue,
        happening,
        version=version,
        effect=give_out,
        **{name: getattr(issue, name) for name in ORDERED},
        round_no=number,
        lead=order.lead,
        self_found=issue.finder_unit_id == order.lead.pk,
        assigned_at=happening.at,
        original_due=basis.due,
        due=basis.due,
        returns=0,
        closed_on=None,
        contested=False,
        extending=False,
        extended=0,
        **columns,
    )
    if order.forward is not None:
        set_forwarded(issue, order.forward)


ORDERED = ("title", "category", "severity", "fix_type", "wording", "repeat_of_id", "search_office", "search_unit")


def make_round(issue: Issue, number: int, lead: Department, happening: Happening, due: date) -> Round:
    """The new round; one that was recalled before anybody worked on it is given out again under its number."""
    facts = {
        "lead": lead,
        "assigned_at": happening.at,
        "assigned_by": happening.by,
        "original_due": due,
        "current_due": due,
        "signed_at": None,
        "returns": 0,
        "extensions": 0,
        "transfers": 0,
    }
    return Round.objects.update_or_create(issue=issue, number=number, defaults=facts)[0]


def make_tasks(issue: Issue, this_round: Round, units: Sequence[Department], basis: Basis, limit: date) -> list[Task]:
    """A task for each unit; the first one leads."""
    return Task.objects.bulk_create(
        Task(
            issue=issue,
            round=this_round,
            unit=unit,
            is_lead=place == 0,
            assigned_at=this_round.assigned_at,
            sign_by=limit,
            original_due=basis.due,
            **basis.columns,
        )
        for place, unit in enumerate(units)
    )


def check(issue: Issue, order: Assignment, today: date) -> None:
    """Raise ValidationError at each field of the order that is missing or does not fit."""
    wrong = {name: say("交办时须填写此项") for name in ("title", "wording") if not getattr(order, name).strip()}
    wrong |= {
        name: say("交办时须选择此项") for name, known in CHOSEN.items() if getattr(order, name) not in known.values
    }
    units = [order.lead, *order.assisting]
    if not all(can_work(unit, issue) for unit in units):
        wrong["lead"] = say("只能交办给本区可选用的单位")
    if len({unit.pk for unit in units}) != len(units):
        wrong["assisting"] = say("牵头单位和配合单位不能重复")
    if order.due and order.due <= today:
        wrong["due"] = say("整改时限须晚于交办日期")
    if wrong:
        raise ValidationError(wrong)


CHOSEN: dict[str, Any] = {"category": Category, "severity": Severity, "fix_type": FixType}


def recall(issue: Issue, *, by: Any, reason: str, at: datetime | None = None, version: int | None = None) -> Issue:
    """撤回交办 before the lead signs: every task ends, done or not, and the units no longer see the issue."""
    if not reason.strip():
        raise ValidationError({"note": say("请填写撤回交办的理由")})
    with audit.recording(by=by):
        happening = Happening(by=by, at=moment(at), note=reason, unit_id=issue.lead_id)
        take(RECALL, issue, happening, version=version, **UNASSIGNED, round_no=issue.round_no - 1)
        issue.tasks.held().filter(round__number=issue.round_no + 1).update(state=TaskState.CANCELLED)
        lapse_all(issue, happening)
    return issue


UNASSIGNED: dict[str, Any] = {
    "lead": None,
    "self_found": False,
    "assigned_at": None,
    "sign_by": None,
    "original_due": None,
    "due": None,
    "contested": False,
    "extending": False,
    "extended": 0,
}
