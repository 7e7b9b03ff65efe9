"""Frozen numbers: each opens the rows that it was counted of, and says whether counting them again gives the same."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tingyan.kit.errors import Refused
from tingyan.kit.paging import page_of
from tingyan.numbers.models import Frozen, Snapshot
from tingyan.numbers.proof import Again, again, figure_of, scope_of
from tingyan.numbers.views.rows import LISTINGS, drawn


@require_safe
def snapshots(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if not (user.is_superuser or user.posts.reads):
        raise Refused(_("只有承办室和分管领导可以查看月末数据"))
    rows = Snapshot.objects.visible_to(user).select_related("district")
    return render(request, "numbers/snapshots.html", {"page": page_of(request, rows)})


@require_safe
def snapshot(request: HttpRequest, pk: int) -> HttpResponse:
    """Every number of the month's end beside the same counted again; a fixed number of questions for each."""
    one = get_object_or_404(Snapshot.objects.visible_to(request.user).select_related("district"), pk=pk)
    numbers = one.numbers.select_related("district", "campaign").order_by("id")
    parts: dict[Any, list[Again]] = {}
    for number in numbers:
        parts.setdefault(number.campaign, []).append(again(number))
    compared = [one for part in parts.values() for one in part]
    context = {
        "snapshot": one,
        "parts": parts.items(),
        "changed": sum(each.same is False for each in compared),
        "unbroken": all(each.frozen.intact for each in compared),
    }
    return render(request, "numbers/snapshot.html", context)


@require_safe
def frozen(request: HttpRequest, pk: int) -> HttpResponse:
    """The number with exactly its rows: as many as the reader may see, and how many he may not."""
    number = get_object_or_404(Frozen.objects.visible_to(request.user).select_related("district", "campaign"), pk=pk)
    figure, now = figure_of(number), again(number)
    if figure is None:
        raise Http404
    asked = request.GET.get("rows", "")
    keys = {"came": now.came, "went": now.went, "part": number.part or []}.get(asked, number.rows)
    scope = scope_of(number, request.user)
    listing = LISTINGS[number.base]
    seen = figure.base.visible(request.user).filter(pk__in=keys)
    page = page_of(request, listing.read(seen, scope))
    context = {
        "number": number,
        "again": now,
        "asked": asked,
        "page": page,
        "hidden": len(keys) - page.total,
        "table": listing.template,
        "rows": drawn(number.base, page, replace(scope, as_of=number.cut_off)),
        "papers": True,
    }
    return render(request, "numbers/frozen.html", context)
