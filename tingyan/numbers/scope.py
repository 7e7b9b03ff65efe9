"""What a figure is asked about: for whom, which campaign or period, which unit, and until which moment."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any, Self

from django.db.models import Q
from django.urls import get_script_prefix, reverse
from django.utils import timezone

from tingyan.numbers.moments import moment_text
from visits.models import Campaign

NONE = "none"  # 未定: what has no unit, theme or category yet
DIMENSIONS = ("unit", "theme", "category", "window")
EVERYBODY = SimpleNamespace(is_superuser=True)  # the reader of the command line: whoever runs it holds the database


@dataclass(frozen=True)
class Scope:
    """`since` and `until` are local days, both included. Dimensions are keys as text, "" for all, `NONE` for 未定.

    `now` is the cut-off: the moment at which the board was read, in whose light things are overdue. `as_of` asks what
    the board showed at an earlier moment, which then is the cut-off.
    """

    user: Any
    now: datetime
    campaign: Campaign | None = None
    since: date | None = None
    until: date | None = None
    unit: str = ""
    theme: str = ""
    category: str = ""
    window: str = ""
    as_of: datetime | None = None

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
        return self.query_with({})

    def query_with(self, values: dict[str, str]) -> str:
        """The address of the scope with some dimensions narrowed to `values`, without making that scope."""
        days = {name: day.isoformat() for name in ("since", "until") if (day := getattr(self, name))}
        dimensions = {name: value for name in DIMENSIONS if (value := values.get(name) or getattr(self, name))}
        parts = {"campaign": self.campaign.pk if self.campaign else "", **days, **dimensions}
        if self.as_of:
            parts["as_of"] = moment_text(self.as_of)
        return "&".join(f"{name}={value}" for name, value in parts.items())  # keys and days need no quoting

    def url(self, slug: str, **values: str) -> str:
        """The address of the rows that figure `slug` counts here, or in this scope narrowed by dimensions `values`."""
        return f"{address_of(slug, get_script_prefix())}?{self.query_with(values)}"


@cache
def address_of(slug: str, prefix: str) -> str:
    """Where the rows of a figure are listed; the board asks hundreds of times for the same few addresses."""
    return reverse("numbers:rows", args=[slug])


def bounds(column: str, end: date | datetime | None, lookup: str) -> Q:
    return Q() if end is None else Q(**{f"{column}__{lookup}": end})


def midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
