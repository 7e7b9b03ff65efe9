"""The chips above a list: one per filter value in the address, each with the address that is left without it."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django_filters import FilterSet, OrderingFilter

from tingyan.kit import words
from tingyan.kit.columns import ColumnsFilter


@dataclass(frozen=True)
class Chip:
    label: str
    text: str
    url: str


def chips_of(filterset: FilterSet, request: HttpRequest) -> list[Chip]:
    """Return a chip for each value that filters now; values the form refuses filter nothing and get none."""
    form = filterset.form
    if not form.is_bound:
        return []
    form.is_valid()
    names = [
        name for name in form.fields if not isinstance(filterset.filters.get(name), OrderingFilter | ColumnsFilter)
    ]
    return [chip for name in names for chip in chips_of_field(form[name], form.cleaned_data.get(name), request)]


def chips_of_field(bound: Any, value: Any, request: HttpRequest) -> Iterator[Chip]:
    if value is None or value in ("", False) or value == []:
        return
    if isinstance(value, slice):
        yield Chip(bound.label, span_text(value), without(request, parameters(bound)))
    elif isinstance(value, str | Model | bool | int | datetime.date):
        yield Chip(bound.label, text_of(bound, value), without(request, parameters(bound)))
    else:
        for item in value:
            raw = str(bound.field.prepare_value(item))
            yield Chip(bound.label, text_of(bound, item), without(request, [bound.html_name], raw))


def parameters(bound: Any) -> list[str]:
    """Return the names under which the field stands in the address: a range has one for either end."""
    suffixes = getattr(bound.field.widget, "suffixes", None)
    return [f"{bound.html_name}_{suffix}" for suffix in suffixes] if suffixes else [bound.html_name]


def span_text(value: slice) -> str:
    if isinstance(value.start or value.stop, datetime.date):
        return words.span(value.start, value.stop)
    return f"{words.number(value.start)}–{words.number(value.stop)}"


def text_of(bound: Any, value: Any) -> str:
    """Return the value in the words of the form; an empty text stands for “the label alone says it”."""
    if isinstance(value, datetime.date):
        return words.date(value, short=True)
    if value is True or (value == "True" and not getattr(bound.field, "choices", None)):
        return _("是")
    return str(dict(flat(getattr(bound.field, "choices", ()), value)).get(str(value), value))


def flat(choices: Any, value: Any) -> Iterator[tuple[str, Any]]:
    """Walk choices and their groups; a model's own row needs no look-up, and its choices would be a query."""
    if isinstance(value, Model):
        return
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from ((str(inner), text) for inner, text in label)
        else:
            yield str(key), label


def without(request: HttpRequest, names: list[str], value: str | None = None) -> str:
    """Return this page's address without these parameters (or without one value of them), back on page 1."""
    query: QueryDict = request.GET.copy()
    query.pop("page", None)
    for name in names:
        rest = [] if value is None else [kept for kept in query.getlist(name) if kept != value]
        query.setlist(name, rest)
    text = query.urlencode()
    return f"{request.path}?{text}" if text else bare(request)


def bare(request: HttpRequest) -> str:
    """Return the address of the whole list: its path, or what a list says of which that opens something narrower."""
    return str(getattr(request, "everything", request.path))
