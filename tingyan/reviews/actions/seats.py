"""岗位交接: places on a panel go with the post, so that no candidate waits for the scores of somebody who has left."""

from typing import Any

from tingyan.audit import actions as audit
from tingyan.reviews.models import ReviewPeriod, Score
from tingyan.reviews.states import PeriodState


def give_seats(person: Any, successor: Any, *, district: int, by: Any) -> int:
    """Give the successor the places of `person` in periods of the district that have not ended; returns how many.

    Not where the successor sits already, nor where the person has begun to score: two would judge in one place. There
    the place ends with the post (`faces.seats_of`), and what was scored stands.
    """
    periods = ReviewPeriod.objects.filter(district=district, reviewers=person).exclude(state=PeriodState.ENDED)
    begun = Score.objects.filter(reviewer=person).values("review__period")
    moving = list(periods.exclude(pk__in=begun).exclude(reviewers=successor))
    with audit.recording(by=by):
        for period in moving:
            period.reviewers.remove(person)
            period.reviewers.add(successor)
            audit.entry("review.seats", period, before=person.pk, after=successor.pk)
    return len(moving)
