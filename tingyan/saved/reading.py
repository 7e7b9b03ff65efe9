"""The views that a list offers to a person, and the one that its bare address opens."""

from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.http import urlencode

from tingyan.saved.models import SavedView
from tingyan.saved.states import EVERYTHING, PASSING

SHOWN = 40  # of all that are shared; the rest stands on the page of all views


@dataclass(frozen=True)
class Shelf:
    """`here` is the present filter as it would be kept, "" where the list shows everything."""

    list: str
    here: str
    views: list[SavedView]
    default: SavedView | None

    @property
    def current(self) -> SavedView | None:
        return next((view for view in self.views if view.query == self.here), None)

    @property
    def own(self) -> list[SavedView]:
        return [view for view in self.views if view.is_mine]

    @property
    def shared(self) -> list[SavedView]:
        return [view for view in self.views if not view.is_mine]


def kept(query: str) -> str:
    """Return the address's query as it is kept: without empty values and the page, always in the same order."""
    pairs = [
        (name, value)
        for name, values in QueryDict(query).lists()
        for value in values
        if value and name not in PASSING and "\0" not in value
    ]
    return urlencode(sorted(pairs))


def shelf_of(request: HttpRequest) -> Shelf:
    """The shelf of the list that is asked for: one query a request, however often it is asked.

    Where a default view stands in the way, `request.everything` tells the address that shows the whole list.
    """
    if (found := getattr(request, "_shelf", None)) is None:
        name = request.resolver_match.view_name  # type: ignore[union-attr]
        views = read(request.user, name)
        default = next((view for view in views if view.is_mine and view.is_default), None)
        found = request._shelf = Shelf(name, kept(request.GET.urlencode()), views, default)  # type: ignore[attr-defined]
        if default:
            request.everything = f"{request.path}?{EVERYTHING}=1"  # type: ignore[attr-defined]
    return found


def read(user: Any, name: str) -> list[SavedView]:
    """One's own first."""
    views = list(SavedView.objects.visible_to(user).filter(list=name).select_related("shared_with")[:SHOWN])
    for view in views:
        view.is_mine = view.owner_id == user.pk
    return sorted(views, key=lambda view: not view.is_mine)


def opening(view: Any) -> Any:
    """A list whose bare address opens the person's default view. Partial updates stay as they were asked for."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        shelf = shelf_of(request)
        if shelf.default and not request.GET and not request.htmx:  # type: ignore[attr-defined]
            return redirect(shelf.default)
        return view(request, *args, **kwargs)

    return opened
