"""What the pages with forms of this room share: faults at their fields, and the conflict when somebody was first."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as say

from tingyan.kit import kept
from tingyan.kit.conflict import conflict, resuming, typed
from tingyan.kit.errors import Stale


def bound_to(request: HttpRequest, version: int) -> Any:
    """The post; after a conflict with the latest version; or text kept over a login."""
    if resuming(request):
        return typed(request, version)
    return request.POST if request.method == "POST" else kept.data(request)


def settles(request: HttpRequest, form: Any, act: Callable[[], Any]) -> bool:
    """Act on a post that is in order; what the action finds wrong is put at its field."""
    if request.method != "POST" or resuming(request) or not form.is_valid():
        return False
    try:
        act()
    except ValidationError as invalid:
        for name, messages in invalid.message_dict.items():
            form.add_error(name if name in form.fields else None, messages)
        return False
    return True


def status_of(request: HttpRequest, form: Any) -> int:
    return 400 if request.method == "POST" and not resuming(request) and form.errors else 200


def stale(request: HttpRequest, form: Any, latest: dict[str, Any], url: str, *, resume: bool) -> HttpResponse:
    sentence = say("打开本页以后，这条内容已由他人更新，刚填的内容没有保存，也没有丢失。")
    return conflict(request, form, latest, sentence=sentence, abandon_url=url, resume=resume)


def current(request: HttpRequest, obj: Any, version: int) -> None:
    """Raise Stale where the page was drawn with another version, before anything that it says is judged."""
    if request.method == "POST" and not resuming(request) and request.POST.get("version", "") != str(version):
        raise Stale(obj)
