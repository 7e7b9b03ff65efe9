"""Who is let in: sessions that end, a login asked of everybody, and a first password that must be changed."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from tingyan.directory.actions import sessions
from tingyan.directory.actions.second import METHOD, OWN, VERIFIED, asked_of
from tingyan.directory.loginpage import ENDED, WHY, ask_again
from tingyan.directory.states import Ending

NOTE_EVERY = 60  # seconds: a page must not cost a write
BEFORE_PASSWORD = {"directory:password", "directory:logout", "directory:login", "kit:prefer", "set_language"}


class SessionLimits:
    """A session ends after SESSION_IDLE_SECONDS without a request, SESSION_COOKIE_AGE after login in any case, and on
    the day from which the person's posts are others."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            self.watch(request)
        return self.get_response(request)

    def watch(self, request: HttpRequest) -> None:
        now = int(timezone.now().timestamp())
        request.session.setdefault(sessions.STARTED, now)
        if ending := sessions.over(request.session, now):
            sessions.leave(request, ending)
        elif now - request.session.get(sessions.SEEN, 0) >= NOTE_EVERY:
            request.session[sessions.SEEN] = now


class SecondStep:
    """Whoever's post asks for a second step has taken it in this very session, else it ends.

    Signing in sees to that already; this is for a post that was given since, and for whatever else opens a session.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.TOTP_REQUIRED and request.session.session_key and self.unverified(request):
            sessions.leave(request, Ending.SECOND)
        return self.get_response(request)

    def unverified(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and not request.session.get(VERIFIED) and asked_of(request.user)


class LoginRequired(LoginRequiredMiddleware):
    """Locks every door. A form whose session has gone gets the login page with its text (401), see kit.kept."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        why = sessions.why_ended(request)
        more = {ENDED: why} if why in WHY else {}  # the cookie that tells it goes with this answer
        if request.htmx:
            return elsewhere(reverse(settings.LOGIN_URL), next=page_of_htmx(request), **more)
        if request.method == "POST":
            return ask_again(request, ending=why)
        return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path(), **more})}")


def page_of_htmx(request: HttpRequest) -> str:
    """Return path and query of the page that asked: the partial's own address would show a fragment after login."""
    url = urlsplit(request.htmx.current_url or "/")
    return f"{url.path}?{url.query}" if url.query else url.path


def elsewhere(url: str, **query: str) -> HttpResponse:
    """Send the whole page elsewhere, and not a login form into the middle of it."""
    response = HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    response["HX-Redirect"] = f"{url}?{urlencode(query)}" if query else url
    return response


class FirstPassword:
    """With a password that somebody else has drawn one can do nothing but change it.

    Who came in by an identity platform did not use it.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or not request.user.must_change_password:
            return None
        if request.resolver_match.view_name in BEFORE_PASSWORD or request.session.get(METHOD, OWN) != OWN:
            return None
        url = reverse("directory:password")
        return elsewhere(url) if request.htmx else redirect(url)
