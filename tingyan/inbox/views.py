"""The reader's own notifications. Looking changes nothing; opening one, or the button, marks as read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from tingyan.kit.paging import page_of

from . import actions, faces
from .models import Notification


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    mine = Notification.objects.visible_to(request.user)
    only_unread = "unread" in request.GET
    page = page_of(request, mine.unread() if only_unread else mine)
    lines = faces.lines(page.rows, request.user)
    return render(request, "inbox/list.html", {"page": page, "lines": lines, "only_unread": only_unread})


@require_POST
def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    actions.mark_read(request.user, pk=pk)
    (line,) = faces.lines([notification], request.user)
    return redirect(line.url or "inbox:list")


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    actions.mark_read(request.user)
    return redirect("inbox:list")
