"""Changes of units and posts that move work: merging one unit into another, retiring one, handing a post over."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say

from issues import actions as issues
from issues.models import Recheck
from tingyan.advisories.actions import succeed as papers
from tingyan.audit import actions as audit
from tingyan.directory import actions as directory
from tingyan.directory.actions.units import check_reforms
from tingyan.directory.models import Appointment, Department, Hall, ServiceItem, User, Window
from tingyan.improvements.actions import keep_spans
from tingyan.improvements.models import Measure, Procedure
from tingyan.improvements.states import MeasureState, ProcedureState
from tingyan.inbox.actions import notify
from tingyan.kit.errors import Stale
from tingyan.kit.moments import moment
from tingyan.reviews.actions import give_seats
from tingyan.reviews.models import ReviewPeriod
from tingyan.reviews.states import PeriodState
from visits.actions.activity import keep_units
from visits.models import Campaign, Visit

PLANNED = (ProcedureState.PROPOSED, ProcedureState.APPROVED)  # not in effect yet: it is still to be done


@dataclass(frozen=True)
class Merger:
    """What would move from `old` to `into`, and what would stay, as the page shows it before anybody confirms."""

    old: Department
    into: Department
    issues: list[Any]
    receipts: list[Any]
    procedures: list[Any]
    measures: list[Any]
    windows: list[Any]
    items: list[Any]
    halls: list[Any]
    campaigns: list[Any]
    posts: list[Appointment]
    closed: int

    @property
    def token(self) -> str:
        """Changes with whatever would move: what is confirmed is what was seen."""
        parts = (self.issues, self.receipts, self.procedures, self.measures, self.windows, self.items, self.halls)
        keys = [[row.pk for row in rows] for rows in (*parts, self.campaigns, self.posts)]
        versions = [row.version for row in self.issues]
        told = f"{self.old.pk}>{self.into.pk}:{keys}:{versions}"
        return hashlib.sha256(told.encode()).hexdigest()[:32]


def preview(old: Department, into: Department) -> Merger:
    """Read what a merger would do; raises ValidationError where the two cannot be merged."""
    directory.check_pair(old, into)
    today = timezone.localdate()
    return Merger(
        old,
        into,
        issues=list(issues.open_at(old)),
        receipts=list(papers.waiting_at(old)),
        procedures=list(Procedure.objects.filter(unit=old, state__in=PLANNED).order_by("pk")),
        measures=list(Measure.objects.filter(unit=old, state=MeasureState.DRAFTED).order_by("pk")),
        windows=list(Window.objects.filter(unit=old).order_by("pk")),
        items=list(ServiceItem.objects.filter(unit=old).order_by("pk")),
        halls=list(Hall.objects.filter(managed_by=old).order_by("pk")),
        campaigns=list(Campaign.objects.filter(units=old, ends_on__gte=today).order_by("pk")),
        posts=directory.posts_at(old),
        closed=old.led_rounds.exclude(closed_at=None).count(),
    )


def merge_units(
    old: Department, into: Department, *, token: str, by: Any, reason: str, at: datetime | None = None
) -> Merger:
    """Merge `old` into `into`: open work moves, what is closed stays counted where it was, all or nothing.

    Raises Refused, ValidationError, or Stale where something has changed since the preview with that token.
    """
    at = moment(at)
    check_reforms(by, old)
    if not reason.strip():
        raise ValidationError({"note": say("请填写合并的依据")})
    with audit.recording(by=by):
        locked = Department.objects.select_for_update(no_key=True).select_related(None).in_bulk((old.pk, into.pk))
        planned = preview(locked[old.pk], locked[into.pk])
        if planned.token != token:
            raise Stale(old)
        for issue in planned.issues:
            issues.move_unit(issue, old, into, by=by, reason=reason, at=at)
        papers.move_receipts(old, into, by=by, at=at)
        for rows in (planned.procedures, planned.measures):
            for row in rows:
                type(row)._default_manager.filter(pk=row.pk).update(unit=into, version=row.version + 1)
                keep_spans(row)
        move_campaigns(planned.campaigns, old, into)
        keep_units(planned.campaigns)
        directory.absorb(old, into, by=by)
        audit.entry("unit.merged", into, old=old.name, reason=reason, issues=[str(issue) for issue in planned.issues])
    return planned


def move_campaigns(campaigns: Iterable[Campaign], old: Department, into: Department) -> None:
    """The new unit takes part; the old one stays only where it was: where a visit of its is counted."""
    for campaign in campaigns:
        campaign.units.add(into)
        if not Visit.objects.filter(campaign=campaign, visitor_unit=old).exists():
            campaign.units.remove(old)


def open_work(unit: Department) -> int:
    return issues.open_at(unit).count() + papers.waiting_at(unit).count()


def retire(unit: Department, *, by: Any) -> Department:
    """Retire a unit that has no successor; refused while anything is open there."""
    check_reforms(by, unit)
    if unit.is_office or unit.merged_into_id or not unit.active:
        raise ValidationError(say("%(unit)s不能停用") % {"unit": unit})
    if left := open_work(unit):
        raise ValidationError(
            say("%(unit)s还有%(n)s项未办结的工作，请先改派，或并入其他单位") % {"unit": unit, "n": left}
        )
    return directory.retire_unit(unit, by=by)


def hand_over(
    post: Appointment, successor: User, *, by: Any, since: date | None = None, title: str = ""
) -> Appointment:
    """Hand a post over, and with it what was given to the person: rechecks that wait for him, places on panels."""
    with audit.recording(by=by):
        new = directory.hand_over_post(post, successor, by=by, since=since, title=title)
        waiting = Recheck.objects.waiting().filter(person=post.user_id, issue__district=post.unit.district_id)
        waiting.exclude(verifier=successor).update(person=successor)
        waiting.filter(verifier=successor).update(person=None)  # who verified never looks again himself
        give_seats(post.user, successor, district=post.unit.district_id, by=by)
        notify([successor.pk], "reform.hand_over", new, at=moment(None))
    return new


def open_for(post: Appointment) -> dict[str, int]:
    """What the successor will find: of the unit, and of the person."""
    return {
        "issues": issues.open_at(post.unit).count(),
        "receipts": papers.waiting_at(post.unit).count(),
        "rechecks": Recheck.objects.waiting().filter(Q(person=post.user_id)).count(),
        "seats": ReviewPeriod.objects.filter(reviewers=post.user_id).exclude(state=PeriodState.ENDED).count(),
    }
