"""Take an old 体验情况一览表 in: walks of the past, marked as such. What was found on them stands in another ledger."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.directory.models import User
from tingyan.kit.errors import Refused
from tingyan.kit.moments import moment
from visits.actions.check import Fault, faults_of
from visits.actions.file import add_parts, add_places, numbers_for, visit_of
from visits.actions.report import Report
from visits.models import Visit
from visits.states import FilledHow

BLOCK = 500


def ledger_faults(report: Report, *, by: User, today: date) -> Iterator[Fault]:
    """As `faults_of`, save that the problems of the walk are not at hand: they come with 问题整改台账."""
    return (fault for fault in faults_of(report, by=by, today=today) if fault[0] != "nothing_found")


def open_ledger(reports: Sequence[Report], *, by: User, at: datetime | None = None) -> list[str]:
    """File walks of one district: bulk inserts in one transaction, nobody is told, nobody's confirmation is claimed.
    Returns their numbers.

    Raises Refused, or ValidationError ({field: sentence}): callers check `ledger_faults` row by row before.
    """
    at = moment(at)
    if not reports:
        return []
    district = reports[0].campaign.district
    if district.pk not in by.posts.office or any(each.campaign.district_id != district.pk for each in reports):
        raise Refused(_("只有承办室可以导入本区的体验情况一览表"))
    for report in reports:
        if faults := dict(ledger_faults(report, by=by, today=timezone.localdate(at))):
            raise ValidationError(faults)
    with audit.recording(by=by):
        numbers = numbers_for(reports)
        for start in range(0, len(reports), BLOCK):
            add_block(reports[start : start + BLOCK], numbers[start : start + BLOCK], by, at)
        audit.entry("visit.ledger", district_id=district.pk, count=len(numbers), numbers=numbers)
    return numbers


def add_block(reports: Sequence[Report], numbers: Sequence[str], by: Any, at: datetime) -> None:
    visits = [visit_of(report, number, by, at) for report, number in zip(reports, numbers, strict=True)]
    for visit in visits:
        visit.filled_how, visit.confirmed_at = FilledHow.LEDGER, None
    pairs = list(zip(Visit.objects.bulk_create(visits), reports, strict=True))
    add_parts(pairs)
    add_places(pairs)
