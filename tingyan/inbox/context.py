"""What the top bar shows on every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import Notification


def unread(request: HttpRequest) -> dict[str, Any]:
    """Return the number of unread notifications, counted only where a page shows it."""
    return {"unread": SimpleLazyObject(lambda: _count(request))}


def _count(request: HttpRequest) -> int:
    """A request refused before its session was read has no user, and nothing unread."""
    user = getattr(request, "user", None)
    return Notification.objects.visible_to(user).unread().count() if user else 0
