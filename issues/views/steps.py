"""Taking a step: the page that says what follows, the action, and the conflict when somebody was first."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods

from issues.faces import with_work
from issues.forms.working import lead_task_of
from issues.models import Issue
from issues.views import sheet
from issues.views.pages import PAGES, StepPage
from issues.views.signs import doubts_of
from issues.views.uploads import keep_files
from issues.workflow import (
    ASSIGN,
    BY_NAME,
    CLOSE,
    REASSIGN_AGAIN,
    RECALL,
    RETURN,
    SEND_BACK,
    SUBMIT,
    VERIFY,
    WITHDRAW,
    Step,
    refusal,
)
from tingyan.kit import kept, undo, words
from tingyan.kit.conflict import conflict, resuming, typed
from tingyan.kit.errors import Refused, Stale


def readable(request: HttpRequest) -> Any:
    """Issues that the person sees, with what every page of one needs."""
    rows = Issue.objects.visible_to(request.user).select_related(*sheet.BESIDE, "hall__managed_by", "place_unit")
    return with_work(rows.prefetch_related(*sheet.requests()), request.user)


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The page of one step of one issue; a POST takes it."""
    issue = get_object_or_404(readable(request), pk=pk)
    if name not in PAGES:
        raise Http404
    chosen, page = BY_NAME[name], PAGES[name]
    form = page.form(bound_to(request, issue), issue=issue, user=request.user)
    message = refusal(request.user, chosen, issue)
    if request.method == "POST" and chosen is SUBMIT and not message:
        keep_files(request, form, lead_task_of(issue))
    if request.method == "POST" and moved_on(request, issue):
        return conflict_of(request, issue, form, chosen)
    if message:
        raise Refused(message)
    if (
        request.method == "POST"
        and not resuming(request)
        and form.is_valid()
        and (answer := taken(request, issue, form, chosen, page))
    ):
        return answer
    return render(request, "issues/step.html", context_of(issue, form, chosen, page), status=status_of(request, form))


def bound_to(request: HttpRequest, issue: Any) -> Any:
    """What the form is bound to: the post, after a conflict with the latest version; or text kept over a login."""
    if resuming(request):
        return typed(request, issue.version)
    return request.POST if request.method == "POST" else kept.data(request)


def moved_on(request: HttpRequest, issue: Any) -> bool:
    return not resuming(request) and request.POST.get("version", "") != str(issue.version)


def status_of(request: HttpRequest, form: Any) -> int:
    failed = request.method == "POST" and not resuming(request)
    return HTTPStatus.BAD_REQUEST if failed and not form.is_valid() else HTTPStatus.OK


def taken(request: HttpRequest, issue: Issue, form: Any, chosen: Step, page: StepPage) -> HttpResponse | None:
    """Call the action. Returns the answer, or None where the action found the input wanting: the form says so."""
    common = {"by": request.user, "version": form.cleaned_data["version"]}
    try:
        page.act(issue, form, common)
    except ValidationError as invalid:
        add_errors(form, invalid)
        return None
    except Stale:
        issue.refresh_from_db()
        return conflict_of(request, issue, form, chosen)
    say_done(request, issue, chosen)
    visible = Issue.objects.visible_to(request.user).filter(pk=issue.pk).exists()
    return redirect(issue if visible else "issues:list")


UNDO = {ASSIGN: RECALL, SUBMIT: WITHDRAW}  # the step that takes back what was just done, and needs nothing but a reason


def say_done(request: HttpRequest, issue: Issue, chosen: Step) -> None:
    """Say it, with a button for who may take it back; pressed too late it ends where every step taken too late ends."""
    text, back = done_text(issue, chosen), UNDO.get(chosen)
    if back is None or refusal(request.user, back, issue):
        messages.success(request, text)
        return
    url = reverse("issues:step", args=[issue.pk, back.name])
    undo.done(request, text, url, version=issue.version, note=say("误办，随即撤销"))


def add_errors(form: Any, invalid: ValidationError) -> None:
    """Put the action's sentences at the fields they name, or over the form."""
    if not hasattr(invalid, "error_dict"):
        form.add_error(None, invalid)
        return
    for name, errors in invalid.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def done_text(issue: Issue, chosen: Step) -> str:
    told = {"number": issue.number, "step": chosen.label, "state": issue.get_state_display()}
    if chosen.name in ("assign", "sign", "reassign_again", "resume", "return", "rule_extension") and issue.due:
        told["due"] = words.date(issue.due)
        return say("%(number)s：%(step)s，现在是“%(state)s”，整改时限%(due)s。") % told
    return say("%(number)s：%(step)s，现在是“%(state)s”。") % told


def context_of(issue: Any, form: Any, chosen: Any, page: StepPage) -> dict[str, Any]:
    """The step beside what it is about: the issue as this person sees it."""
    own = {"form": form, "step": chosen, "follows": page.follows, "phrases": page.phrases}
    if chosen in JUDGING:
        own["doubts"] = doubts_of(form.user, issue)
    return sheet.of(form.user, issue) | own


JUDGING = (VERIFY, RETURN, CLOSE, SEND_BACK, REASSIGN_AGAIN)  # before which signs of a paper closure are read


def conflict_of(request: HttpRequest, issue: Issue, form: Any, chosen: Step) -> HttpResponse:
    """Say who did what meanwhile, as far as this person may know, and show what was typed."""
    latest = {name: getattr(issue, name) for name in form.fields if hasattr(issue, name) and name in SHOWN}
    return conflict(
        request,
        form,
        latest,
        sentence=who_was_first(issue),
        abandon_url=issue.get_absolute_url(),
        resume=not refusal(request.user, chosen, issue),
    )


SHOWN = ("title", "category", "severity", "fix_type", "due")  # values that every side of the issue may see


def who_was_first(issue: Issue) -> str:
    move = issue.moves.filter(internal=False).order_by("-id").first()
    if move is None or move.step not in BY_NAME:
        return say("此问题刚有更新，刚填的内容没有保存，也没有丢失。")
    facts = {"who": move.by_label, "time": localtime(move.at).strftime("%H:%M"), "step": BY_NAME[move.step].label}
    return say("此问题已由%(who)s于%(time)s办理“%(step)s”，刚填的内容没有丢失。") % facts
