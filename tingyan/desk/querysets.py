"""Whose calendar feed, and whose doings."""

from typing import Any, Self

from django.db.models import QuerySet


class FeedQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """One's own: nobody else learns even that there is one."""
        return self.filter(user=user.pk)


class RecentQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """One's own: what somebody looked at is nobody else's business."""
        return self.filter(user=user.pk)
