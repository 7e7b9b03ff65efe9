"""What the QR code of a window fills in. It is a link and nothing more: when it was scanned is kept nowhere."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from tingyan.directory.models import User, Window


@dataclass(frozen=True)
class Scan:
    """The window of the code, or why the form stays open. Without a code it is empty."""

    window: Window | None = None
    fault: str = ""


def scanned(user: User, code: str) -> Scan:
    """A window that is retired is named to those who may see it; any other code is no window of theirs."""
    if not code:
        return Scan()
    window = Window.objects.visible_to(user).select_related("hall", "unit").filter(code=code).first()
    if window is None:
        return Scan(fault=_("没有这个窗口，或不在可查看范围内。请自行选择地点。"))
    if not (window.active and window.hall.active and window.unit.active) or window.unit.merged_into_id:
        return Scan(fault=_("“%(window)s”已停用。请自行选择地点。") % {"window": window})
    return Scan(window)


def add_to(data: QueryDict, window: Any) -> str:
    """Add the window to a draft, its unit along with it; return why not where the draft is of another hall."""
    if data.get("hall") and data["hall"] != str(window.hall_id):
        return _("“%(window)s”在%(hall)s，与这份记录的大厅不同，请另填一份。") % {"window": window, "hall": window.hall}
    data["hall"] = str(window.hall_id)
    for name, key in (("visited_units", window.unit_id), ("windows", window.pk)):
        data.setlist(name, list(dict.fromkeys([*data.getlist(name), str(key)])))
    return ""
