"""What is asked before a form of procedures or measures is drawn, and where its faults are put."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from issues.models import Issue
from tingyan.kit.errors import Refused
from tingyan.kit.keys import key_of
from visits.models import Campaign, Visit


def origin_of(request: HttpRequest) -> dict[str, Any]:
    """What `?issue=` or `?visit=` names; one that the person may not see is not there (404)."""
    found = {}
    for name, model in (("issue", Issue), ("visit", Visit)):
        if key := request.GET.get(name, ""):
            rows = model.objects.visible_to(request.user).select_related("campaign")
            found[name] = get_object_or_404(rows, pk=key_of(key))
    return found


def first_values(request: HttpRequest, origin: dict[str, Any]) -> dict[str, Any]:
    """The campaign is that of the issue or visit, else the one that runs today."""
    for obj in origin.values():
        if obj.campaign_id:
            return {"campaign": obj.campaign_id}
    running = Campaign.objects.visible_to(request.user).running(timezone.localdate()).first()
    return {"campaign": running.pk if running else None}


def may_add(request: HttpRequest) -> bool:
    posts = request.user.posts
    return bool(posts.units or posts.office)


def need_recorder(request: HttpRequest) -> None:
    if not may_add(request):
        raise Refused(_("只有各单位和承办室可以登记"))


def accepted(form: BaseForm, action: Callable[[], Any]) -> bool:
    """Run `action` for a form in order; what the action finds wrong is put at its field."""
    if not form.is_valid():
        return False
    try:
        action()
    except ValidationError as fault:
        for name, messages in fault.message_dict.items():
            form.add_error(shown_as(form, name), messages)
        return False
    return True


def shown_as(form: BaseForm, name: str) -> str | None:
    """Where a message about column `name` stands in this form: at its field, the step's date, or above all."""
    if name in form.fields:
        return name
    return "on" if name in ("in_force_from", "since") and "on" in form.fields else None


def version_of(form: BaseForm) -> int:
    """The version that the page was drawn with; a form without one never matches."""
    return form.cleaned_data.get("version") or 0
