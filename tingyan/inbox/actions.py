"""Telling people, in the transaction of what they are told of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from . import kinds
from .models import Notification


def notify(user_ids: Iterable[int], kind: str, obj: Any, *, at: datetime) -> int:
    """Tell `user_ids` that `kind` happened to `obj`; one insert, whatever their number. Returns how many were told.

    The same kind, object and moment is told once: reminders give the start of the day as `at`. Raises KeyError for a
    kind that nobody registered and ValueError when `obj` is not of the kind's model.
    """
    known = kinds.get(kind)
    if not isinstance(obj, known.model_class):
        raise ValueError(f"{kind} is about {known.model}, not about {obj!r}")
    model = known.model_class._meta.label_lower
    rows = [Notification(user_id=pk, kind=kind, model=model, object_id=obj.pk, at=at) for pk in sorted(set(user_ids))]
    return len(Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500))


def mark_read(user: Any, *, pk: int | None = None) -> None:
    """Mark one of the notifications of `user` as read, or all of them. Reading is nobody's business: no audit entry."""
    rows = Notification.objects.visible_to(user).unread()
    (rows if pk is None else rows.filter(pk=pk)).update(read_at=timezone.now())
