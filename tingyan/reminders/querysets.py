"""Whose digests, and what the office may read of what was sent."""

from typing import Any, Self

from django.db.models import Count, Q, QuerySet

from tingyan.reminders.states import Kind, Outcome


class DigestQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """One's own: a digest is addressed to one person, and nobody reads another's."""
        return self.filter(user=user.pk) if user.is_active else self.none()

    def for_rows(self) -> Self:
        return self.annotate(lines=Count("reminders"))


class ReminderQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """One's own; the office and leaders what was sent in their district. Who has left the office: no rechecks."""
        if user.is_superuser:
            return self.all()
        own = Q(user=user.pk) & ~Q(kind=Kind.RECHECK)
        return self.filter(own | Q(district__in=user.posts.reads))

    def for_rows(self) -> Self:
        return self.select_related("user", "unit", "issue", "digest")


class OfDistrictQuerySet(QuerySet[Any]):
    """Steps, robots, deliveries: the office's and its leaders'."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_superuser else self.filter(district__in=user.posts.reads)


class DeliveryQuerySet(OfDistrictQuerySet):
    def failures(self, day: Any, districts: Any) -> Any:
        """What did not go out on a day about these districts: channel, reason and how many."""
        about = Q(digest=None, district__in=districts) | Q(digest__reminders__district__in=districts)
        rows = self.filter(about, day=day, outcome=Outcome.FAILED)
        return rows.values("channel", "error").annotate(n=Count("pk", distinct=True)).order_by("channel", "error")
