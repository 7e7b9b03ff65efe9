"""大屏: the board on a wall. Open to whoever reads the district whole, and to a machine that holds a key.

A machine's code comes once, behind the # of an address that no server sees, and then stays in a cookie that its browser
sends to the screen alone.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tingyan.directory.middleware import LoginRequired
from tingyan.directory.models import District
from tingyan.kit.errors import Refused
from tingyan.numbers.access import admitted, enter, key_of, locked, plain
from tingyan.numbers.forms import CodeForm
from tingyan.numbers.models import ScreenKey
from tingyan.numbers.wall import screen as shown

COOKIE = "tingyan_screen"
COOKIE_DAYS = 400  # as long as browsers keep one; each opening renews it
EVERY = 60  # seconds between two questions
View = Callable[..., HttpResponse]


def for_walls(view: View) -> View:
    """Whoever is signed in or holds a key, even one that was revoked, comes in; all others get the login page."""

    @wraps(view)
    def inner(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated or COOKIE in request.COOKIES:
            return view(request)
        return LoginRequired(view).handle_no_permission(request, view)

    return login_not_required(inner)


@for_walls
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    key, district = asked_for(request)
    if district is None:
        return closed(request)
    context = shown(district, timezone.now()) | {"every": EVERY, "query": request.GET.urlencode()}
    response = render(request, "numbers/screen.html", context)
    return kept(response, request.COOKIES[COOKIE]) if key else response


@for_walls
@require_safe
def screen_data(request: HttpRequest) -> HttpResponse:
    key, district = asked_for(request)
    if district is None:
        return closed(request)
    if key and not admitted(key, timezone.now()):
        return render(request, "numbers/_often.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    return render(request, "numbers/_screen.html", shown(district, timezone.now()))


def asked_for(request: HttpRequest) -> tuple[ScreenKey | None, District | None]:
    """The machine's key and district, or the person's district; (None, None) for a key that is no longer good."""
    key = key_of(request.COOKIES[COOKIE]) if COOKIE in request.COOKIES else None
    if key:
        return key, key.district
    districts = read_by(request.user)
    if districts:
        return None, chosen(districts, request.GET.get("district", ""))
    if COOKIE in request.COOKIES:
        return None, None
    raise Refused(_("只有承办室和分管领导可以打开大屏；墙上的机器凭授权码打开"))


def read_by(user: Any) -> list[District]:
    if not user.is_authenticated:
        return []
    districts = District.objects.order_by("pk")
    return list(districts if user.is_superuser else districts.filter(pk__in=user.posts.reads))


def chosen(districts: list[District], asked: str) -> District:
    for district in districts:
        if asked in ("", str(district.pk)):
            return district
    raise Http404


def closed(request: HttpRequest) -> HttpResponse:
    """The cookie stays: the wall says this until somebody enters another code."""
    return render(request, "numbers/_closed.html", status=HTTPStatus.FORBIDDEN)


def kept(response: HttpResponse, code: str) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        plain(code),
        max_age=COOKIE_DAYS * 86400,
        path=reverse("numbers:screen"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


@login_not_required  # a machine on a wall signs in as nobody
@require_http_methods(["GET", "HEAD", "POST"])
def screen_enter(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "numbers/screen_enter.html", {"form": CodeForm()})
    form, address, status = CodeForm(request.POST), request.META.get("REMOTE_ADDR", ""), HTTPStatus.BAD_REQUEST
    if locked(address):
        form.add_error("code", _("错误次数过多，请10分钟后再试"))
        status = HTTPStatus.TOO_MANY_REQUESTS
    elif form.is_valid():
        if enter(form.cleaned_data["code"], address):
            return kept(redirect("numbers:screen"), form.cleaned_data["code"])
        form.add_error("code", _("授权码不对或已停用，请与承办室核对"))
    return render(request, "numbers/screen_enter.html", {"form": form}, status=status)
