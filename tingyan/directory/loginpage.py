"""The login page, wherever it is shown: at its own address, or in answer to a form whose session has gone."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from tingyan.directory.forms import LoginForm
from tingyan.directory.states import DOWN, LOCKED, UNKNOWN
from tingyan.kit import kept

REFUSALS = {  # with their status
    LOCKED: (HTTPStatus.TOO_MANY_REQUESTS, _("密码多次填写错误，此账号在本机暂停登录，请10分钟后再试")),
    UNKNOWN: (
        HTTPStatus.FORBIDDEN,
        _("统一身份认证已通过，但本系统没有与之对应的启用账号，请联系本区系统管理员"),
    ),
    DOWN: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        _("统一身份认证暂时连不上，密码没有核对，请稍后再试；有本系统密码的，可以用它登录"),
    ),
}
WRONG = (HTTPStatus.BAD_REQUEST, _("账号或密码不正确，请重新填写"))
AFTER = "after"  # key of the session: where to go once the second step is taken


def login_page(
    request: HttpRequest, form: LoginForm, *, url: str = "", text: str = "", notice: str = "", status: int = 200
) -> HttpResponse:
    """Draw the page; `url` is where to go afterwards, `text` what to bring back to the form there."""
    context = {"form": form, "next": kept.safe_next(request, url), "kept": text, "notice": notice}
    context |= {"platform": bool(settings.OIDC), "ldap": bool(settings.LDAP)}
    return render(request, "directory/login.html", context, status=status)


def ask_again(request: HttpRequest, status: int = HTTPStatus.UNAUTHORIZED) -> HttpResponse:
    """Answer a form that came too late with the login page, which carries its text."""
    text = kept.packed(request)
    return login_page(
        request,
        LoginForm(),
        url=kept.page_of(request),
        text=text,
        notice=_("登录已失效，刚填写的文字没有丢失。登录后回到原来的表单，照片须重新选择。") if text else "",
        status=status,
    )


def onward(request: HttpRequest, url: str, text: str) -> HttpResponse:
    """The first step is taken: go where one was bound for, with the text from there, or to the second step."""
    url = kept.safe_next(request, url)
    if kept.keep(request, text, url):
        messages.info(request, _("刚填写的文字已带回，请核对后再次提交；照片须重新选择。"))
    if not request.user.is_authenticated:
        request.session[AFTER] = url
        return redirect("directory:code")
    return redirect(url)


def leave_for(request: HttpRequest, address: str) -> HttpResponse:
    """Send the person to the identity platform by a page of ours.

    A redirect would be an answer to a form, and the policy lets forms lead to this host alone; the platform may go on
    to hosts that nobody can list here.
    """
    return render(request, "directory/platform.html", {"address": address})
