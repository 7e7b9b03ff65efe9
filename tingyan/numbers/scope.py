"""What a figure is asked about: for whom, which campaign or period, which unit, and until which moment."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from visits.models import Campaign

NONE = "none"  # 未定: what has no unit, theme or category yet
DIMENSIONS = ("unit", "theme", "category")
EVERYBODY = SimpleNamespace(is_superuser=True)  # the reader of the command line: whoever runs it holds the database


@dataclass(frozen=True)
class Scope:
    """`since` and `until` are local days, both included. Dimensions are keys as text, "" for all, `NONE` for 未定.

    `now` is the cut-off: the moment at which the board was read, in whose light things are overdue.
    """

    user: Any
    now: datetime
    campaign: Campaign | None = None
    since: date | None = None
    until: date | None = None
    unit: str = ""
    theme: str = ""
    category: str = ""

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def reads_all(self) -> bool:
        """The office and leaders; what is said of units side by side is for them."""
        if self.user.is_superuser:
            return True
        reads = self.user.posts.reads
        return self.campaign.district_id in reads if self.campaign else bool(reads)

    def within(self, column: str) -> Q:
        """The period, on a column of dates."""
        return bounds(column, self.since, "gte") & bounds(column, self.until, "lte")

    def within_moments(self, column: str) -> Q:
        """The period, on a column of moments: days begin and end at local midnight, on every database (C25)."""
        after = self.until + timedelta(days=1) if self.until else None
        return bounds(column, midnight(self.since), "gte") & bounds(column, midnight(after), "lt")

    def narrowed(self, **values: Any) -> Self:
        return replace(self, **values)

    @property
    def query(self) -> str:
        """The scope as it stands in an address. An empty `campaign` says “all”, a missing one “the present one”."""
        days = {name: day.isoformat() for name in ("since", "until") if (day := getattr(self, name))}
        dimensions = {name: value for name in DIMENSIONS if (value := getattr(self, name))}
        return urlencode({"campaign": self.campaign.pk if self.campaign else "", **days, **dimensions})

    def url(self, slug: str, **values: Any) -> str:
        """The address of the rows that figure `slug` counts here, or in this scope narrowed by `values`."""
        scope = self.narrowed(**values) if values else self
        return f"{reverse('numbers:rows', args=[slug])}?{scope.query}"


def bounds(column: str, end: date | datetime | None, lookup: str) -> Q:
    return Q() if end is None else Q(**{f"{column}__{lookup}": end})


def midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
