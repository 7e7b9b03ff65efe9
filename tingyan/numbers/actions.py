"""Freezing figures: one by one for a paper, all of a district as a month ends."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from tingyan.audit import actions as audit
from tingyan.directory.models import District
from tingyan.kit import words
from tingyan.kit.spans import clock
from tingyan.numbers import catalogue as c
from tingyan.numbers.figures import AnyFigure
from tingyan.numbers.models import Frozen, Snapshot
from tingyan.numbers.moments import end_of
from tingyan.numbers.proof import count, printed, scope_as_json, whole
from tingyan.numbers.scope import Scope
from visits.models import Campaign

MONTHLY: tuple[AnyFigure, ...] = (*c.SHOWN, *c.DAYS_SAVED_BY_UNIT)


def freeze(
    district: District,
    figures: Iterable[AnyFigure],
    scope: Scope,
    *,
    by: Any = None,
    snapshot: Snapshot | None = None,
) -> list[Frozen]:
    """Count `figures` for the whole of `district` in `scope` (its reader apart) and keep them with their rows.

    The digest of each goes into the audit log, whose chain nobody can write again without its key.
    """
    scope = replace(scope, user=whole(district))
    with audit.recording(by=by):
        rows = [frozen(district, figure, scope, by, snapshot) for figure in figures]
        Frozen.objects.bulk_create(rows)
        audit.entry("figure.freeze", snapshot, district_id=district.pk, numbers={str(r.pk): r.sha256 for r in rows})
    return rows


def frozen(district: District, figure: AnyFigure, scope: Scope, by: Any, snapshot: Snapshot | None) -> Frozen:
    counted = count(figure, scope)
    with words.as_recorded():
        label, definition = str(figure.label), str(figure.definition)
    row = Frozen(
        district=district,
        snapshot=snapshot,
        slug=figure.slug,
        label=label,
        definition=definition,
        version=hashlib.sha256(definition.encode()).hexdigest()[:12],
        base=figure.base.name,
        campaign=scope.campaign,
        scope=scope_as_json(scope),
        cut_off=scope.as_of or scope.now,
        value=None if counted.value is None else float(counted.value),
        numerator=counted.numerator,
        denominator=counted.denominator,
        text=printed(figure, counted.value),
        rows=counted.rows,
        part=counted.part,
        frozen_at=clock(),
        frozen_by=by,
    )
    row.sha256 = row.digest
    return row


def take_snapshots(now: datetime | None = None) -> list[Snapshot]:
    """Take the last month's end of every district that has none yet; run twice, it does nothing the second time.

    Counted as of the last moment of the month, however late this runs.
    """
    now = now or timezone.now()
    on = timezone.localdate(now).replace(day=1) - timedelta(days=1)
    waiting = District.objects.exclude(snapshots__on=on).order_by("pk")
    return [take_snapshot(district, on, now) for district in waiting]


def take_snapshot(district: District, on: date, now: datetime) -> Snapshot:
    with audit.recording(post="月末数据留存"):
        snapshot = Snapshot.objects.create(district=district, on=on, taken_at=now)
        for campaign in (None, *running(district, on)):
            at_end = Scope(None, end_of(on), campaign, as_of=end_of(on))
            freeze(district, MONTHLY, at_end, snapshot=snapshot)
    return snapshot


def running(district: District, on: date) -> Iterable[Campaign]:
    """Campaigns that ran in the month of the day."""
    rows = Campaign.objects.filter(district=district, starts_on__lte=on, ends_on__gte=on.replace(day=1))
    return rows.order_by("starts_on", "pk")
