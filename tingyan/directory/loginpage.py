"""The login page, wherever it is shown: at its own address, or in answer to a form whose session has gone."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tingyan.directory.forms import LoginForm
from tingyan.kit import kept

AFTER = "after"  # key of the session: where to go once the second step is taken


def login_page(
    request: HttpRequest, form: LoginForm, *, url: str = "", text: str = "", notice: str = "", status: int = 200
) -> HttpResponse:
    """Draw the page; `url` is where to go afterwards, `text` what to bring back to the form there."""
    context = {"form": form, "next": kept.safe_next(request, url), "kept": text, "notice": notice}
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
