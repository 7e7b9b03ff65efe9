"""Who may see bulletins: the office and leaders, whose district they speak of whole."""

from typing import Any, Self

from django.db.models import QuerySet

from tingyan.bulletins.states import State


class BulletinQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_superuser else self.filter(district__in=user.posts.reads)

    def issued(self) -> Self:
        return self.filter(state=State.ISSUED)


class OfBulletinQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_superuser else self.filter(bulletin__district__in=user.posts.reads)
