"""The login page, wherever it is shown: at its own address, or in answer to a form whose session has gone."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from tingyan.directory.forms import LoginForm
from tingyan.directory.states import DOWN, LOCKED, UNKNOWN, Ending
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
ENDED = "ended"  # in the address: how the session ended

WHY = {
    Ending.IDLE: _("超过%(minutes)s分钟没有操作，已自动退出，请重新登录。"),
    Ending.AGE: _("登录已满%(hours)s小时，已自动退出，请重新登录。"),
    Ending.LIMIT: _(
        "同一账号最多同时在%(sessions)s处登录，此账号在别处登录后，这里已自动退出。不是本人登录的，请立即修改密码。"
    ),
    Ending.CHOSEN: _("此账号在别处结束了这里的登录。不是本人操作的，请立即修改密码。"),
    Ending.PASSWORD: _("密码已在别处修改，这里已退出，请用新密码登录。"),
    Ending.RESET: _("密码已由管理员重置，请用管理员告知的初始密码登录。"),
    Ending.TOTP: _("动态验证码已由管理员重置，请重新登录。"),
    Ending.SECOND: _("本人岗位须用动态验证码登录，请重新登录。"),
    Ending.POST: _("本人岗位有变动，已自动退出；重新登录后按现在的岗位办理。"),
    Ending.UNIT: _("本人所属单位有变动，已自动退出，请重新登录。"),
    Ending.INACTIVE: _("此账号已停用。有疑问的，请联系本区系统管理员。"),
}


def why(ending: str) -> str:
    """The sentence that tells how a session ended; "" where the person has ended it himself, or nothing is known."""
    limits = {"minutes": settings.SESSION_IDLE_SECONDS // 60, "hours": settings.SESSION_COOKIE_AGE // 3600}
    return str(WHY.get(ending, "")) % (limits | {"sessions": settings.SESSIONS})  # type: ignore[call-overload]


def login_page(
    request: HttpRequest, form: LoginForm, *, url: str = "", text: str = "", notice: str = "", status: int = 200
) -> HttpResponse:
    """Draw the page; `url` is where to go afterwards, `text` what to bring back to the form there."""
    context = {"form": form, "next": kept.safe_next(request, url), "kept": text, "notice": notice}
    context |= {"platform": bool(settings.OIDC), "ldap": bool(settings.LDAP)}
    return render(request, "directory/login.html", context, status=status)


def ask_again(request: HttpRequest, status: int = HTTPStatus.UNAUTHORIZED, ending: str = "") -> HttpResponse:
    """Answer a form that came too late with the login page, which carries its text and says how the session ended."""
    text = kept.packed(request)
    safe = _("登录已失效，刚填写的文字没有丢失。登录后回到原来的表单，照片须重新选择。") if text else ""
    return login_page(
        request,
        LoginForm(),
        url=kept.page_of(request),
        text=text,
        notice=why(ending) + str(safe),
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
