"""发现 and 销号 by week, or by month where there are many weeks. Each bar is a figure of a narrower period."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils.translation import gettext as say

from tingyan.kit import words
from tingyan.numbers import catalogue as c
from tingyan.numbers.board import Number
from tingyan.numbers.figures import Figure
from tingyan.numbers.scope import Scope

MANY_WEEKS = 26
MOST_WEEKS = 160  # about three years: beyond that nobody reads weeks, whatever the address asks for
STEPS = ("week", "month")
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Span:
    """Days from `since` to `until`, both included."""

    since: date
    until: date
    label: str
    found: Number
    closed: Number


@dataclass(frozen=True)
class Trend:
    monthly: bool
    spans: list[Span]


def trend(scope: Scope, step: str = "") -> Trend:
    """Two queries; every day that has a row lies in one span, so the spans sum to the figures.

    `step` is one of STEPS; without it weeks, or months where there are many weeks.
    """
    found, closed = by_day(scope, c.ISSUES_FOUND, "found_on"), by_day(scope, c.ISSUES_CLOSED, "closed_on")
    days = [*found, *closed]
    if not days:
        return Trend(step == "month", [])
    first, last = min(days), max(days)
    monthly = step == "month" or (last - first).days > 7 * (MOST_WEEKS if step == "week" else MANY_WEEKS)
    starts = months(first, last) if monthly else weeks(first, last)
    ends = [start - timedelta(days=1) for start in starts[1:]]
    ends.append(month_after(starts[-1]) - timedelta(days=1) if monthly else starts[-1] + WEEK - timedelta(days=1))
    return Trend(monthly, [span(scope, *pair, monthly, found, closed) for pair in zip(starts, ends, strict=True)])


def by_day(scope: Scope, figure: Figure, column: str) -> Counter[date]:
    column = figure.base.then.get(column, column) if scope.as_of else column
    rows = figure.rows(scope).order_by().values_list(column).annotate(number=Count("pk"))
    return Counter(dict(rows))


def weeks(first: date, last: date) -> list[date]:
    monday = first - timedelta(days=first.weekday())
    return [monday + WEEK * n for n in range((last - monday).days // 7 + 1)]


def months(first: date, last: date) -> list[date]:
    starts = [first.replace(day=1)]
    while (after := month_after(starts[-1])) <= last:
        starts.append(after)
    return starts


def month_after(start: date) -> date:
    return (start + timedelta(days=31)).replace(day=1)


def span(scope: Scope, since: date, until: date, monthly: bool, found: Counter[date], closed: Counter[date]) -> Span:
    """The address narrows the scope to this span; days outside the scope's own period have no rows."""
    narrowed = scope.narrowed(since=max(since, scope.since or since), until=min(until, scope.until or until))
    month = say("{year}年{month}月").format(year=since.year, month=since.month)
    label = month if monthly else words.span(since, until)
    first, second = (
        Number(figure, words.number(n), narrowed.url(figure.slug), n)
        for figure, days in ((c.ISSUES_FOUND, found), (c.ISSUES_CLOSED, closed))
        for n in [sum(number for day, number in days.items() if since <= day <= until)]
    )
    return Span(since, until, label, first, second)
