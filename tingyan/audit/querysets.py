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
