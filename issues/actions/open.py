"""File problems: the entry of every issue, whether it comes from a visit, the office or a ledger."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.actions import notices
from issues.actions.take import Happening, record_moves
from issues.models import Evidence, Issue
from issues.states import EvidenceKind, Source, State, Theme
from tingyan.audit import actions as audit
from tingyan.directory.models import Department, District, Hall, ServiceItem, Window
from tingyan.directory.numbering import take_numbers
from tingyan.kit.moments import moment

TITLE_LENGTH = 30


@dataclass(frozen=True)
class NewIssue:
    """What is known of a problem when it is filed; only words and theme are required of a visitor."""

    district: District
    description: str
    theme: str
    found_on: date
    campaign: Any = None
    visit: Any = None
    source: str = Source.VISIT
    source_record: str = ""
    source_batch: str = ""
    upper_number: str = ""
    repeat_of: Issue | None = None
    finder: Any = None
    finder_label: str = ""
    finder_unit: Department | None = None
    finder_masked: bool = False
    filed_for_unit: Department | None = None
    hall: Hall | None = None
    place_unit: Department | None = None
    window: Window | None = None
    service_item: ServiceItem | None = None
    title: str = ""
    category: str = ""
    severity: str = ""
    fixed_on_spot: bool = False
    spot_action: str = ""
    people: str = ""
    note: str = ""
    photos: Sequence[Any] = field(default=())

    def columns(self) -> dict[str, Any]:
        """Everything but the photos, as columns of the issue."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "photos"}


def open_issues(rows: Sequence[NewIssue], *, by: Any, at: datetime | None = None) -> list[Issue]:
    """File problems of one district: one block of numbers, one bulk insert, one transaction.

    A problem that was 当场解决 goes to 待核验. Raises ValidationError naming the row (from 1) that is incomplete.
    """
    at = moment(at)
    if len({row.district.pk for row in rows}) > 1:
        raise ValueError("problems of several districts are filed one district at a time: each has its own numbers")
    for place, row in enumerate(rows, 1):
        check(row, place, timezone.localdate(at))
    if not rows:
        return []
    with audit.recording(by=by):
        numbers = take_numbers(rows[0].district, "WT", timezone.localdate(at).year, len(rows))
        issues = Issue.objects.bulk_create(
            [new_issue(row, number, by, at) for row, number in zip(rows, numbers, strict=True)]
        )
        Evidence.objects.bulk_create(
            [photo_of(issue, blob, by, at) for issue, row in zip(issues, rows, strict=True) for blob in row.photos]
        )
        happening = Happening(by=by, at=at)
        record_moves([(issue, "") for issue in issues], happening, "file", first=True)
        notices.tell_filed(issues, happening)
    return issues


def check(row: NewIssue, place: int, today: date) -> None:
    if not row.description.strip():
        raise ValidationError({"description": say("第%(row)s个问题：请填写问题情况") % {"row": place}})
    if row.fixed_on_spot and not row.spot_action.strip():
        raise ValidationError({"spot_action": say("第%(row)s个问题：请填写当场解决的做法") % {"row": place}})
    if row.theme not in Theme.values:
        raise ValidationError({"theme": say("第%(row)s个问题：请选择主题") % {"row": place}})
    if row.found_on > today:
        raise ValidationError({"found_on": say("发现日期不能晚于今天")})


def new_issue(row: NewIssue, number: str, by: Any, at: datetime) -> Issue:
    issue = Issue(
        number=number,
        filed_by=by,
        filed_at=at,
        state=State.SUBMITTED if row.fixed_on_spot else State.REPORTED,
        **{**row.columns(), "title": row.title or title_from(row.description)},
    )
    issue.fill_search()
    return issue


def title_from(description: str) -> str:
    """The first clause of the description, at most TITLE_LENGTH characters: the officer may change it at 交办."""
    clauses = re.split(r"[\r\n。；！？]", description)
    first = next((clause.strip() for clause in clauses if clause.strip()), description.strip())
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


def photo_of(issue: Issue, blob: Any, by: Any, at: datetime) -> Evidence:
    return Evidence(issue=issue, kind=EvidenceKind.FOUND, blob=blob, by=by, by_label=by.posts.label, at=at)
