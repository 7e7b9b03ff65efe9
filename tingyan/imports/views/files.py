"""The template to fill in, and the workbook with its faults marked."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from tingyan.audit import actions as audit
from tingyan.directory.models import District
from tingyan.imports import exports
from tingyan.imports.states import Outcome
from tingyan.imports.views.steps import fetch, ledger_of
from tingyan.kit.handing import settle


@require_safe
def template(request: HttpRequest, slug: str) -> HttpResponseBase:
    ledger = ledger_of(request, slug)
    district = District.objects.filter(pk__in=ledger.districts(request.user)).first()
    return exports.template(ledger(district, request.user))


@require_safe
def errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    run = fetch(request, pk)
    if not run.counts.get(Outcome.WRONG) or not run.data:
        raise Http404
    response = exports.errors(run)
    digest = settle(response)
    with audit.recording(by=request.user):
        audit.entry("import.errors", run, count=run.counts[Outcome.WRONG], uploaded=run.sha256, sha256=digest)
    return response
