"""The command box, which is a page of its own without JavaScript; and the note of what was opened."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST, require_safe

from issues.models import Issue
from tingyan.desk.actions import note_opened
from tingyan.desk.models import Recent
from tingyan.desk.search import found, resting
from tingyan.kit.search import LONGEST
from visits.models import Visit

OPENED: dict[str, tuple[str, Any]] = {
    "issues:detail": (Recent.Kind.ISSUE, Issue),
    "visits:detail": (Recent.Kind.VISIT, Visit),
}


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The whole page, or for the box its options alone."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    context = {"words": words, "groups": found(request.user, words) if words else resting(request.user)}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "desk/_found.html", context)
    return render(request, "desk/find.html", context)


@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """A page says that it was opened: `address` is its own."""
    try:
        match = resolve(request.POST.get("address", ""))
    except Resolver404:
        raise Http404 from None
    kind, model = OPENED.get(match.view_name, ("", None))
    if model is None:
        raise Http404
    row = get_object_or_404(model.objects.visible_to(request.user), **match.kwargs)
    note_opened(kind, row.pk, by=request.user)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
