"""The only writer of `Issue.state`: guard, compare-and-set, move, audit, notices, all in one transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.actions import notices
from issues.models import Issue, Move, Round, RoundSpan
from issues.states import ApprovalHow
from issues.workflow import Step, refusal
from tingyan.audit import actions as audit
from tingyan.directory.models import Department
from tingyan.kit import words
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.spans import keep

COUNTED: tuple[str, ...] = ("state", "round_no", "lead_id", "theme", "category", "severity", "fix_type", "window_id")
COUNTED += ("self_found", "fixed_on_spot", "extending", "repeat_of_id")
DUES = ("original_due", "due", "closed_on")


@dataclass(frozen=True)
class Approval:
    """Who in the unit approved what its liaison, or the office for it, files in its name."""

    approver: str
    how: str
    on: date

    def as_fields(self) -> dict[str, Any]:
        return {"approver": self.approver, "approval_how": self.how, "approved_on": self.on}


@dataclass(frozen=True)
class Happening:
    """What a move says beyond the columns: who (None: the system itself), when, why, and about which unit."""

    by: Any
    at: datetime
    note: str = ""
    unit_id: int | None = None
    internal: bool = False
    approval: Approval | None = None


def need_approval(unit_id: int | None, by: Any, approval: Approval | None) -> Approval | None:
    """Return the approval a liaison or the office must give; a head of the unit approves by doing it himself."""
    if unit_id in by.posts.heads:
        return None
    if approval is None or not approval.approver.strip() or approval.how not in ApprovalHow.values:
        raise ValidationError({"approver": say("请填写单位内的审批人、审批方式和日期")})
    if approval.on > timezone.localdate():
        raise ValidationError({"approved_on": say("审批日期不能晚于今天")})
    return approval


def can_work(unit: Department, issue: Issue) -> bool:
    """Whether work on the issue may be given to the unit: of its district, in use, and not the office itself."""
    in_use = unit.active and unit.merged_into_id is None
    return in_use and not unit.is_office and unit.district_id == issue.district_id


def allow(step: Step, issue: Issue, by: Any, version: int | None = None) -> None:
    """Raise Stale where the page was drawn with another version, Refused where the person may not take the step now.

    Actions that must look further before they write ask this first, so that a refused step leaves the issue as it is.
    """
    if version is not None and version != issue.version:
        raise Stale(issue)
    if message := refusal(by, step, issue):
        raise Refused(message)


def take(
    step: Step,
    issue: Issue,
    happening: Happening,
    *,
    version: int | None = None,
    target: str = "",
    notice: str = "",
    effect: Callable[[], Any] = lambda: None,
    **changes: Any,
) -> None:
    """Take `step`: write `changes` and the new state to `issue`, which must still be as the person saw it.

    `version` is the one the page was drawn with. Raises Stale when the issue has moved on since, Refused when the
    person may not. `effect` writes what else belongs to the step, once the issue is won and before anybody is told;
    `notice` names what they are told where it is not the step. The caller opens `audit.recording`.
    """
    allow(step, issue, happening.by, version)
    write(issue, happening, step.name, state=target or step.target or issue.state, **changes)
    effect()
    notices.tell(notice or step.name, issue, happening)


def write(issue: Issue, happening: Happening, step_name: str, **changes: Any) -> None:
    """Compare-and-set the columns, then record the move and the audit entry. Raises Stale on zero rows."""
    before = issue.state
    updated = Issue.objects.filter(pk=issue.pk, state=before, version=issue.version).update(
        version=F("version") + 1, **changes
    )
    if not updated:
        raise Stale(issue)
    for name, value in changes.items():
        setattr(issue, name, value)
    issue.version += 1
    record_moves([(issue, before)], happening, step_name)


def record_moves(pairs: list[tuple[Issue, str]], happening: Happening, step_name: str, *, first: bool = False) -> None:
    """Write one move a (issue, state before), with every counted column as it stands now, and its audit entry.

    `first`: these issues are new, so there is no earlier span to end.
    """
    now = timezone.now()
    if not first:
        current = Move.objects.filter(issue__in=[issue.pk for issue, _ in pairs], valid_until=None)
        if current.filter(at__gt=happening.at).exists():
            raise ValidationError({"at": say("时间不能早于上一步的时间")})
        current.update(valid_until=happening.at, replaced_at=now)
    Move.objects.bulk_create([new_move(issue, before, happening, step_name, now) for issue, before in pairs])
    audit.at_the_end(keep_rounds, [issue.pk for issue, _ in pairs])
    for issue, before in pairs:
        audit.entry(f"issue.{step_name}", issue, before=before, after=issue.state, note=happening.note)


def keep_rounds(issue_ids: Iterable[int]) -> None:
    """Whatever is done to a round is a step of its issue, so the step's end is where its spans are kept."""
    keep(RoundSpan, Round.objects.filter(issue__in=issue_ids))


def label_of(by: Any) -> str:
    """The post as history keeps it."""
    if by is not None:
        return str(by.posts.label)
    with words.as_recorded():
        return say("系统")


def new_move(issue: Issue, before: str, happening: Happening, step_name: str, now: datetime) -> Move:
    columns = {name: getattr(issue, name) for name in (*COUNTED, *DUES)}
    return Move(
        issue=issue,
        step=step_name,
        before=before,
        unit_id=happening.unit_id,
        note=happening.note,
        internal=happening.internal,
        by=happening.by,
        by_label=label_of(happening.by),
        at=happening.at,
        recorded_at=now,
        valid_from=happening.at,
        **columns,
        **(happening.approval.as_fields() if happening.approval else {}),
    )
