"""Counting in working days. Day 1 is the next working day; make-up workdays (调休) count, public holidays do not."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from tingyan.kit import words

from .models import Day

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Special:
    """A day that the holiday notice names; `works` tells whether offices are open."""

    date: date
    works: bool
    name: str = ""


@dataclass(frozen=True)
class Counted:
    """One day of a limit: `number` is its place among the working days, None when it is not counted."""

    date: date
    number: int | None
    name: str


class Calendar:
    """The weekday rule and its exceptions. Years without any exception are unknown and fall back to weekdays.

    `edition` goes up by one with each change of the table, so that a date can say by which calendar it was counted.
    """

    def __init__(self, specials: Iterable[Special], edition: int = 0) -> None:
        self.edition = edition
        self.specials = {s.date: s for s in specials}
        self.years = {d.year for d in self.specials}
        self._extra = sorted(d for d, s in self.specials.items() if s.works and d.weekday() >= SATURDAY)
        self._off = sorted(d for d, s in self.specials.items() if not s.works and d.weekday() < SATURDAY)

    def is_workday(self, day: date) -> bool:
        special = self.specials.get(day)
        return special.works if special else day.weekday() < SATURDAY

    def add(self, start: date, n: int) -> date:
        """Return the `n`th working day after `start`, before it when `n` is negative; `start` itself for 0."""
        step = ONE_DAY if n >= 0 else -ONE_DAY
        day = start
        for _number in range(abs(n)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def subtract(self, start: date, n: int) -> date:
        """Return the `n`th working day before `start`."""
        return self.add(start, -n)

    def between(self, a: date, b: date) -> int:
        """Return how many working days lie after `a` up to and including `b`; −between(b, a) when b is before a."""
        return self._up_to(b) - self._up_to(a)

    def explain(self, start: date, n: int) -> list[Counted]:
        """Return every day after `start` up to the `n`th working day, each with its number or why it is not counted."""
        return list(self._counted(start, n))

    def unknown_years(self, a: date, b: date) -> list[int]:
        """Return the years from `a` to `b` whose holidays are not in the table."""
        first, last = sorted((a.year, b.year))
        return [year for year in range(first, last + 1) if year not in self.years]

    def notice(self, a: date, b: date) -> str:
        """Return the sentence to show beside a date counted from `a` to `b`, '' when all its years are published."""
        years = words.listed(self.unknown_years(a, b))
        return _("%(years)s年节假日未发布，暂按周末计算") % {"years": years} if years else ""

    def _counted(self, start: date, n: int) -> Iterator[Counted]:
        day, number = start, 0
        while number < n:
            day += ONE_DAY
            works = self.is_workday(day)
            number += works
            special = self.specials.get(day)
            yield Counted(day, number if works else None, special.name if special else "")

    def _up_to(self, day: date) -> int:
        """Return the working days since 0001-01-01, a Monday: arithmetic, so that long spans cost no more."""
        weeks, rest = divmod(day.toordinal() - 1, 7)
        weekdays = weeks * 5 + min(rest + 1, 5)
        return weekdays + bisect_right(self._extra, day) - bisect_right(self._off, day)


def load() -> Calendar:
    """Return the calendar as the office maintains it; one query, so load it once a request and pass it on."""
    rows = list(Day.objects.values_list("date", "kind", "name", "edition"))
    specials = [Special(day, kind == Day.Kind.WORKDAY, name) for day, kind, name, _edition in rows]
    return Calendar(specials, max((edition for *_, edition in rows), default=0))
