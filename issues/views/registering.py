"""登记问题, 修改登记, and the office's small switches: forwarded photos, 疑似线索, 涉及人员."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_POST

from issues import actions
from issues.forms.registering import EditForm, RegisterForm
from issues.models import Issue
from issues.views.steps import add_errors, bound_to, moved_on, readable, status_of, who_was_first
from tingyan.directory.models import District
from tingyan.kit import kept
from tingyan.kit.conflict import conflict, resuming
from tingyan.kit.errors import Refused, Stale


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """登记问题 from another source; the office's district is that of the person's post."""
    form = RegisterForm(request.POST or kept.data(request), district=district_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            issue = actions.open_issues([form.new_issue], by=request.user)[0]
        except ValidationError as invalid:
            add_errors(form, invalid)
        else:
            messages.success(request, say("%(number)s已登记，待交办。") % {"number": issue.number})
            return redirect(issue)
    return render(request, "issues/register.html", {"form": form}, status=status_of(request, form))


def district_of(request: HttpRequest) -> District:
    """The district whose office the person belongs to; nobody else registers."""
    found = District.objects.filter(pk__in=request.user.posts.office).first()
    if found is None:
        raise Refused(say("只有承办室可以登记问题"))
    return found


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the registration; a stale page is answered with both versions (C54)."""
    issue = editable(request, pk)
    form = EditForm(bound_to(request, issue), issue=issue)
    if request.method == "POST" and moved_on(request, issue):
        return edit_conflict(request, issue, form)
    if (
        request.method == "POST"
        and not resuming(request)
        and form.is_valid()
        and (answer := edited(request, issue, form))
    ):
        return answer
    return render(request, "issues/edit.html", {"form": form, "issue": issue}, status=status_of(request, form))


def editable(request: HttpRequest, pk: int) -> Any:
    issue = get_object_or_404(readable(request).select_related("repeat_of", "window", "service_item"), pk=pk)
    if issue.district_id not in request.user.posts.office:
        raise Refused(say("只有承办室可以修改问题登记"))
    return issue


def edited(request: HttpRequest, issue: Issue, form: EditForm) -> HttpResponse | None:
    try:
        if form.changes:
            actions.edit(issue, form.changes, by=request.user, version=form.cleaned_data["version"])
    except ValidationError as invalid:
        add_errors(form, invalid)
        return None
    except Stale:
        issue.refresh_from_db()
        return edit_conflict(request, issue, form)
    messages.success(request, say("%(number)s的登记内容已修改。") % {"number": issue.number})
    return redirect(issue)


def edit_conflict(request: HttpRequest, issue: Issue, form: EditForm) -> HttpResponse:
    latest = EditForm(issue=issue).initial
    sentence = who_was_first(issue)
    return conflict(request, form, latest, sentence=sentence, abandon_url=issue.get_absolute_url(), resume=True)


@require_POST
def forward(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose which photos of the finding the units may see."""
    issue = get_object_or_404(readable(request), pk=pk)
    chosen = [int(value) for value in request.POST.getlist("photos") if value.isdecimal()]
    actions.forward_photos(issue, chosen, by=request.user)
    messages.success(request, say("转给承办单位的照片已更新。"))
    return redirect(issue)


@require_POST
def clue(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark or unmark 疑似线索; to everybody but officer and chief the address does not exist."""
    issue = get_object_or_404(readable(request), pk=pk)
    if issue.district_id not in request.user.posts.office:
        raise Http404
    actions.flag_clue(issue, request.POST.get("clue") == "1", by=request.user)
    return redirect(issue)


@require_POST
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """The head of the lead unit lets the liaison see 涉及人员, or no longer."""
    issue = get_object_or_404(readable(request), pk=pk)
    actions.show_people(issue, request.POST.get("shown") == "1", by=request.user)
    messages.success(request, say("涉及人员的可见范围已更新。"))
    return redirect(issue)


@require_http_methods(["GET"])
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """The printable 交办单 of the current round, for the office and the units that work it."""
    issue = get_object_or_404(readable(request), pk=pk)
    office = issue.district_id in request.user.posts.reads
    if not issue.round_no or not (office or issue.works):
        raise Http404
    tasks = issue.tasks.held().filter(round__number=issue.round_no).select_related("unit")
    context = {"issue": issue, "tasks": tasks, "round": issue.current_round}
    return render(request, "issues/order.html", context, status=HTTPStatus.OK)
