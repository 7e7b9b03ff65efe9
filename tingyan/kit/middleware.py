"""What holds for every request: its number, whose address it is, its language and headers, and words when it fails."""

import re
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.template import loader
from django.utils import translation
from django.utils.encoding import escape_uri_path
from django_structlog.middlewares import RequestMiddleware
from structlog.contextvars import bind_contextvars, clear_contextvars

from tingyan.kit import answers, masks, phones, probes

WATERMARK = 'class="watermark-screen"'
GetResponse = Callable[[HttpRequest], HttpResponse]
NUMBER = re.compile(r"[A-Za-z0-9-]{1,64}")


class Numbered:
    """Each request has a number, in every line of the log, in the answer's header and on pages of errors.

    A proxy of ours may give it, so that its own log bears the same; from anybody else none is believed. It stands
    where the proxy would have put it, for whoever reads it there. Twelve characters can be read out on the telephone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        trusted = settings.PROXIES and NUMBER.fullmatch(given)
        number = request.META["HTTP_X_REQUEST_ID"] = given if trusted else made()
        request.number = number
        vars(request).pop("headers", None)  # Django keeps them from the first time that somebody looked
        clear_contextvars()
        bind_contextvars(request_id=number)
        response = self.get_response(request)
        bind_contextvars(request_id=number)  # Django has a word to say yet about what it answers
        response["X-Request-ID"] = number
        return response


class Address:
    """The client's address: behind N proxies of ours the Nth from the right, since all others may be invented."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        if 0 < settings.PROXIES <= len(hops):
            request.META["REMOTE_ADDR"] = hops[-settings.PROXIES].strip()
        bind_contextvars(ip=address_of(request))
        return self.get_response(request)


def address_of(request: HttpRequest) -> str | None:
    return request.META.get("REMOTE_ADDR") or None


class Logged(RequestMiddleware):
    """A line of the log names the page and not what was asked of it: searches hold names of people.

    What a monitor asks every few seconds is no line at all.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in probes.VIEWS:
            return self.get_response(request)
        return super().__call__(request)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {escape_uri_path(request.path)}"


class Language(LocaleMiddleware):
    """Chinese unless the person chose otherwise: browsers in offices often announce a language nobody reads."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        translation.activate(chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class Sound:
    """Refuse NUL in the address and in cookies: no page of ours sends it there, and PostgreSQL takes it nowhere.

    In forms the fields refuse it, each at its place.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = (request.path, unquote(request.META.get("QUERY_STRING", "")), *request.COOKIES.values())
        if any("\0" in text for text in sent):
            raise BadRequest("NUL")
        return self.get_response(request)


class Headers:
    """Pages stay in no cache, and may use no sensor; the other headers are set by Django and django-csp."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Cache-Control"] = "private, no-store"
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        return response


class Probes:
    """Answer a monitor here, before anything asks for the host, the session or the database."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = probes.VIEWS.get(request.path)
        if view and request.method in ("GET", "HEAD"):
            return view(request)
        return self.get_response(request)


class PlainErrors:
    """Our own refusals become pages. Errors of other middleware come to the same pages by Django's handlers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            allow = response["Allow"]
            response = answers.page(request, HTTPStatus.METHOD_NOT_ALLOWED)
            response["Allow"] = allow
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answers.answer_to(request, exception)


def made() -> str:
    """A number of our own: 12 hexadecimal digits, a letter first, or one in 5,000 would be masked as a telephone's."""
    return f"{secrets.choice('abcdef')}{secrets.token_hex(6)[1:]}"


class Masked:
    """Telephone numbers on pages are masked, with a way to see them at the end of the page for who says why."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with masks.showing() as now:
            response = self.get_response(request)
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        html = response.content.decode()
        shown, hid = (html, []) if now.whole else masks.page(html)
        if now.whole and WATERMARK not in html:
            shown = ending(request, html, "kit/_watermark_screen.html")
        elif (hid or now.hid) and not now.whole and (request.method, response.status_code) == ("GET", HTTPStatus.OK):
            shown = ending(request, shown, "kit/_masked.html")
        if shown != html:
            response.content = shown
        return response


def ending(request: HttpRequest, html: str, template: str) -> str:
    """The page with `template` at its end, where it is a page of somebody's and not a part of one."""
    before, end, after = html.rpartition("</main>")
    if not (end and request.user.is_authenticated):
        return html
    return f"{before}{loader.render_to_string(template, {'page': request.get_full_path()}, request)}{end}{after}"


class Phones:
    """What a form says to do with the telephone numbers in its texts. Searching by GET asks nothing, and the admin site
    keeps names and settings, no prose of citizens."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with phones.asking(None):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        if request.method == "POST" and "admin" not in request.resolver_match.namespaces:
            phones.ask(request.POST.get(phones.NAME, ""))


class Packed(GZipMiddleware):
    """Pages travel packed: the report form is 100 KB of HTML and 17 KB packed. Files are served as they are stored.

    What a page must keep secret cannot be guessed from its length (BREACH): the token is drawn anew for each answer,
    Django adds up to 100 bytes by chance, and the session's cookie does not come with other sites' requests.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        kind = response.headers.get("Content-Type", "")
        if response.streaming or not kind.startswith(("text/html", "application/json")):
            return response
        return super().process_response(request, response)
