"""Who may read the log."""

from typing import Any, Self

from django.db import models

from .words import FAILURES


class AuditEntryQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Return the entries that `user` may read: those of his districts for an audit administrator, else none.

        Of what belongs to no district he reads how backups went, which concerns all; the rest (an unknown account
        tried at the door) is for the emergency account alone.
        """
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        if not user.posts.auditor:
            return self.none()
        backups = models.Q(district_id=None, action__startswith="backup.")
        return self.filter(models.Q(district_id__in=user.posts.districts) | backups)

    def failed(self) -> Self:
        """What did not go well: refused at the door, or told so in its detail."""
        return self.filter(models.Q(action__in=FAILURES) | models.Q(detail__ok=False))

    def past_of(self, user: Any, obj: models.Model) -> Self:
        """The last two hundred entries about a row, newest first, that `user` may read."""
        rows = self.visible_to(user).filter(model=obj._meta.label_lower, object_id=str(obj.pk))
        return rows.order_by("-seq")[:200]
