"""The door: login, logout, and forms that come with a token nobody knows any more."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tingyan.directory import actions, oidc
from tingyan.directory.actions import sessions
from tingyan.directory.forms import LoginForm
from tingyan.directory.loginpage import ENDED, REFUSALS, WRONG, ask_again, leave_for, login_page, onward, why
from tingyan.directory.states import LOCKED
from tingyan.kit import answers, kept


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    url = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST":
        return let_in(request, url, request.POST.get(kept.KEY, ""))
    if request.user.is_authenticated:
        return redirect(kept.safe_next(request, url))
    ended = request.GET.get(ENDED, "") or sessions.why_ended(request)
    return login_page(request, LoginForm(), url=url, notice=why(ended))


def let_in(request: HttpRequest, url: str, text: str) -> HttpResponse:
    """Check the form; a missing account, a wrong password and a deactivated person are told the same."""
    form = LoginForm(request.POST)
    status = HTTPStatus.BAD_REQUEST
    if form.is_valid():
        if actions.sign_in(request, **form.cleaned_data):
            return onward(request, url, text)
        said = LOCKED if request.axes_locked_out else getattr(request, "directory_said", "")
        status, sentence = REFUSALS.get(said, WRONG)
        form.add_error(None, sentence)
    return login_page(request, form, url=url, text=text, status=status)


@login_not_required  # a session that has ended on its own is just as well ended
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    there = oidc.goodbye(request, request.build_absolute_uri(reverse("directory:login")))
    actions.sign_out(request)
    response = leave_for(request, there) if there else redirect("directory:login")
    response["Clear-Site-Data"] = '"cache"'
    # For the page's script: shut on this phone what was kept there. Not "storage": that would take what another
    # person has sealed there and not sent yet.
    response.set_cookie("left", "1", max_age=600, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


@login_not_required
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 that loses nothing: one click sends the same text again with a fresh token.

    Text that came from another site is not offered again: that click is what the token guards against.
    """
    doors = ("login", "platform", "code", "totp")  # a code is not kept
    if request.path in {reverse(f"directory:{page}") for page in doors}:
        return stale_login(request)
    if came_from_elsewhere(request, reason):
        return answers.page(request, HTTPStatus.FORBIDDEN, message=_("这次提交不是从本系统的页面发出的，没有保存。"))
    if not request.user.is_authenticated:
        return ask_again(request, status=HTTPStatus.FORBIDDEN, ending=sessions.why_ended(request))
    return render(
        request,
        "403_csrf.html",
        {"fields": kept.fields(request), "files": bool(request.FILES)},
        status=HTTPStatus.FORBIDDEN,
    )


def came_from_elsewhere(request: HttpRequest, reason: str) -> bool:
    return reason.startswith(("Origin checking failed", "Referer checking failed"))


def stale_login(request: HttpRequest) -> HttpResponse:
    return login_page(
        request,
        LoginForm(initial={"username": request.POST.get("username", "")[:40]}),
        url=request.POST.get("next", ""),
        text=request.POST.get(kept.KEY, ""),
        notice=_("登录页面打开太久，请重新登录。"),
        status=HTTPStatus.FORBIDDEN,
    )
