"""A month of rechecks as weeks of days, and the months beside it."""

from calendar import Calendar as Months
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from issues.looks import recheck_mark

MOST = 400  # of a month: beyond it nobody reads a calendar
A_DAY = 4  # shown of one day, the rest by number


@dataclass
class Day:
    on: date
    inside: bool  # of the month itself, not of the weeks that it begins and ends in
    today: bool
    rows: list[tuple[Any, Any]] = field(default_factory=list)

    @property
    def first(self) -> list[tuple[Any, Any]]:
        return self.rows[:A_DAY]

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - A_DAY)


@dataclass(frozen=True)
class Month:
    weeks: list[list[Day]]
    total: int
    full: bool
    previous: str
    following: str

    @property
    def busy(self) -> list[Day]:
        """Days with something on them, for phones and readers for the blind."""
        return [day for week in self.weeks for day in week if day.inside and day.rows]


def of(rechecks: Any, since: date, until: date, today: date) -> Month:
    """The month from `since` to before `until`."""
    waits = Q(result="", planned_on__gte=since, planned_on__lt=until)
    went = Q(done_on__gte=since, done_on__lt=until)
    rows = list(rechecks.filter(waits | went).order_by("planned_on", "id")[: MOST + 1])
    weeks = [
        [Day(on, since <= on < until, on == today) for on in week]
        for week in Months().monthdatescalendar(since.year, since.month)
    ]
    days = {day.on: day for week in weeks for day in week}
    for row in rows[:MOST]:
        days[row.done_on or row.planned_on].rows.append((row, recheck_mark(row)))
    before = since - timedelta(days=1)
    return Month(weeks, len(rows[:MOST]), len(rows) > MOST, f"{before:%Y-%m}", f"{until:%Y-%m}")
