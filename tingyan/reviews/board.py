"""What stands beside the scores: the window's own figures in the period, read as the board reads them.

Nothing here is typed in: each number opens the rows that it counts. What a unit found itself stands apart.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count

from tingyan.kit import words
from tingyan.numbers import catalogue as c
from tingyan.numbers.board import Number, number
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import Scope
from tingyan.reviews.models import ReviewPeriod, WindowReview

FACTS = (c.VISITS_ALL, *c.WINDOW)
APART = (c.ISSUES_SELF_FOUND,)
BESIDE = (c.OUTSIDE_OPEN, c.OUTSIDE_OVERDUE, c.OUTSIDE_SATISFACTION)  # after the visits, on the page of comparison


def scope_of(user: Any, period: ReviewPeriod, now: datetime) -> Scope:
    return Scope(user, now, since=period.starts_on, until=period.ends_on)


def facts_of(user: Any, review: WindowReview, now: datetime) -> tuple[list[Number], list[Number]]:
    """The window's figures, and apart from them what its own unit found."""
    scope = scope_of(user, review.period, now).narrowed(window=str(review.window_id))
    reading = Reading.of(scope, (*FACTS, *APART))
    return [number(reading, figure) for figure in FACTS], [number(reading, figure) for figure in APART]


class Beside:
    """The figures of every window of a period at once: one query a base, and one for visits."""

    def __init__(self, user: Any, period: ReviewPeriod, now: datetime) -> None:
        self.scope = scope_of(user, period, now)
        self.reading = Reading.of(self.scope, BESIDE, by=("window",))
        visits = c.VISITS_ALL.rows(self.scope).order_by().values("windows").annotate(n=Count("pk"))
        self.visits = dict(visits.values_list("windows", "n"))

    def of(self, review: WindowReview) -> list[Number]:
        key = str(review.window_id)
        return [self.visits_of(review.window_id), *(number(self.reading, figure, window=key) for figure in BESIDE)]

    def visits_of(self, window: int) -> Number:
        """A visit may have gone to several windows, and counts at each: so it is grouped here, and never added up."""
        value = self.visits.get(window, 0)
        url = self.scope.url(c.VISITS_ALL.slug, window=str(window))
        return Number(c.VISITS_ALL, words.number(value), url, value)
