"""Who may read the log."""

from typing import Any, Self

from django.db import models


class AuditEntryQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Return the entries that `user` may read: all for the audit administrator's post, none for anybody else."""
        if user.is_authenticated and (user.is_superuser or user.posts.auditor):
            return self
        return self.none()
