"""登记簿, and the table of what every unit did; each with its export."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_safe

from tingyan.advisories import exports, filters
from tingyan.advisories.faces import with_receipts
from tingyan.advisories.rows import lines, receipt_rows
from tingyan.advisories.states import ANSWERED, ReceiptState
from tingyan.advisories.workflow import may_draft
from tingyan.kit import words
from tingyan.kit.chips import chips_of
from tingyan.kit.paging import page_of
from tingyan.saved.reading import opening
from tingyan.workdays import calendar

SHARED = ("kind", "unit", "issued_min", "issued_max")  # filters that both lists have


@require_safe
@opening
def index(request: HttpRequest) -> HttpResponse:
    filterset = filters.register(request)
    page = page_of(request, with_receipts(filterset.qs.for_rows(), request.user))
    reads = request.user.is_superuser or bool(request.user.posts.reads)
    context = {
        "filterset": filterset,
        "page": page,
        "rows": lines(page, timezone.localdate()),
        "may_draft": may_draft(request.user),
        "reads": reads,
        "rates": rates(request) if reads else [],
    }
    return render(request, "advisories/list.html", context)


def rates(request: HttpRequest) -> list[dict[str, Any]]:
    """签收率 and 反馈率 of what the shared filters leave; each opens the rows that it counts."""
    query = QueryDict(mutable=True)
    for name in SHARED:
        if value := request.GET.get(name):
            query[name] = value
    rows = filters.receipts(request, query).qs
    signed, answered = ~Q(state=ReceiptState.SENT), Q(state__in=ANSWERED)
    found = rows.order_by().aggregate(
        of=Count("pk"), signed=Count("pk", filter=signed), answered=Count("pk", filter=answered)
    )
    told = {
        "signed": (say("签收率"), say("已签收的单位次数，比送达的单位次数。已作废的文书不计。")),
        "answered": (
            say("反馈率"),
            say("已反馈或已认定的单位次数，比送达的单位次数。退回补充的不计为已反馈。"),
        ),
    }
    return [rate(stage, *texts, found[stage], found["of"], query) for stage, texts in told.items()]


def rate(stage: str, label: str, definition: str, n: int, of: int, query: QueryDict) -> dict[str, Any]:
    address = query.copy()
    address["stage"] = stage
    return {
        "slug": f"advisories_{stage}",
        "label": label,
        "value": n,
        "of": of,
        "note": words.percent(n / of if of else None),
        "definition": definition,
        "url": f"{reverse('advisories:receipts')}?{address.urlencode()}",
    }


def told(filterset: Any, request: HttpRequest) -> list[str]:
    return [words.pair(chip.label, chip.text) for chip in chips_of(filterset, request)]


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    filterset = filters.register(request)
    return exports.export_register(filterset.qs, by=request.user, kind=kind, notes=told(filterset, request))


@require_safe
@opening
def receipts(request: HttpRequest) -> HttpResponse:
    filterset = filters.receipts(request)
    page = page_of(request, filterset.qs.for_rows())
    rows = receipt_rows(page, timezone.localdate(), calendar.load())
    return render(request, "advisories/receipts.html", {"filterset": filterset, "page": page, "rows": rows})


@require_safe
def receipts_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    filterset = filters.receipts(request)
    return exports.export_receipts(filterset.qs, by=request.user, kind=kind, notes=told(filterset, request))
