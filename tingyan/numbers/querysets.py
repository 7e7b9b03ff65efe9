"""Who may open what was frozen: those who read the whole district, since it was counted of the whole district."""

from typing import Any, Self

from django.db.models import QuerySet


class OfDistrictQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_superuser else self.filter(district__in=user.posts.reads)
