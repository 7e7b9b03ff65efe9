"""A stale page: the latest content beside what was typed, with nothing lost (status 409)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from tingyan.kit import words

RESUME = "resume"  # posted by 带回表单: show the form bound to what was typed, do not save


def resuming(request: HttpRequest) -> bool:
    return request.method == "POST" and RESUME in request.POST


def typed(request: HttpRequest, version: int) -> QueryDict:
    """Return what was posted, moved to the latest `version`, to bind the form with after a conflict."""
    data = request.POST.copy()
    data["version"] = str(version)
    return data


def conflict(
    request: HttpRequest, form: BaseForm, latest: Mapping[str, Any], *, sentence: str, abandon_url: str, resume: bool
) -> HttpResponse:
    """Answer 409. `latest`: the present value of each field by name, where there is one; `resume`: it can go on."""
    rows = [row_of(form, name, latest) for name in form.fields if name != "version"]
    hidden = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "version", RESUME)
    ]
    context = {
        "sentence": sentence,
        "rows": [row for row in rows if row["typed"] or row["latest"]],
        "hidden": hidden,
        "resume_url": request.path if resume else "",
        "abandon_url": abandon_url,
    }
    return render(request, "409.html", context, status=HTTPStatus.CONFLICT)


def row_of(form: BaseForm, name: str, latest: Mapping[str, Any]) -> dict[str, Any]:
    bound = form[name]
    value, now = shown(bound, bound.value()), shown(bound, latest.get(name))
    return {"label": bound.label, "latest": now, "typed": value, "differs": name in latest and value != now}


def shown(bound: Any, value: Any) -> str:
    """A value in the words of the page: of a choice its label, of several their labels."""
    values = value if isinstance(value, (list, tuple)) else [value]
    choices = getattr(bound.field, "choices", None)
    labels = {str(key): str(label) for key, label in choices} if choices is not None else {}
    return words.listed(labels.get(str(v), str(v)) for v in values if v not in (None, ""))
