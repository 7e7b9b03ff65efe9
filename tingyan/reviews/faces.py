"""What of a period and of a candidate its reader is shown; pages, exports and filters ask here.

A unit reads how far its own window has come, and after 公示 the outcome with its reason: never a score. A reviewer
reads his own scores, so that nobody follows another. The office and leaders read all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property

from tingyan.directory.models import Appointment
from tingyan.reviews.models import Handling, ReviewPeriod, Score, WindowReview
from tingyan.reviews.states import TOLD_TO_UNITS


def reads_all(user: Any, period: ReviewPeriod) -> bool:
    return user.is_superuser or period.district_id in user.posts.reads


@dataclass(frozen=True)
class Seat:
    """A reviewer, with the units whose windows he may not score."""

    person: Any
    units: frozenset[int]


def seats_of(period: ReviewPeriod) -> list[Seat]:
    """The panel, by name of account; two queries, whatever its size. Who holds no post any more has no seat."""
    people = [person for person in period.reviewers.all() if person.is_active]
    posts = Appointment.objects.in_force(timezone.localdate()).filter(user__in=[person.pk for person in people])
    held = list(posts.values_list("user", "unit"))
    units = {one: frozenset(unit for user, unit in held if user == one.pk) for one in people}
    return [Seat(one, found | {one.unit_id}) for one, found in units.items() if found]


def eligible(seats: Iterable[Seat], review: WindowReview) -> list[Any]:
    """Those of the panel who score this candidate: all but the people of its unit."""
    return [seat.person for seat in seats if review.window.unit_id not in seat.units]


class Face:
    """One candidate as its reader sees it. `scores` are those that he may see, whoever gave them."""

    def __init__(self, user: Any, review: WindowReview, seats: list[Seat], scores: list[Score], *, reads: bool) -> None:
        self.user, self.review, self.reads, self.scores = user, review, reads, scores
        self.expected = len(eligible(seats, review)) if reads else 0

    @cached_property
    def own(self) -> Score | None:
        return next((score for score in self.scores if score.reviewer_id == self.user.pk), None)

    @property
    def given(self) -> int:
        return len(self.scores)

    @property
    def incomplete(self) -> bool:
        """Scores of the panel are missing, so that the total is not yet one."""
        settled = self.review.is_vetoed or self.review.is_withdrawn
        return self.reads and not settled and self.given < self.expected

    @property
    def tells_outcome(self) -> bool:
        return self.reads or self.review.is_published

    @property
    def outcome(self) -> str:
        return str(self.review.get_outcome_display()) if self.tells_outcome and self.review.outcome else ""

    @property
    def vetoed(self) -> bool:
        return self.tells_outcome and self.review.is_vetoed

    @property
    def means(self) -> list[float | None]:
        """Of each criterion over the reviewers, in order; only of rows read by `with_totals`."""
        names = [f"mean_{field}" for field in ("belief", "service", "lawful", "conduct", "clean")]
        return [getattr(self.review, name) if self.reads else None for name in names]

    @property
    def total(self) -> float | None:
        return self.review.total if self.reads else None  # type: ignore[attr-defined]


def faces_of(user: Any, period: ReviewPeriod, rows: Iterable[WindowReview]) -> list[Face]:
    """The rows of a page, in their order; four queries, however many."""
    rows, reads = list(rows), reads_all(user, period)
    seats = seats_of(period) if reads else []
    scores: dict[int, list[Score]] = {row.pk: [] for row in rows}
    seen = Score.objects.visible_to(user).filter(review__in=list(scores))
    for score in seen.select_related("reviewer").order_by("reviewer__username"):
        scores[score.review_id].append(score)
    return [Face(user, row, seats, scores[row.pk], reads=reads) for row in rows]


def history_for(user: Any, review: WindowReview) -> list[Handling]:
    """The steps that this reader is told of; to a unit without their words, which are the office's, save its own."""
    rows = review.handlings.select_related("by").order_by("-id")
    if reads_all(user, review.period):
        return list(rows)
    told = list(rows.filter(step__in=TOLD_TO_UNITS))
    for row in told:
        row.text = row.text if row.step == "withdraw" else ""
    return told
