"""授权代行: a head, or the chief, says who acts in the post for a period."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tingyan.directory import actions
from tingyan.directory.forms import DeputyForm
from tingyan.directory.models import Appointment
from tingyan.directory.states import DEPUTISED
from tingyan.kit import kept
from tingyan.kit.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def deputies(request: HttpRequest) -> HttpResponse:
    """The deputies of one's posts, and a form for the first of these posts, or the one that `?post` names."""
    posts = own_posts(request)
    if not posts:
        raise Refused(_("只有单位主要负责人和室负责人可以授权他人代行"))
    principal = next((post for post in posts if str(post.pk) == request.GET.get("post")), posts[0])
    form = DeputyForm(
        request.POST if request.method == "POST" else kept.data(request),
        principal=principal,
        initial={"since": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        deputy = actions.authorise_deputy(principal, by=request.user, **form.cleaned_data)
        messages.success(request, _("已授权%(name)s代行") % {"name": deputy.user.name})
        return redirect(request.get_full_path())
    rows = Appointment.objects.filter(acting_for__in=posts, until__gte=timezone.localdate())
    context = {"form": form, "principal": principal, "posts": posts, "rows": rows.select_related("user", "unit")}
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "directory/deputies.html", context, status=status)


@require_POST
def end_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    deputy = get_object_or_404(Appointment.objects.select_related("user"), pk=pk, acting_for__in=own_posts(request))
    actions.end_appointment(deputy, by=request.user)
    messages.success(request, _("%(name)s的代行已终止") % {"name": deputy.user.name})
    return redirect("directory:deputies")


def own_posts(request: HttpRequest) -> list[Appointment]:
    """The person's own posts of today in which others may be authorised to act; not those held as a deputy."""
    posts = request.user.appointments.in_force(timezone.localdate())
    return list(posts.filter(acting_for=None, role__in=DEPUTISED).select_related("unit").order_by("pk"))
