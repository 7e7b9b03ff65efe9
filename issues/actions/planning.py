"""Planning 回头看: one at each closing, others specially; the office's secret until a result is recorded."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.actions.take import Happening
from issues.deadlines import recheck_on
from issues.models import Issue, Recheck, Round
from issues.states import FixType, RecheckHow, RecheckOrigin
from issues.workflow import CANCEL_RECHECK, REPLAN_RECHECK, RecheckStep, plan_refusal, recheck_refusal
from tingyan.audit import actions as audit
from tingyan.directory.models import Appointment, User
from tingyan.directory.states import OFFICE_ROLES
from tingyan.inbox.actions import notify
from tingyan.kit import words
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment


@dataclass(frozen=True)
class Look:
    """When, how and by whom it is to be done; how and by whom may stay open."""

    on: date
    how: str = ""
    person: User | None = None

    def as_fields(self) -> dict[str, Any]:
        return {"planned_on": self.on, "planned_how": self.how, "person": self.person}


def recheckers(issue: Issue) -> Any:
    """People of the office who may be sent: active, in post today, and not who verified the round."""
    today = timezone.localdate()
    posts = Appointment.objects.in_force(today)
    held = posts.filter(unit__district=issue.district_id, role__in=OFFICE_ROLES).values("user")
    verified = issue.rounds.filter(number=issue.round_no, verified_by__isnull=False)
    return User.objects.active().filter(pk__in=held).exclude(pk__in=verified.values("verified_by"))


def plan_at_closing(issue: Issue, closed: Round, happening: Happening) -> Recheck:
    """One recheck for the round that was just closed; long-term and repeated problems are looked at later."""
    long = issue.fix_type == FixType.LONG or issue.repeat_of_id is not None or issue.round_no > 1
    on = recheck_on(timezone.localdate(happening.at), issue.district, long=long)
    return new_recheck(issue, closed, RecheckOrigin.CLOSING, Look(on))


def new_recheck(issue: Issue, closed: Round, origin: str, look: Look, **more: Any) -> Recheck:
    row: Recheck = Recheck.objects.create(
        issue=issue, round=closed, origin=origin, verifier_id=closed.verified_by_id, **look.as_fields(), **more
    )
    audit.entry("recheck.plan", row, district_id=issue.district_id, issue=issue.number, origin=origin, **spoken(look))
    return row


def spoken(look: Look) -> dict[str, Any]:
    return {"on": look.on, "how": look.how, "person": look.person.name if look.person else ""}


def plan_recheck(issue: Issue, look: Look, *, by: Any, at: datetime | None = None) -> Recheck:
    """专门安排 for any closed issue that has none waiting."""
    if message := plan_refusal(by, issue):
        raise Refused(message)
    at = moment(at)
    closed = issue.current_round
    if closed is None:
        raise Refused(say("只有已销号的问题可以安排回头看"))
    check_look(issue, look, timezone.localdate(at))
    with audit.recording(by=by):
        row = new_recheck(issue, closed, RecheckOrigin.CHOSEN, look, planned_by=by)
        tell_person(row, by, at)
    return row


def replan_recheck(
    recheck: Recheck, look: Look, *, by: Any, at: datetime | None = None, version: int | None = None
) -> Recheck:
    """调整计划: another day, way or person. Raises Stale where somebody was first."""
    at = moment(at)
    allow_recheck(REPLAN_RECHECK, recheck, by, version)
    check_look(recheck.issue, look, timezone.localdate(at))
    with audit.recording(by=by):
        write_recheck(recheck, **look.as_fields(), planned_by=by)
        district = recheck.issue.district_id
        audit.entry("recheck.replan", recheck, district_id=district, issue=recheck.issue.number, **spoken(look))
        tell_person(recheck, by, at)
    return recheck


def cancel_recheck(
    recheck: Recheck, *, by: Any, reason: str, at: datetime | None = None, version: int | None = None
) -> Recheck:
    """取消回头看 by the chief. The row stays; of a draw it stays among those drawn."""
    if not reason.strip():
        raise ValidationError({"note": say("请填写取消的原因")})
    at = moment(at)
    allow_recheck(CANCEL_RECHECK, recheck, by, version)
    with audit.recording(by=by):
        write_recheck(recheck, cancelled_at=at, cancel_reason=reason.strip()[:200])
        note_cancelled(recheck, reason)
    return recheck


def drop_waiting(issue: Issue, happening: Happening) -> None:
    """A round that is worked anew otherwise needs no look: what waited falls away with it."""
    with words.as_recorded():
        reason = say("问题已另行重新交办")
    for recheck in issue.rechecks.waiting():
        recheck.issue = issue
        write_recheck(recheck, cancelled_at=happening.at, cancel_reason=reason)
        note_cancelled(recheck, reason)


def note_cancelled(recheck: Recheck, reason: str) -> None:
    issue = recheck.issue
    audit.entry("recheck.cancel", recheck, district_id=issue.district_id, issue=issue.number, reason=reason)


def allow_recheck(step: RecheckStep, recheck: Recheck, by: Any, version: int | None) -> None:
    if message := recheck_refusal(by, step, recheck):
        raise Refused(message)
    if version is not None and version != recheck.version:
        raise Stale(recheck)


def write_recheck(recheck: Recheck, **changes: Any) -> None:
    """Compare-and-set on one that waits. Raises Stale where it was changed, recorded or cancelled meanwhile."""
    won = Recheck.objects.waiting().filter(pk=recheck.pk, version=recheck.version)
    if not won.update(version=F("version") + 1, **changes):
        raise Stale(recheck)
    for name, value in changes.items():
        setattr(recheck, name, value)
    recheck.version += 1


def check_look(issue: Issue, look: Look, today: date) -> None:
    wrong = {}
    if look.on < today:
        wrong["planned_on"] = say("计划日期不能早于今天")
    if look.how and look.how not in RecheckHow.values:
        wrong["planned_how"] = say("请从列表中选择")
    if look.person and not recheckers(issue).filter(pk=look.person.pk).exists():
        wrong["person"] = say("回头看人员须是承办室在岗人员，且不是该轮核验人")
    if wrong:
        raise ValidationError(wrong)


def tell_person(recheck: Recheck, by: Any, at: datetime) -> None:
    if recheck.person_id and recheck.person_id != by.pk:
        notify({recheck.person_id}, "recheck.planned", recheck, at=at)
