"""409: the latest beside what was typed. Nothing typed is lost: it goes back into the form on request."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def conflict(request: HttpRequest, typed: BaseForm, latest: BaseForm, url: str) -> HttpResponse:
    """Answer with both; `latest` is the same form over the row as it stands now, `url` leads away."""
    names = [name for name in typed.fields if name not in ("version", "upload")]
    hidden = [(name, value) for name, values in request.POST.lists() for value in values if name in typed.fields]
    context = {
        "rows": [row_of(typed, latest, name) for name in names],
        "hidden": hidden,
        "resume_url": request.path,
        "abandon_url": url,
    }
    return render(request, "409.html", context, status=409)


def resumed(request: HttpRequest, version: int) -> Any:
    """What was typed before the conflict, with the version that is now the latest."""
    data = request.POST.copy()
    data["version"] = version
    return data


def row_of(typed: BaseForm, latest: BaseForm, name: str) -> dict[str, Any]:
    mine = words_of(typed, name)
    theirs = words_of(latest, name) if name in latest.fields else ""
    return {"label": typed[name].label, "latest": theirs, "typed": mine, "differs": mine != theirs}


def words_of(form: BaseForm, name: str) -> str:
    """A field's value as people read it: the chosen option's words, 是 or 否, else the text."""
    value = form[name].value()
    if isinstance(value, bool):
        return _("是") if value else _("否")
    choices = getattr(form.fields[name], "choices", None)
    if choices is not None:
        return next((str(label) for key, label in choices if str(key) == str(value or "")), "")
    return "" if value is None else str(value)
