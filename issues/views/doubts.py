"""疑点 of the district: the office's list of signs of a paper closure, and its export. Units never learn of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_safe

from issues.exports.doubts import export_doubts
from issues.filters.doubts import doubted
from issues.flags import state_mark
from issues.models import Doubt
from issues.signs import BESIDE, reason
from tingyan.kit import words
from tingyan.kit.chips import chips_of
from tingyan.kit.errors import Refused
from tingyan.kit.paging import page_of
from tingyan.saved.reading import opening


def need_reader(request: HttpRequest) -> None:
    user: Any = request.user
    if not (user.is_superuser or user.posts.reads):
        raise Refused(say("只有承办室和分管领导可以查看疑点提示"))


@require_safe
@opening
def doubts(request: HttpRequest) -> HttpResponse:
    need_reader(request)
    filterset = doubted(request)
    page = page_of(request, filterset.qs.select_related(*BESIDE))
    context = {"filterset": filterset, "page": page, "rows": [row(doubt) for doubt in page]}
    return render(request, "issues/doubts.html", context)


def row(doubt: Doubt) -> dict[str, Any]:
    mark = state_mark(doubt.issue.state, doubt.issue.get_state_display())
    return {"doubt": doubt, "issue": doubt.issue, "mark": mark, "reason": reason(doubt)}


@require_safe
def doubts_export(request: HttpRequest) -> HttpResponseBase:
    need_reader(request)
    filterset = doubted(request)
    notes = [words.pair(chip.label, chip.text) for chip in chips_of(filterset, request)]
    return export_doubts(filterset.qs, by=request.user, notes=notes)
