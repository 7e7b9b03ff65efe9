"""Lists: visits, their export, and who took part."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tingyan.kit import words
from tingyan.kit.chips import chips_of
from tingyan.kit.errors import Refused
from tingyan.kit.paging import page_of
from tingyan.saved.reading import opening
from visits.actions.check import fills_in
from visits.exports import export as as_file
from visits.filters import VisitFilter
from visits.models import Campaign, Draft, Visit
from visits.states import Mode


def filtered(request: HttpRequest) -> VisitFilter:
    return VisitFilter(request.GET, Visit.objects.visible_to(request.user), request=request)


def may_read_all(user: Any) -> bool:
    return bool(user.posts.reads or user.is_superuser)


@require_safe
@opening
def visits(request: HttpRequest) -> HttpResponse:
    filterset = filtered(request)
    drafts = Draft.objects.visible_to(request.user).unfiled()[:3] if fills_in(request.user) else ()
    context = {
        "filterset": filterset,
        "page": page_of(request, filterset.qs.for_rows()),
        "drafts": drafts,
        "may_fill_in": fills_in(request.user),
        "may_read_all": may_read_all(request.user),
    }
    return render(request, "visits/list.html", context)


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    filterset = filtered(request)
    notes = [words.pair(chip.label, chip.text) for chip in chips_of(filterset, request)]
    return as_file(filterset.qs, by=request.user, kind=kind, notes=notes)


@require_safe
def participation(request: HttpRequest) -> HttpResponse:
    """参与情况: every unit of a campaign in official order, with its own and cross visits."""
    if not may_read_all(request.user):
        raise Refused(_("只有承办室和分管领导可以查看参与情况"))
    campaigns = list(Campaign.objects.visible_to(request.user))
    campaign = chosen(campaigns, request.GET.get("campaign"))
    rows = rows_of(campaign) if campaign else []
    context = {
        "campaigns": campaigns,
        "now": timezone.now(),
        "campaign": campaign,
        "rows": rows,
        "taking_part": sum(1 for row in rows if row["total"]),
        "own": sum(row["own"] for row in rows),
        "cross": sum(row["cross"] for row in rows),
        "total": sum(row["total"] for row in rows),
    }
    return render(request, "visits/participation.html", context)


def chosen(campaigns: Any, key: str | None) -> Campaign | None:
    """The campaign asked for, else the newest; one out of sight is not found."""
    if not key:
        return next(iter(campaigns), None)
    for campaign in campaigns:
        if str(campaign.pk) == key:
            return campaign
    raise Http404


def rows_of(campaign: Campaign) -> Any:
    """A row for each unit taking part; 本单位 is None for a unit that has no windows and so no own visits."""
    counts = campaign.visits.order_by().values_list("visitor_unit", "mode").annotate(n=Count("pk"))
    found = {(unit, mode): n for unit, mode, n in counts}
    rows = []
    for unit in campaign.units.with_windows().order_by("order", "pk"):
        own, cross = found.get((unit.pk, Mode.OWN), 0), found.get((unit.pk, Mode.CROSS), 0)
        dash = not own and not unit.has_windows
        rows.append({"unit": unit, "own": own, "no_windows": dash, "cross": cross, "total": own + cross})
    return rows
