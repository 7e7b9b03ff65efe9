"""One's own password."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tingyan.directory import actions
from tingyan.directory.actions.second import METHOD, OWN
from tingyan.directory.forms import PasswordForm


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """This session goes on under a new key; all others of the person end."""
    first = request.user.must_change_password and request.session.get(METHOD, OWN) == OWN
    form = PasswordForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.change_password(request, password=form.cleaned_data["new_password1"])
        except ValidationError as invalid:
            form.add_error("new_password1", invalid.messages)
        else:
            messages.success(request, _("密码已修改，其他设备上的登录已退出。"))
            return redirect("/")
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "directory/password.html", {"form": form, "first": first}, status=status)
