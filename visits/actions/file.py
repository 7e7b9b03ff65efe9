"""File a report: from this moment it is a visit, its problems are issues, and it counts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from issues.actions.open import open_issues
from tingyan.audit import actions as audit
from tingyan.directory.models import Appointment, User
from tingyan.directory.numbering import take_numbers
from tingyan.directory.states import Role
from tingyan.files.actions import discard
from tingyan.files.models import Blob
from tingyan.inbox.actions import notify
from tingyan.kit.errors import Refused
from tingyan.kit.moments import moment
from tingyan.kit.search import grams
from tingyan.kit.spans import keep_members
from visits.actions.check import faults_of, may_fill_in
from visits.actions.report import Report, issues_of, words_of
from visits.models import Answer, Draft, DraftFile, Photo, Visit, VisitedWindow, VisitTheme
from visits.states import FilledHow

SAME = (  # columns of a visit that are named as in the report
    "campaign", "visitor", "visitor_name", "visitor_post", "visitor_unit", "client_key", "part", "unannounced", "date",
    "time_from", "time_to", "hall", "public_area", "mode", "minutes_waiting", "minutes_handling", "nothing_found",
    "good_practice", "citizens_words", "reflections", "helped_on_spot",
)  # fmt: skip


def file_report(report: Report, *, by: User, at: datetime | None = None) -> Visit:
    """File one report and use up its draft. The same key sent again, also at the same moment, gives the first visit.

    Raises ValidationError ({field: sentences}) where something is missing, Refused where `by` may not fill it in.
    """
    if visit := filed_under(by, report.client_key):
        return visit
    try:
        return file_reports([report], by=by, at=at)[0]
    except IntegrityError:
        if visit := filed_under(by, report.client_key):
            return visit
        raise


def filed_under(by: User, client_key: Any) -> Visit | None:
    """The visit that this person has filed under this key."""
    return Visit.objects.filter(filled_by=by, client_key=client_key).first()


def file_reports(reports: Sequence[Report], *, by: User, at: datetime | None = None) -> list[Visit]:
    """File reports, each with its problems, in one transaction: all or none. They are numbered in the order given."""
    at = moment(at)
    for report in reports:
        check(report, by, at)
    with audit.recording(by=by):
        visits = Visit.objects.bulk_create(
            [visit_of(report, number, by, at) for report, number in zip(reports, numbers_for(reports), strict=True)]
        )
        pairs = list(zip(visits, reports, strict=True))
        add_parts(pairs)
        add_places(pairs)
        keep_windows(visits)
        open_problems(pairs, by, at)
        drafts = Draft.objects.filter(owner=by, client_key__in=[report.client_key for report in reports])
        use_up(drafts, taken={blob.pk for report in reports for blob in report.blobs})
        for visit, report in pairs:
            audit.entry(
                "visit.file", visit, mode=visit.mode, filled_how=visit.filled_how, problems=len(report.problems)
            )
            notify(to_confirm(visit), "visit.to_confirm", visit, at=at)
    return visits


def use_up(drafts: QuerySet[Draft], taken: Iterable[int] = ()) -> None:
    """Delete drafts, with those of their photos that were not `taken` over by a visit or an issue."""
    with transaction.atomic():
        left = DraftFile.objects.filter(draft__in=drafts).exclude(blob__in=taken)
        blobs = list(Blob.objects.filter(pk__in=left.values("blob")))
        drafts.delete()
        discard(blobs)


def check(report: Report, by: User, at: datetime) -> None:
    if not may_fill_in(by, report):
        raise Refused(_("只有%(unit)s的主要负责人、联络员和承办室可以填写") % {"unit": report.visitor_unit})
    faults = defaultdict(list)
    for name, text in faults_of(report, by=by, today=timezone.localdate(at)):
        faults[name].append(text)
    if faults:
        raise ValidationError(faults)


def numbers_for(reports: Sequence[Report]) -> list[str]:
    """A number for each report, of the year in which the walk took place."""
    series: dict[Any, list[str]] = {}

    def key(report: Report) -> tuple[Any, int]:
        return report.campaign.district_id, report.date.year

    for of, same in groupby(sorted(reports, key=key), key=key):
        these = list(same)
        series[of] = take_numbers(these[0].campaign.district, "TY", of[1], len(these))
    return [series[key(report)].pop(0) for report in reports]


def visit_of(report: Report, number: str, by: User, at: datetime) -> Visit:
    how = report.filled_how(by)
    visit = Visit(
        district=report.campaign.district,
        number=number,
        filled_by=by,
        filled_how=how,
        filled_label=by.posts.label,
        filed_at=at,
        confirmed_at=at if how == FilledHow.SELF else None,
        **{name: getattr(report, name) for name in SAME},
    )
    visit.search = grams(*words_of(visit))
    return visit


def add_parts(pairs: Sequence[tuple[Visit, Report]]) -> None:
    VisitTheme.objects.bulk_create(
        VisitTheme(visit=visit, theme=theme) for visit, report in pairs for theme in dict.fromkeys(report.themes)
    )
    Answer.objects.bulk_create(
        Answer(visit=visit, item=answer.item, value=answer.value, note=answer.note)
        for visit, report in pairs
        for answer in report.answers
    )
    Photo.objects.bulk_create(
        Photo(visit=visit, blob=blob, is_paper=is_paper)
        for visit, report in pairs
        for blobs, is_paper in ((report.photos, False), (report.papers, True))
        for blob in blobs
    )


def add_places(pairs: Sequence[tuple[Visit, Report]]) -> None:
    """The three many-to-many lists in one insert each."""
    columns = {"visited_units": "department_id", "windows": "window_id", "service_items": "serviceitem_id"}
    for name, key in columns.items():
        through = getattr(Visit, name).through
        through.objects.bulk_create(
            through(visit_id=visit.pk, **{key: place.pk})
            for visit, report in pairs
            for place in dict.fromkeys(getattr(report, name))
        )


def keep_windows(visits: Iterable[Visit]) -> None:
    """Called by whatever writes which windows a visit saw."""
    keys = [visit.pk for visit in visits]
    members = Visit.windows.through.objects.filter(visit__in=keys)
    keep_members(VisitedWindow, keys, members, "visit", "window")


def open_problems(pairs: Sequence[tuple[Visit, Report]], by: User, at: datetime) -> None:
    """`open_issues` files the problems of one district at a time."""
    rows = [row for visit, report in pairs for row in issues_of(report, visit, by)]
    for __, same in groupby(sorted(rows, key=lambda row: row.district.pk), key=lambda row: row.district.pk):
        open_issues(list(same), by=by, at=at)


def to_confirm(visit: Visit) -> list[int]:
    """Whom to tell that a visit was filled in for him: the visitor, or whoever heads the unit today."""
    if visit.filled_how == FilledHow.SELF:
        return []
    if visit.visitor_id:
        return [visit.visitor_id]
    heads = Appointment.objects.holders([visit.visitor_unit_id], Role.HEAD, on=timezone.localdate())
    return list(heads.filter(acting_for=None).values_list("user_id", flat=True))
