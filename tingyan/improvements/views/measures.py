"""服务措施: list, detail, recording, editing, steps, export, and the paper that goes with one."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from tingyan.files.serve import serve
from tingyan.improvements import actions, exports
from tingyan.improvements.filters import MeasureFilter
from tingyan.improvements.forms import MeasureForm
from tingyan.improvements.models import Measure
from tingyan.improvements.views import asking, pages
from tingyan.improvements.workflow import MEASURE_STEPS
from tingyan.kit import words
from tingyan.kit.chips import chips_of
from tingyan.kit.paging import page_of
from tingyan.saved.reading import opening


def seen(request: HttpRequest) -> MeasureFilter:
    return MeasureFilter(request.GET, Measure.objects.visible_to(request.user), request=request)


def fetch(request: HttpRequest, pk: int) -> Measure:
    rows = Measure.objects.visible_to(request.user).for_rows()
    return get_object_or_404(rows.select_related("unit", "campaign", "document", "recorded_by"), pk=pk)


@require_safe
@opening
def index(request: HttpRequest) -> HttpResponse:
    filterset = seen(request)
    page = page_of(request, filterset.qs.for_rows())
    may_add = asking.may_add(request)
    return render(request, "improvements/measures.html", {"filterset": filterset, "page": page, "may_add": may_add})


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    filterset = seen(request)
    notes = [words.pair(chip.label, chip.text) for chip in chips_of(filterset, request)]
    return exports.export_measures(filterset.qs, by=request.user, kind=kind, notes=notes)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return pages.detail(request, fetch(request, pk), "improvements/measure.html")


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may see the measure may read its paper; nobody else learns that there is one."""
    obj = fetch(request, pk)
    if obj.document is None:
        raise Http404
    return serve(obj.document, request, name=obj.document.name, inline=False)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return pages.new(request, MeasureForm, actions.record_measure, "improvements/measure_new.html")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return pages.edit(request, fetch(request, pk), MeasureForm, actions.change_measure)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return pages.step(request, fetch(request, pk), MEASURE_STEPS, name)
