"""Whose views."""

from typing import Any, Self

from django.db.models import Q, QuerySet


class SavedViewQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """One's own, and those shared with a unit one belongs to today; for nobody more, whatever his post."""
        return self.filter(Q(owner=user.pk) | Q(shared_with__in=user.posts.members), removed_at=None)

    def of(self, user: Any) -> Self:
        """One's own."""
        return self.filter(owner=user.pk, removed_at=None)
