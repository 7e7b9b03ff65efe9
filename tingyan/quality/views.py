"""数据质量, for the office and leaders: what contradicts itself, how many, which rows, and how to mend them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_safe

from tingyan.kit import words
from tingyan.kit.errors import Refused
from tingyan.kit.paging import page_of
from tingyan.kit.sheets import Column
from tingyan.quality.catalogue import BY_CODE, Check, counts
from tingyan.quality.exports import export_rows


def need_reader(request: HttpRequest) -> None:
    user: Any = request.user
    if not (user.is_superuser or user.posts.reads):
        raise Refused(say("只有承办室和分管领导可以查看数据质量"))


def check_of(request: HttpRequest, slug: str) -> Check:
    need_reader(request)
    if slug not in BY_CODE:
        raise Http404
    return BY_CODE[slug]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    need_reader(request)
    found = counts(request.user)
    context = {
        "found": [(check, number) for check, number in found if number],
        "clean": [check for check, number in found if not number],
    }
    return render(request, "quality/list.html", context)


@require_safe
def rows(request: HttpRequest, slug: str) -> HttpResponse:
    check = check_of(request, slug)
    page = page_of(request, check.rows(request.user))
    columns = check.kind.columns()
    lines = [(check.kind.url(row), [cell(column, row) for column in columns]) for row in page]
    return render(request, "quality/rows.html", {"check": check, "page": page, "lines": lines})


def cell(column: Column, row: Any) -> tuple[str, str]:
    """(label, text) as the page prints it; the export keeps numbers and dates."""
    value, write = column.value(row), {"date": words.date, "datetime": words.moment}.get(column.kind)
    if value is None or value == "":
        return column.label, words.NONE
    return column.label, write(value, True) if write else str(value)


@require_safe
def export(request: HttpRequest, slug: str) -> HttpResponseBase:
    return export_rows(check_of(request, slug), by=request.user)
