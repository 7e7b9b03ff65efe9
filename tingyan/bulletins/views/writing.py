"""Drafting a bulletin, changing its words, and the steps of the chief."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_POST

from tingyan.advisories.views import asking
from tingyan.bulletins import actions, faces
from tingyan.bulletins.forms import DefinitionForm, StepForm, WordsForm
from tingyan.bulletins.prose import differences
from tingyan.bulletins.views.papers import fetch
from tingyan.bulletins.workflow import EDIT, ISSUE, PAGES, Step, may_draft, refusal
from tingyan.kit.conflict import resuming
from tingyan.kit.errors import Refused, Stale


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if not may_draft(request.user):
        raise Refused(say("只有承办室可以拟稿"))
    form = DefinitionForm(asking.bound_to(request, 1), user=request.user)
    made: list[Any] = []
    if asking.settles(request, form, lambda: made.append(drafted(request, form))):
        messages.success(request, say("“%(title)s”已拟稿，数据已留存。") % {"title": made[0].title})
        return redirect(made[0])
    return render(request, "bulletins/new.html", {"form": form}, status=asking.status_of(request, form))


def drafted(request: HttpRequest, form: DefinitionForm) -> Any:
    if form.district is None:
        raise Refused(say("只有承办室可以拟稿"))
    return actions.draft(form.definition(), by=request.user, district=form.district)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    made = actions.again(fetch(request, pk), by=request.user)
    messages.success(request, say("已按现在的数据再拟一份。"))
    return redirect(made)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    paper = fetch(request, pk)
    if message := refusal(request.user, EDIT, paper):
        raise Refused(message)
    form = WordsForm(asking.bound_to(request, paper.version), paper=paper)
    try:
        if request.method == "POST" and not resuming(request):
            asking.current(request, paper)
        if asking.settles(request, form, lambda: changed(request, form, paper)):
            messages.success(request, told(paper))
            return redirect(paper)
    except Stale:
        paper.refresh_from_db()
        latest = {"title": paper.title, **paper.sections}
        return asking.stale(request, form, latest, paper.get_absolute_url(), resume=True)
    context = {"form": form, "paper": paper, "numbers": faces.of_text(paper)}
    return render(request, "bulletins/edit.html", context, status=asking.status_of(request, form))


def changed(request: HttpRequest, form: WordsForm, paper: Any) -> None:
    data = form.cleaned_data
    actions.change(paper, data["title"], form.sections(), by=request.user, version=data["version"])


def told(paper: Any) -> str:
    wrong = len(differences(paper.sections, faces.of_text(paper)))
    if wrong:
        return say("修改已保存，其中%(n)s处数字与留存的数据不符，请核对。") % {"n": wrong}
    return say("修改已保存，文中数字与留存的数据相符。")


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """批准 or 印发: what follows from it, and which numbers in the words are not proven."""
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
            messages.success(request, f"{paper}：{paper.get_state_display()}。")
            return redirect(paper)
    except Stale:
        paper.refresh_from_db()
        resume = not refusal(request.user, chosen, paper)
        return asking.stale(request, form, {}, paper.get_absolute_url(), resume=resume)
    context = {"paper": paper, "step": chosen, "form": form}
    context["differences"] = differences(paper.sections, faces.of_text(paper))
    return render(request, "bulletins/step.html", context, status=asking.status_of(request, form))


def take(request: HttpRequest, chosen: Step, paper: Any, form: StepForm) -> None:
    common = {"by": request.user, "version": form.cleaned_data["version"]}
    if chosen is ISSUE:
        actions.issue(paper, on=form.cleaned_data["on"], **common)
    else:
        actions.approve(paper, **common)
