"""The number beside the bell."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tingyan.inbox.models import Notification


def unread(request: HttpRequest) -> dict[str, Any]:
    """Return the reader's unread count: one query, and none for pages that draw no bell or for those not signed in."""
    if not hasattr(request, "user"):
        return {}
    return {"unread": SimpleLazyObject(lambda: Notification.objects.visible_to(request.user).unread().count())}
