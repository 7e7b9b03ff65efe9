"""The second step of signing in, and setting it up. Who is waiting for it is not signed in yet."""

from http import HTTPStatus
from typing import Any

import segno
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tingyan.directory.actions import second
from tingyan.directory.forms import CodeForm, LoginForm
from tingyan.directory.loginpage import AFTER, login_page
from tingyan.directory.models import User
from tingyan.kit import kept

PAGE = "directory/totp.html"


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the phone."""
    if request.user.is_authenticated:
        return redirect("/")
    user = second.waiting(request)
    if user is None:
        return begin_again(request)
    if not second.enrolled(user):
        return redirect("directory:totp")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        refusal = second.take_step(request, user, code=form.cleaned_data["code"])
        if not refusal:
            return redirect(way_on(request))
        form.add_error("code", refusal)
    return render(request, "directory/code.html", {"form": form}, status=status_of(form))


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def totp(request: HttpRequest) -> HttpResponse:
    """Bind a phone: because the post asks for it, before one is let in, or by one's own choice."""
    user = request.user if request.user.is_authenticated else second.waiting(request)
    if user is None:
        return begin_again(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if second.enrolled(user):
        if not request.user.is_authenticated:
            return redirect("directory:code")
        left = second.codes_left(user)
        return render(request, PAGE, {"bound": True, "left": left}, status=status_of(form))
    if form.is_valid():
        if codes := second.enrol(request, user, code=form.cleaned_data["code"]):
            return render(request, PAGE, {"codes": codes, "url": way_on(request)})
        form.add_error("code", _("验证码不正确，请核对手机时间是否准确，再填写验证器显示的6位数字"))
    return render(request, PAGE, offered(request, user) | {"form": form}, status=status_of(form))


def offered(request: HttpRequest, user: User) -> dict[str, Any]:
    """The key as a picture to scan and as letters to type."""
    device = second.proposed(request)
    device.user = user
    url = f"{device.config_url}&issuer=Tingyan"
    key = url.partition("secret=")[2].partition("&")[0]
    typed = " ".join(key[n : n + 4] for n in range(0, len(key), 4))
    return {"picture": segno.make(url, error="m", micro=False).svg_data_uri(scale=5, light="#fff"), "typed": typed}


def way_on(request: HttpRequest) -> str:
    return kept.safe_next(request, request.session.pop(AFTER, ""))


def status_of(form: CodeForm) -> HTTPStatus:
    return HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK


def begin_again(request: HttpRequest) -> HttpResponse:
    """Nobody is expected, or no longer."""
    if request.method != "POST":
        return redirect(reverse("directory:login"))
    notice = _("登录已超时，请重新填写账号和密码。")
    return login_page(request, LoginForm(), notice=notice, status=HTTPStatus.UNAUTHORIZED)
