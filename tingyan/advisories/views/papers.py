"""One paper: as its reader sees it, on A4, and the steps of the office."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tingyan.advisories import actions, faces
from tingyan.advisories.flags import Standing
from tingyan.advisories.forms.steps import StepForm
from tingyan.advisories.models import Advisory
from tingyan.advisories.rows import receipt_rows
from tingyan.advisories.views import asking
from tingyan.advisories.views.history import entries
from tingyan.advisories.workflow import APPROVE, ISSUE, PAGES, Step, may_follow, receipt_steps_for, refusal, steps_for
from tingyan.kit import words
from tingyan.kit.errors import Refused, Stale
from tingyan.workdays import calendar

MADE = ("district", "drafted_by", "approved_by", "issued_by")


def fetch(request: HttpRequest, pk: int) -> Any:
    """The paper with the receipts and units that every page of it shows."""
    rows = Advisory.objects.visible_to(request.user).for_rows().select_related(*MADE)
    return get_object_or_404(faces.with_receipts(rows, request.user), pk=pk)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    paper, user, today = fetch(request, pk), request.user, timezone.localdate()
    context = {
        "paper": paper,
        "sender": faces.sender(paper),
        "office": faces.is_office(user, paper),
        "standing": Standing(paper.shown, today),
        "rows": receipt_rows(paper.shown, today, calendar.load()),
        "issues": faces.issues_for(user, paper),
        "follows": faces.follows_for(user, paper),
        "followed": faces.followed_for(user, paper),
        "steps": {step.name: step for step in steps_for(user, paper)},
        "own": own_step(user, paper),
        "may_follow": may_follow(user, paper),
        "entries": entries(user, paper),
    }
    return render(request, "advisories/detail.html", context)


def own_step(user: Any, paper: Any) -> Any:
    """The unit's own next step, as (receipt, step); None where it is nobody's turn here."""
    mine = [receipt for receipt in paper.shown if receipt.unit_id in user.posts.units]
    found = [(receipt, step) for receipt in mine for step in receipt_steps_for(user, receipt)]
    return found[0] if found else None


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    shown = fetch(request, pk)
    return render(request, "advisories/paper.html", {"paper": shown, "sender": faces.sender(shown)})


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """批准, 发出 or 作废: what follows from it, and the post that takes it."""
    paper = fetch(request, pk)
    if name not in PAGES:
        raise Http404
    chosen = PAGES[name]
    form = StepForm(asking.bound_to(request, paper.version), step=chosen, paper=paper)
    try:
        if request.method == "POST":
            asking.current(request, paper)
        if message := refusal(request.user, chosen, paper):
            raise Refused(message)
        if asking.settles(request, form, lambda: take(request, chosen, paper, form)):
            messages.success(request, done(paper))
            return redirect(paper)
    except Stale:
        paper.refresh_from_db()
        resume = not refusal(request.user, chosen, paper)
        return asking.stale(request, form, {}, paper.get_absolute_url(), resume=resume)
    context = {"paper": paper, "sender": faces.sender(paper), "step": chosen, "form": form}
    return render(request, "advisories/step.html", context, status=asking.status_of(request, form))


def take(request: HttpRequest, chosen: Step, paper: Advisory, form: StepForm) -> None:
    data, common = form.cleaned_data, {"by": request.user, "version": form.cleaned_data["version"]}
    if chosen is ISSUE:
        actions.issue(paper, on=data["on"], **common)
    elif chosen is APPROVE:
        actions.approve(paper, note=data["note"], **common)
    else:
        actions.withdraw(paper, reason=data["note"], **common)


def done(paper: Advisory) -> str:
    facts = {"paper": paper, "state": paper.get_state_display(), "due": words.date(paper.reply_by)}
    return (say("%(paper)s：%(state)s，%(due)s前反馈。") if paper.is_issued else say("%(paper)s：%(state)s。")) % facts


@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    paper = fetch(request, pk)
    told = actions.remind(paper, by=request.user)
    units = words.listed(receipt.unit for receipt in told)
    messages.success(request, say("已催办%(units)s。") % {"units": units})
    return redirect(paper)
