"""岗位交接."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods

from issues.views.steps import add_errors
from tingyan.directory.models import Appointment
from tingyan.kit.errors import Refused
from tingyan.reform import actions
from tingyan.reform.forms import HandOverForm
from tingyan.reform.views.units import need_keeper


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The security administrator hands a post to its successor; the page says what goes with it."""
    need_keeper(request)
    rows = Appointment.objects.visible_to(request.user).filter(acting_for=None, until=None)
    post = get_object_or_404(rows.select_related("user", "unit__district"), pk=pk)
    user = request.user
    if not (user.is_superuser or user.posts.secadmin):
        raise Refused(say("只有本区安全管理员可以办理岗位交接"))
    form = HandOverForm(request.POST or None, post=post, user=user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            new = actions.hand_over(post, data["user"], by=user, since=data["since"], title=data["title"])
        except ValidationError as invalid:
            add_errors(form, invalid)
        else:
            told = {"post": new.label, "old": post.user.name, "new": new.user.name}
            messages.success(request, say("%(post)s已由%(old)s交接给%(new)s。") % told)
            return redirect("reform:list")
    context = {"post": post, "form": form, "open": actions.open_for(post)}
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "reform/hand_over.html", context, status=status)
