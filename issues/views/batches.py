"""万件化访 and 好差评: batches, their cases by form or file, and the way back."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from issues import actions
from issues.exports.batches import export_batch
from issues.faces import with_work
from issues.forms.cases import REQUIRED, TEMPLATE, BatchForm, CaseForm, Checked, Names, UploadForm, check_rows, headers
from issues.models import CaseBatch, Issue
from issues.rows import rows as issue_rows
from issues.states import State
from issues.views import tally
from issues.views.registering import district_of
from issues.views.steps import add_errors, status_of
from tingyan.kit import kept, phones
from tingyan.kit.errors import Refused
from tingyan.kit.paging import page_of
from tingyan.kit.sheets import Column, csv_response
from tingyan.kit.tables import Table, TableRow, read_table
from tingyan.workdays import calendar

SALT = "issues.cases"
MOST = 2000  # rows: the preview travels in the page


def need_reader(request: HttpRequest) -> None:
    user: Any = request.user
    if not (user.is_superuser or user.posts.reads):
        raise Refused(say("只有承办室和分管领导可以查看案件批次"))


def fetch(request: HttpRequest, pk: int) -> CaseBatch:
    return get_object_or_404(CaseBatch.objects.visible_to(request.user).select_related("district"), pk=pk)


def keep(request: HttpRequest, pk: int) -> CaseBatch:
    """A batch that the person keeps, not only reads."""
    batch = fetch(request, pk)
    if batch.district_id not in request.user.posts.office:
        raise Refused(say("只有承办室可以登记案件批次"))
    return batch


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    need_reader(request)
    closed = Count("cases", filter=Q(cases__issue__state=State.CLOSED))
    rows = CaseBatch.objects.visible_to(request.user).annotate(total=Count("cases"), closed=closed)
    page = page_of(request, rows.order_by("-received_on", "-id"))
    keeps = bool(request.user.posts.office)
    return render(request, "issues/batches.html", {"page": page, "keeps": keeps})


@require_http_methods(["GET", "POST"])
def batch_new(request: HttpRequest) -> HttpResponse:
    district = district_of(request)
    form = BatchForm(request.POST or kept.data(request))
    if request.method == "POST" and form.is_valid():
        try:
            batch = actions.create_batch(district, by=request.user, **form.cleaned_data)
        except ValidationError as invalid:
            add_errors(form, invalid)
        else:
            return redirect(batch)
    return render(request, "issues/batch_new.html", {"form": form}, status=status_of(request, form))


@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    found = fetch(request, pk)
    user: Any = request.user
    issues = Issue.objects.visible_to(user).filter(case__batch=found)
    page = page_of(request, with_work(issues.for_rows().select_related("case").order_by("case__order"), user))
    today = timezone.localdate()
    rows = issue_rows(user, page, today, calendar.load())
    keeps = found.district_id in user.posts.office
    context = {"batch": found, "page": page, "rows": rows, "numbers": tally.of(found, issues, today), "keeps": keeps}
    return render(request, "issues/batch.html", context)


@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest, pk: int) -> HttpResponse:
    found = keep(request, pk)
    form = CaseForm(request.POST or kept.data(request), batch=found, names=Names(found.district_id))
    if request.method == "POST" and form.is_valid():
        try:
            [issue] = actions.open_cases(found, [form.case], by=request.user)
        except ValidationError as invalid:
            add_errors(form, invalid)
        else:
            messages.success(request, say("%(number)s已登记，待交办。") % {"number": issue.number})
            return redirect(found)
    return render(request, "issues/case_new.html", {"form": form, "batch": found}, status=status_of(request, form))


@require_http_methods(["GET", "POST"])
def case_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload, look at every row as it will be, confirm: all or nothing."""
    found = keep(request, pk)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and (sent := request.POST.get("rows")):
        return confirm(request, found, sent)
    checked: list[Checked] = []
    table = Table({}, [])
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            phones.ask(form.cleaned_data[phones.NAME])
            table = read_table(file.read(), file.name, headers(), REQUIRED, days=["found_on"], most=MOST)
            checked = check_rows(table, found)
        except ValidationError as invalid:
            form.add_error("file", invalid)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" and form.errors else HTTPStatus.OK
    context = {"form": form, "batch": found, "choice": phones.chosen(), **preview(found, table, checked)}
    return render(request, "issues/case_import.html", context, status=status)


def preview(found: CaseBatch, table: Table, checked: list[Checked]) -> dict[str, Any]:
    """What is shown before anything is written. It travels signed, so that what is confirmed is what was seen."""
    counts = {state: sum(each.state == state for each in checked) for state in ("new", "known", "wrong")}
    read = [table.columns, [[row.number, row.cells, row.faults] for row in table.rows]]
    sealed = signing.dumps(read, salt=salt(found), compress=True) if table.rows else ""
    return {"checked": checked, "counts": counts, "sealed": sealed}


def salt(found: CaseBatch) -> str:
    """A preview is of one batch."""
    return f"{SALT}.{found.pk}"


def confirm(request: HttpRequest, found: CaseBatch, sent: str) -> HttpResponse:
    """Check the rows once more, by today's state, and file the new ones together."""
    try:
        columns, read = signing.loads(sent, salt=salt(found), max_age=86400)
    except signing.BadSignature:
        messages.warning(request, say("预览已过期，请重新选择文件。"))
        return redirect("issues:case_import", found.pk)
    table = Table(columns, [TableRow(*row) for row in read])
    checked = check_rows(table, found)
    if any(each.state == "wrong" for each in checked):
        context = {"form": UploadForm(), "batch": found, **preview(found, table, checked)}
        return render(request, "issues/case_import.html", context, status=HTTPStatus.BAD_REQUEST)
    rows = [each.form.case for each in checked if each.state == "new"]
    new = len(actions.open_cases(found, rows, by=request.user, skip=True)) if rows else 0
    messages.success(request, brought(new, len(checked) - new))
    return redirect(found)


def brought(new: int, skipped: int) -> str:
    text = ngettext("新增%(n)s条。", "新增%(n)s条。", new) % {"n": new}
    if skipped:
        text += ngettext("%(n)s条重复已跳过。", "%(n)s条重复已跳过。", skipped) % {"n": skipped}
    return str(text)


@require_safe
def case_template(request: HttpRequest) -> HttpResponseBase:
    """An empty file with the right header."""
    need_reader(request)
    columns = [Column(str(label), lambda row: "") for label in TEMPLATE.values()]
    return csv_response(say("案件批次模板") + ".csv", columns, [])


@require_safe
def batch_export(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    return export_batch(fetch(request, pk), by=request.user, kind=kind)
