"""Reading issues: the list, its export, one issue, and its files."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from issues import exports, rows
from issues.faces import face, with_work
from issues.filters import listed
from issues.models import Evidence, Issue
from issues.views import sheet
from issues.views.bulk import MOST
from issues.views.signs import doubts_of
from tingyan.files.serve import serve
from tingyan.kit import words
from tingyan.kit.chips import chips_of
from tingyan.kit.paging import page_of
from tingyan.saved.reading import opening
from tingyan.workdays import calendar


@require_safe
@opening
def issues(request: HttpRequest) -> HttpResponse:
    days = calendar.load()
    filterset = listed(request, days)
    page = page_of(request, with_work(filterset.qs.for_rows(), request.user))
    context = {
        "filterset": filterset,
        "page": page,
        "rows": rows.rows(request.user, page, timezone.localdate(), days),
        "office": bool(request.user.posts.office),
        "whole": len(page.rows) < page.total <= MOST,
    }
    return render(request, "issues/list.html", context)


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    filterset = listed(request)
    notes = [words.pair(chip.label, chip.text) for chip in chips_of(filterset, request)]
    return exports.export(filterset.qs, by=request.user, kind=kind, notes=notes)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Issue.objects.visible_to(request.user).select_related(*sheet.BESIDE).prefetch_related(*sheet.requests())
    issue = get_object_or_404(with_work(seen, request.user), pk=pk)
    context = sheet.of(request.user, issue) | {"doubts": doubts_of(request.user, issue)}
    return render(request, "issues/detail.html", context)


@require_safe
def peek(request: HttpRequest, pk: int) -> HttpResponse:
    """What a row unfolds in the list: the part of the page that says what it is about. By itself it is that page."""
    seen = Issue.objects.visible_to(request.user).for_rows().select_related("hall", "window__unit")
    issue = get_object_or_404(with_work(seen, request.user), pk=pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(issue)
    row = rows.row(request.user, issue, timezone.localdate(), calendar.load())
    return render(request, "issues/_peek.html", {"row": row, "issue": issue, "face": row.face})


@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of an issue. Where the finder stays unknown, so does the name that he gave his photo."""
    seen = Evidence.objects.visible_to(request.user).filter(removed_at=None).select_related("blob", "issue")
    found = get_object_or_404(seen, pk=pk)
    known = found.task_id is not None or face(request.user, found.issue).knows_finder
    name = found.blob.name if known else f"{found.issue.number}-{found.pk}.jpg"
    return serve(found.blob, request, name=name)
