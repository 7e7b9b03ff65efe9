"""登录记录: where one is signed in now, and who came in or tried to under one's account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingyan.directory.actions import sessions
from tingyan.directory.models import SignIn
from tingyan.kit.paging import page_of


@require_safe
def signins(request: HttpRequest) -> HttpResponse:
    """The sessions that are open, the newest first, and below them everything, paged."""
    live = [(row, seen, is_this(request, row)) for row, seen in reversed(sessions.alive(request.user))]
    page = page_of(request, SignIn.objects.visible_to(request.user))
    context = {"live": live, "page": page, "alive": {row.pk for row, *_rest in live}}
    context["others"] = any(not this for *_rest, this in live)
    return render(request, "directory/signins.html", context)


def is_this(request: HttpRequest, row: SignIn) -> bool:
    return row.session_key == request.session.session_key


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one elsewhere; the one in use is left by the menu."""
    others = SignIn.objects.visible_to(request.user).open().exclude(session_key=request.session.session_key)
    sessions.end_mine(request, get_object_or_404(others, pk=pk))
    messages.success(request, _("那一处的登录已结束。"))
    return redirect("directory:signins")


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    sessions.end_my_others(request)
    messages.success(request, _("其他各处的登录都已结束。"))
    return redirect("directory:signins")
