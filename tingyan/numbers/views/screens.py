"""大屏授权: which machines may show the screen; made and revoked by the office."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tingyan.kit.errors import Refused
from tingyan.kit.paging import page_of
from tingyan.numbers.access import make_key, revoke_key
from tingyan.numbers.forms import ScreenKeyForm
from tingyan.numbers.models import ScreenKey


@require_http_methods(["GET", "HEAD", "POST"])
def screens(request: HttpRequest) -> HttpResponse:
    """The list; a POST makes one more and shows its code this once."""
    user: Any = request.user
    if not (user.is_superuser or user.posts.reads):
        raise Refused(_("只有承办室和分管领导可以查看大屏授权"))
    if request.method != "POST":
        return listed(request, ScreenKeyForm(user=user))
    if not user.posts.office:
        raise Refused(_("只有本区承办室可以生成和停用大屏授权"))
    form = ScreenKeyForm(request.POST, user=user)
    if not form.is_valid():
        return listed(request, form, status=400)
    try:
        key, code = make_key(form.cleaned_data["district"], form.cleaned_data["name"], by=user)
    except ValidationError as error:
        form.add_error(None, error)
        return listed(request, form, status=400)
    address = request.build_absolute_uri(reverse("numbers:screen_enter"))
    return listed(request, ScreenKeyForm(user=user), made=key, code=code, address=f"{address}#{code}")


def listed(request: HttpRequest, form: ScreenKeyForm, status: int = 200, **more: Any) -> HttpResponse:
    user: Any = request.user
    rows = ScreenKey.objects.visible_to(user).select_related("district", "made_by", "revoked_by")
    context = {"form": form, "page": page_of(request, rows), "office": user.posts.office, **more}
    return render(request, "numbers/screens.html", context, status=status)


@require_POST
def screen_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(ScreenKey.objects.visible_to(request.user), pk=pk)
    if revoke_key(key, by=request.user):
        messages.success(request, _("“{name}”的授权已停用，屏上不再显示数据。").format(name=key.name))
    return redirect("numbers:screens")
