"""Whose notifications."""

from typing import Any, Self

from django.db import models


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Return the notifications addressed to `user`; nobody reads another's."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)
