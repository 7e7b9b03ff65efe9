"""Planning, recording and cancelling 回头看."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods

from issues import actions
from issues.forms.rechecks import CancelRecheckForm, PlanRecheckForm, RecordRecheckForm
from issues.models import Recheck
from issues.states import State
from issues.views.rechecks import context_of, fetch
from issues.views.steps import add_errors, bound_to, moved_on, readable, status_of
from issues.workflow import CANCEL_RECHECK, RECORD_RECHECK, REPLAN_RECHECK, plan_refusal, recheck_refusal
from tingyan.files.actions import store_document, store_image
from tingyan.kit import words
from tingyan.kit.conflict import conflict, resuming
from tingyan.kit.errors import Refused, Stale

Act = Callable[[], Any]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """专门安排 a recheck of a closed issue."""
    issue = get_object_or_404(readable(request), pk=pk)
    if message := plan_refusal(request.user, issue):
        raise Refused(message)
    form = PlanRecheckForm(bound_to(request, issue), issue=issue)
    made: list[Recheck] = []
    if accepted(request, form, lambda: made.append(actions.plan_recheck(issue, form.look, by=request.user))):
        messages.success(request, planned(made[0]))
        return redirect(made[0])
    return render(request, "issues/recheck_new.html", {"form": form, "issue": issue}, status=status_of(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """调整计划: another day, way or person."""
    recheck = fetch(request, pk)
    form = PlanRecheckForm(bound_to(request, recheck), issue=recheck.issue, recheck=recheck)
    act = lambda: actions.replan_recheck(recheck, form.look, by=request.user, version=form.cleaned_data["version"])  # noqa: E731
    answer = stepped(request, recheck, form, REPLAN_RECHECK, act, lambda: planned(recheck))
    context = {"form": form, "recheck": recheck, "issue": recheck.issue}
    return answer or render(request, "issues/recheck_plan.html", context, status=status_of(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    recheck = fetch(request, pk)
    form = CancelRecheckForm(bound_to(request, recheck), recheck=recheck)
    who = {"by": request.user}
    act = lambda: actions.cancel_recheck(  # noqa: E731
        recheck, reason=form.cleaned_data["note"], version=form.cleaned_data["version"], **who
    )
    done = lambda: say("%(number)s的回头看已取消。") % {"number": recheck.issue.number}  # noqa: E731
    answer = stepped(request, recheck, form, CANCEL_RECHECK, act, done)
    context = {"form": form, "recheck": recheck, "issue": recheck.issue}
    return answer or render(request, "issues/recheck_cancel.html", context, status=status_of(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """记录结果. Files are kept at once, whatever becomes of the rest (C14)."""
    recheck = fetch(request, pk)
    allowed = not recheck_refusal(request.user, RECORD_RECHECK, recheck)
    form = RecordRecheckForm(bound_to(request, recheck), recheck=recheck)
    if request.method == "POST" and allowed:
        keep_files(request, form, recheck)

    def act() -> None:
        version = form.cleaned_data["version"]
        actions.record_recheck(recheck, form.finding, again=form.again, by=request.user, version=version)

    answer = stepped(request, recheck, form, RECORD_RECHECK, act, lambda: recorded(recheck))
    if answer:
        return answer
    context = context_of(request, recheck) | {"form": form}
    return render(request, "issues/recheck_record.html", context, status=status_of(request, form))


def stepped(
    request: HttpRequest, recheck: Recheck, form: Any, step: Any, act: Act, done: Callable[[], str]
) -> HttpResponse | None:
    """Guard the step and take it. Returns the answer, or None where the page is to be drawn."""
    if (
        request.method == "POST"
        and recheck.issue.district_id in request.user.posts.office
        and moved_on(request, recheck)
    ):
        return stale(request, recheck, form, step)
    if message := recheck_refusal(request.user, step, recheck):
        raise Refused(message)
    try:
        if accepted(request, form, act):
            messages.success(request, done())
            return redirect(recheck)
    except Stale:
        recheck.refresh_from_db()
        return stale(request, recheck, form, step)
    return None


def accepted(request: HttpRequest, form: Any, act: Act) -> bool:
    """Run the action for a form in order; what it finds wrong stands at its field."""
    if request.method != "POST" or resuming(request) or not form.is_valid():
        return False
    try:
        act()
    except ValidationError as invalid:
        add_errors(form, invalid)
        return False
    return True


def stale(request: HttpRequest, recheck: Recheck, form: Any, step: Any) -> HttpResponse:
    sentence = say("此回头看刚由他人更新，刚填的内容没有保存，也没有丢失。")
    latest = {name: getattr(recheck, name) for name in ("planned_on", "planned_how", "result", "how", "note")}
    latest = {name: value for name, value in latest.items() if name in form.fields}
    resume = not recheck_refusal(request.user, step, recheck)
    where = recheck.get_absolute_url()
    return conflict(request, form, latest, sentence=sentence, abandon_url=where, resume=resume)


def keep_files(request: HttpRequest, form: Any, recheck: Recheck) -> None:
    """Store each file by itself: one that is refused costs none of the others."""
    for upload in request.FILES.getlist("files"):
        store = store_image if (upload.content_type or "").startswith("image/") else store_document
        try:
            actions.add_recheck_file(recheck, store(upload, by=request.user), by=request.user)
        except ValidationError as invalid:
            form.add_error("files", invalid.messages)


def planned(recheck: Recheck) -> str:
    told = {"number": recheck.issue.number, "on": words.date(recheck.planned_on)}
    return say("%(number)s的回头看安排在%(on)s。") % told


def recorded(recheck: Recheck) -> str:
    issue = recheck.issue
    told = {"number": issue.number, "result": recheck.get_result_display(), "due": words.date(issue.due)}
    if issue.state == State.CLOSED:
        return say("%(number)s的回头看结果：%(result)s。") % told
    return say("%(number)s的回头看结果：%(result)s，已重新交办，整改时限%(due)s。") % told
