"""Who is told of what."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from tingyan.directory.models import Appointment
from tingyan.directory.states import OFFICE_ROLES, Role
from tingyan.inbox.actions import notify
from tingyan.reviews.faces import eligible, seats_of
from tingyan.reviews.models import WindowReview


def tell_reviewers(review: WindowReview, by: Any, at: datetime) -> None:
    """Those of the panel who score this candidate: the scores may now be given."""
    people = {person.pk for person in eligible(seats_of(review.period), review)}
    notify(people - {by.pk}, "review.score", review, at=at)


def tell_office(review: WindowReview, by: Any, at: datetime) -> None:
    posts = Appointment.objects.in_force(timezone.localdate()).filter(
        unit__district=review.district_id, role__in=OFFICE_ROLES, user__is_active=True
    )
    notify(set(posts.values_list("user", flat=True)) - {by.pk}, "review.withdraw", review, at=at)


def tell_unit(review: WindowReview, by: Any, at: datetime) -> None:
    posts = Appointment.objects.holders([review.window.unit_id], Role.HEAD, Role.LIAISON, on=timezone.localdate())
    notify(set(posts.values_list("user", flat=True)) - {by.pk}, "review.publish", review, at=at)
