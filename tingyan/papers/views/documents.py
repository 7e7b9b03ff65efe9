"""Documents, each asked for by the page of what it is about."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from issues.faces import face, with_work
from issues.models import Issue, Task
from issues.views import sheet
from issues.views.buttons import may_print
from tingyan.advisories.models import Advisory
from tingyan.papers.exports import advisories, dossiers, orders, visits
from visits.models import Visit


@require_safe
def advisory(request: HttpRequest, pk: int) -> HttpResponseBase:
    rows = Advisory.objects.visible_to(request.user).select_related("district", "follows").prefetch_related("units")
    return advisories.document(get_object_or_404(rows, pk=pk), by=request.user)


@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The 整改通知 of one task: the office prints each unit's, a unit its own."""
    beside = ("unit", "issue__district", "issue__hall", "issue__window__unit", "issue__service_item")
    task = get_object_or_404(Task.objects.visible_to(request.user).held().select_related(*beside), pk=pk)
    if not may_print(face(request.user, task.issue), task):
        raise Http404
    return orders.document(task, by=request.user)


@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponseBase:
    beside = ("visitor_unit", "hall", "campaign", "filled_by", "district")
    return visits.document(
        get_object_or_404(Visit.objects.visible_to(request.user).select_related(*beside), pk=pk), by=request.user
    )


@require_safe
def dossier(request: HttpRequest, pk: int) -> HttpResponseBase:
    seen = Issue.objects.visible_to(request.user).select_related(*sheet.BESIDE).prefetch_related(*sheet.requests())
    return dossiers.document(get_object_or_404(with_work(seen, request.user), pk=pk), by=request.user)
