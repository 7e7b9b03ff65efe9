"""Reading 回头看: the list, the month, one of them, its files. The plan is the office's and its leaders' alone."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_safe

from issues.exports.rechecks import export_rechecks
from issues.filters.rechecks import MonthFilter, name_of, rechecks, span_of
from issues.looks import recheck_due, recheck_mark
from issues.models import Recheck, RecheckFile
from issues.views import month, sheet
from issues.views.signs import doubts_of
from issues.views.steps import readable
from issues.workflow import recheck_steps_for
from tingyan.files.serve import serve
from tingyan.kit import words
from tingyan.kit.chips import chips_of
from tingyan.kit.errors import Refused
from tingyan.kit.paging import page_of
from tingyan.saved.reading import opening
from tingyan.workdays import calendar


def need_reader(request: HttpRequest) -> None:
    user: Any = request.user
    if not (user.is_superuser or user.posts.reads):
        raise Refused(say("只有承办室和分管领导可以查看回头看的安排"))


def fetch(request: HttpRequest, pk: int) -> Any:
    """One that the person may see: of the office all, of units what they worked on and only with its result (404)."""
    return get_object_or_404(Recheck.objects.visible_to(request.user).with_issue(), pk=pk)


@require_safe
@opening
def index(request: HttpRequest) -> HttpResponse:
    need_reader(request)
    filterset = rechecks(request)
    page = page_of(request, filterset.qs.with_issue())
    today, days = timezone.localdate(), calendar.load()
    rows = [(row, recheck_mark(row), recheck_due(row, today, days)) for row in page]
    return render(request, "issues/rechecks.html", {"filterset": filterset, "page": page, "rows": rows})


@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """A month of them: what waits on the day planned, what is done on the day when it was."""
    need_reader(request)
    filterset = rechecks(request, MonthFilter)
    found = filterset.qs
    since, until = span_of(filterset.month_asked)
    shown = month.of(found.with_issue(), since, until, timezone.localdate())
    return render(request, "issues/recheck_month.html", {"filterset": filterset, "month": shown, "name": title(since)})


def title(since: date) -> str:
    return name_of(since.year, since.month)


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    need_reader(request)
    filterset = rechecks(request)
    notes = [words.pair(chip.label, chip.text) for chip in chips_of(filterset, request)]
    return export_rechecks(filterset.qs, by=request.user, notes=notes)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    recheck = fetch(request, pk)
    return render(request, "issues/recheck.html", context_of(request, recheck))


def context_of(request: HttpRequest, recheck: Recheck) -> dict[str, Any]:
    """The recheck, as far as this person may read it, beside its issue."""
    user: Any = request.user
    issue = get_object_or_404(readable(request), pk=recheck.issue_id)
    recheck.issue = issue
    shown = sheet.of(user, issue)
    return shown | {
        "recheck": recheck,
        "doubts": doubts_of(request.user, recheck.issue),
        "recheck_mark": recheck_mark(recheck),
        "recheck_due": recheck_due(recheck, timezone.localdate(), calendar.load()),
        "recheck_steps": recheck_steps_for(user, recheck),
        "recheck_files": files_of(user, recheck),
        "call_backs": list(recheck.call_backs.visible_to(user)),
    }


def files_of(user: Any, recheck: Recheck) -> list[Any]:
    rows = RecheckFile.objects.visible_to(user).filter(recheck=recheck).select_related("blob", "by")
    return list(rows)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A photo or paper of a recheck: the office's and its leaders'."""
    found = get_object_or_404(RecheckFile.objects.visible_to(request.user).select_related("blob"), pk=pk)
    return serve(found.blob, request, name=found.blob.name)
