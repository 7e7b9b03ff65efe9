"""What a notification says to its reader: rendered now, from what he may see now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from . import kinds
from .models import Notification


@dataclass(frozen=True)
class Line:
    """One notification as it is shown; `url` is '' when its object is out of the reader's sight."""

    notification: Notification
    label: str
    text: str
    url: str


def lines(notifications: Iterable[Notification], user: Any) -> list[Line]:
    """Return a line for each of `notifications`, with one query for each model among them."""
    shown = list(notifications)
    objects = _objects(shown, user)
    return [_line(n, objects.get((n.model, n.object_id)), user) for n in shown]


def _line(notification: Notification, obj: Any, user: Any) -> Line:
    kind = kinds.find(notification.kind)
    if kind is None or obj is None:
        return Line(notification, _("通知"), _("内容已不在可查看范围内"), "")
    return Line(notification, str(kind.label), obj.inbox_text(user), obj.get_absolute_url())


def _objects(notifications: list[Notification], user: Any) -> dict[tuple[str, int], Any]:
    """Return what `user` may see of the objects of `notifications`, by (model, id)."""
    wanted: dict[str, set[int]] = defaultdict(set)
    related: dict[str, set[str]] = defaultdict(set)
    for notification in notifications:
        if kind := kinds.find(notification.kind):
            wanted[notification.model].add(notification.object_id)
            related[notification.model].update(kind.related)
    found = {}
    for model, ids in wanted.items():
        rows = apps.get_model(model).objects.visible_to(user)
        rows = rows.select_related(*related[model]) if related[model] else rows
        found.update({(model, pk): obj for pk, obj in rows.in_bulk(ids).items()})
    return found
