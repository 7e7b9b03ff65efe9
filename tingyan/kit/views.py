"""The doors of the kit: how this browser wants to see the pages, and the pieces that pages are built of."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tingyan.kit.context import KEYS, SIZES, THEMES
from tingyan.kit.looks import colours
from tingyan.kit.templatetags.ui import ROLE_ICONS

YEAR = 365 * 24 * 3600
CHOICES = {"theme": THEMES, "text": SIZES, "keys": KEYS}


@login_not_required  # large text is offered before login
@require_POST
def prefer(request: HttpRequest) -> HttpResponse:
    """Keep the theme, text size or key setting that was posted in a cookie, and go back to where it was asked."""
    response = HttpResponseRedirect(way_back(request))
    for name, known in CHOICES.items():
        value = request.POST.get(name)
        if value in known:
            response.set_cookie(
                name, value, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
    return response


def way_back(request: HttpRequest) -> str:
    """Return the posted `next` where it lies on this host, else the front page."""
    url = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if safe else "/"


class SampleForm(forms.Form):
    """Every kind of field, once."""

    title = forms.CharField(label=_("标题"), error_messages={"required": _("请填写标题")})
    note = forms.CharField(label=_("说明"), widget=forms.Textarea({"rows": 2}), required=False)
    due = forms.DateField(label=_("时限"), widget=forms.DateInput({"type": "date"}), required=False)
    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("请选择")), ("a", _("设施设备"))], required=False)
    files = forms.FileField(label=_("附件"), required=False)


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """The living style guide: only where the product is built, never where it runs."""
    if not settings.DEVELOPMENT:
        raise Http404
    context: dict[str, Any] = {
        "colours": colours(),
        "roles": ROLE_ICONS.items(),
        "form": SampleForm({"title": ""}),
        "figure": {"label": say("发现问题"), "value": 30, "slug": "sample", "change": "+4", "definition": say("口径")},
        "due": SimpleNamespace(text=say("逾期"), role="late", on=timezone.localdate(), original=None),
        "entries": [
            {"verb": say("销号"), "at": timezone.now(), "role": "done", "icon": "check-lg", "who": say("室负责人")},
            {"verb": say("退回"), "at": timezone.now(), "role": "late", "text": say("材料不全")},
        ],
    }
    return render(request, "kit/styleguide.html", context)
