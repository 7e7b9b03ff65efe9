"""延期、改派与暂缓: what moved deadlines and work, for the office and its leaders."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_safe

from issues.exports.ledger import KINDS, Kind, export_ledger
from tingyan.kit import words
from tingyan.kit.chips import chips_of
from tingyan.kit.errors import Refused
from tingyan.kit.paging import page_of


def need_reader(request: HttpRequest) -> None:
    posts: Any = request.user.posts
    if not posts.reads:
        raise Refused(say("只有承办室和分管领导可以查看延期、改派与暂缓台账"))


def asked(request: HttpRequest, name: str) -> tuple[Kind, Any]:
    if name not in KINDS:
        raise Http404
    kind = KINDS[name]
    return kind, kind.filterset(request.GET, kind.rows(request.user), request=request)


@require_safe
def ledger(request: HttpRequest, name: str) -> HttpResponse:
    need_reader(request)
    kind, filterset = asked(request, name)
    page = page_of(request, kind.read(filterset.qs))
    totals = [(each, each.rows(request.user).count()) for each in KINDS.values()]
    context = {"kind": kind, "filterset": filterset, "page": page, "totals": totals}
    return render(request, "issues/ledger.html", context | {"entries": list(kind.entries(page))})


@require_safe
def export(request: HttpRequest, name: str) -> HttpResponseBase:
    need_reader(request)
    kind, filterset = asked(request, name)
    notes = [words.pair(chip.label, chip.text) for chip in chips_of(filterset, request)]
    return export_ledger(kind, filterset.qs, by=request.user, notes=notes)
