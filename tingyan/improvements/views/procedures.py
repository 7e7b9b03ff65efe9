"""流程优化: list, detail, recording, editing, steps, export."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from tingyan.improvements import actions, exports
from tingyan.improvements.filters import ProcedureFilter
from tingyan.improvements.forms import ProcedureForm
from tingyan.improvements.models import Procedure
from tingyan.improvements.views import asking, pages
from tingyan.improvements.workflow import PROCEDURE_STEPS
from tingyan.kit import words
from tingyan.kit.chips import chips_of
from tingyan.kit.paging import page_of
from tingyan.saved.reading import opening


def seen(request: HttpRequest) -> ProcedureFilter:
    return ProcedureFilter(request.GET, Procedure.objects.visible_to(request.user), request=request)


def fetch(request: HttpRequest, pk: int) -> Procedure:
    rows = Procedure.objects.visible_to(request.user).for_rows()
    return get_object_or_404(rows.select_related("unit", "campaign", "verified_by", "recorded_by"), pk=pk)


@require_safe
@opening
def index(request: HttpRequest) -> HttpResponse:
    filterset = seen(request)
    page = page_of(request, filterset.qs.for_rows())
    may_add = asking.may_add(request)
    return render(request, "improvements/list.html", {"filterset": filterset, "page": page, "may_add": may_add})


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    filterset = seen(request)
    notes = [words.pair(chip.label, chip.text) for chip in chips_of(filterset, request)]
    return exports.export_procedures(filterset.qs, by=request.user, kind=kind, notes=notes)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return pages.detail(request, fetch(request, pk), "improvements/procedure.html")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return pages.new(request, ProcedureForm, actions.record_procedure, "improvements/procedure_new.html")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return pages.edit(request, fetch(request, pk), ProcedureForm, actions.change_procedure)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return pages.step(request, fetch(request, pk), PROCEDURE_STEPS, name)
