"""Whose imports one sees: a file holds what nobody has looked through yet, so it stays with its uploader."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import Q, QuerySet

from tingyan.imports.states import BACKGROUND

SILENT = timedelta(minutes=10)  # a worker that has not been heard of for so long is gone


class RunQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(by=user)

    def waiting(self, now: datetime) -> Self:
        """Queued, or left by a worker that died: nothing of it was written, it begins anew."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=now - SILENT)
        return self.filter(free, stage__in=BACKGROUND).order_by("id")
