"""Questions that templates of documents answer."""

from typing import Any, Self

from django.db.models import QuerySet


class TemplateQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The office's own, with its leaders; no unit has to do with them."""
        return self.all() if user.is_superuser else self.filter(district__in=user.posts.reads)

    def in_force(self) -> Self:
        return self.filter(ended_at=None)
