"""随机抽取: the seed is fixed and audited first, in a transaction of its own; only then is anything drawn with it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.actions.planning import Look, new_recheck
from issues.lots import digest, draw_lots, ordered
from issues.models import Draw, Issue, Recheck, Round
from issues.states import RecheckOrigin, State
from tingyan.audit import actions as audit
from tingyan.directory.models import District
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment

MOST = 500  # at once: what is drawn must also be looked at


@dataclass(frozen=True)
class Criteria:
    """How many, of what was closed when, and by when they are to be looked at."""

    size: int
    planned_on: date
    closed_since: date | None = None
    closed_until: date | None = None
    reason: str = ""


def drawable(by: Any, district: District, criteria: Criteria) -> Any:
    """Closed issues of the district and period whose last round nobody has looked at, nor is to for another reason.

    One that waits since its closing can be drawn: the draw then brings it forward.
    """
    of_round = Q(issue=OuterRef("pk"), round__number=OuterRef("round_no"))
    special = Q(result="", cancelled_at=None) & ~Q(origin=RecheckOrigin.CLOSING)
    spoken_for = Recheck.objects.filter(of_round).filter(special | ~Q(result=""))
    closed = Round.objects.filter(issue=OuterRef("pk"), number=OuterRef("round_no"), closed_at__isnull=False)
    rows = Issue.objects.visible_to(by).filter(
        Exists(closed), ~Exists(spoken_for), district=district, state=State.CLOSED
    )
    if criteria.closed_since:
        rows = rows.filter(closed_on__gte=criteria.closed_since)
    if criteria.closed_until:
        rows = rows.filter(closed_on__lte=criteria.closed_until)
    return rows


def need_chief(by: Any, district_id: int) -> None:
    if district_id not in by.posts.chief:
        raise Refused(say("只有室负责人可以随机抽取"))


def seed_draw(district: District, criteria: Criteria, *, by: Any, at: datetime | None = None) -> Draw:
    """Fix seed and criteria and note them in the audit log. Nothing is drawn yet, so the seed cannot have been chosen
    for what it gives. Raises ValidationError at a field, also where there is nothing to draw from."""
    need_chief(by, district.pk)
    check_criteria(criteria, timezone.localdate(moment(at)))
    if not drawable(by, district, criteria).exists():
        raise ValidationError({"size": say("没有符合条件的已销号问题可以抽取")})
    with audit.recording(by=by):
        row: Draw = Draw.objects.create(district=district, seed=secrets.token_hex(16), drawn_by=by, **vars(criteria))
        audit.entry("recheck.seed", row, seed=row.seed, **vars(criteria))
    return row


def check_criteria(criteria: Criteria, today: date) -> None:
    wrong = {}
    if not 1 <= criteria.size <= MOST:
        wrong["size"] = say("抽取数应在1至%(most)s之间") % {"most": MOST}
    if criteria.planned_on < today:
        wrong["planned_on"] = say("计划日期不能早于今天")
    if criteria.closed_since and criteria.closed_until and criteria.closed_since > criteria.closed_until:
        wrong["closed_until"] = say("销号日期的止日不能早于起日")
    if wrong:
        raise ValidationError(wrong)


def criteria_of(row: Draw) -> Criteria:
    return Criteria(row.size, row.planned_on, row.closed_since, row.closed_until, row.reason)


def draw(row: Draw, *, by: Any, at: datetime | None = None) -> Draw:
    """Draw with the seed that was fixed before, once. Fewer candidates than asked for: all of them are drawn."""
    need_chief(by, row.district_id)
    at = moment(at)
    with audit.recording(by=by):
        keys = ("pk", "lead_id", "fix_type")
        population = ordered(drawable(by, row.district, criteria_of(row)).values_list(*keys))
        facts = {"population": population, "population_sha256": digest(population), "drawn_at": at, "drawn_by": by}
        if not Draw.objects.filter(pk=row.pk, drawn_at=None).update(**facts):
            raise Stale(row)
        for name, value in facts.items():
            setattr(row, name, value)
        drawn = draw_lots([tuple(each) for each in population], row.size, row.seed)  # type: ignore[misc]
        audit.entry("recheck.draw", row, population_sha256=row.population_sha256, of=len(population), drawn=drawn)
        plan_drawn(row, drawn, by)
    return row


def plan_drawn(row: Draw, drawn: Sequence[int], by: Any) -> None:
    """One recheck for each issue drawn; one that already waits since the closing is brought forward."""
    waiting = Recheck.objects.waiting().filter(issue__in=drawn, round__number=F("issue__round_no"))
    held = dict(waiting.values_list("issue_id", "pk"))
    taken = {"origin": RecheckOrigin.DRAW, "draw": row, "planned_by": by, "version": F("version") + 1}
    Recheck.objects.filter(pk__in=held.values(), planned_on__gt=row.planned_on).update(planned_on=row.planned_on)
    Recheck.objects.filter(pk__in=held.values()).update(**taken)
    rounds = Round.objects.filter(issue__in=set(drawn) - held.keys(), number=F("issue__round_no"))
    for closed in rounds.select_related("issue__district"):
        new_recheck(closed.issue, closed, RecheckOrigin.DRAW, Look(row.planned_on), draw=row, planned_by=by)
