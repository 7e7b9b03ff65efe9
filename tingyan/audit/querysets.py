"""Who may read the log."""

from typing import Any, Self

from django.db import models


class AuditEntryQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Return the entries that `user` may read: those of his districts for an audit administrator, else none.

        What belongs to no district (an unknown account tried at the door) is for the emergency account alone.
        """
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(district_id__in=user.posts.districts) if user.posts.auditor else self.none()

    def past_of(self, user: Any, obj: models.Model) -> Self:
        """The last two hundred entries about a row, newest first, that `user` may read."""
        rows = self.visible_to(user).filter(model=obj._meta.label_lower, object_id=str(obj.pk))
        return rows.order_by("-seq")[:200]
