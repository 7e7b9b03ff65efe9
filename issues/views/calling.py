"""回访: what the citizen says before a case may close; and what the office tells above of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods

from issues import actions
from issues.forms.cases import CallBackForm, EditCaseForm
from issues.models import Case, Issue
from issues.rules import caller, not_called_back
from issues.states import UNSATISFIED
from issues.views.steps import add_errors, bound_to, readable, status_of
from tingyan.kit import kept
from tingyan.kit.conflict import conflict, resuming
from tingyan.kit.errors import Refused, Stale


@require_http_methods(["GET", "POST"])
def call_back(request: HttpRequest, pk: int) -> HttpResponse:
    issue = get_object_or_404(readable(request), pk=pk)
    if message := caller(request.user, issue):
        raise Refused(message)
    form = CallBackForm(request.POST or kept.data(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.call_back(issue, form.answer, by=request.user)
        except ValidationError as invalid:
            add_errors(form, invalid)
        else:
            messages.success(request, recorded(issue, form.answer))
            return redirect(issue)
    return render(request, "issues/call_back.html", {"form": form, "issue": issue}, status=status_of(request, form))


def recorded(issue: Issue, answer: actions.Answered) -> str:
    """What follows: 退回 is proposed where the citizen is not content, never forced."""
    if answer.with_result in UNSATISFIED:
        return say("回访已记录。群众对办理结果不满意，请考虑退回，不急于销号。")
    missing = not_called_back(issue)
    return say("回访已记录。%s。") % missing if missing else say("回访已记录。")


@require_http_methods(["GET", "POST"])
def case_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """承接人 and 办理结论, which go back to above with the batch."""
    case: Case = get_object_or_404(Case.objects.visible_to(request.user).select_related("issue", "batch"), pk=pk)
    if case.issue.district_id not in request.user.posts.office:
        raise Refused(say("只有承办室可以登记案件批次"))
    form = EditCaseForm(bound_to(request, case), case=case)
    if request.method == "POST" and not resuming(request) and form.is_valid():
        try:
            actions.edit_case(case, by=request.user, **form.cleaned_data)
        except Stale:
            case.refresh_from_db()
            return stale(request, case, form)
        messages.success(request, say("%s的承接人和办理结论已保存。") % case.issue.number)
        return redirect(case.issue)
    return render(request, "issues/case_edit.html", {"form": form, "case": case}, status=status_of(request, form))


def stale(request: HttpRequest, case: Case, form: EditCaseForm) -> HttpResponse:
    latest = {"taken_up_by": case.taken_up_by, "verdict": case.verdict}
    sentence = say("此案件刚由他人更新，刚填的内容没有保存，也没有丢失。")
    return conflict(request, form, latest, sentence=sentence, abandon_url=case.issue.get_absolute_url(), resume=True)
