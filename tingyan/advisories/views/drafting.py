"""Drafting: from nothing, from chosen issues, from an advisory left unanswered; and changing what was not sent."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods

from tingyan.advisories import actions
from tingyan.advisories.forms.drafting import PaperForm, of_paper
from tingyan.advisories.models import Advisory
from tingyan.advisories.views import asking, prefill
from tingyan.advisories.workflow import EDIT, may_draft, refusal
from tingyan.kit.conflict import resuming
from tingyan.kit.errors import Refused, Stale


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """What the address names fills the form and is chosen anew at the post: nothing is written by opening it."""
    if not may_draft(request.user):
        raise Refused(say("只有承办室可以拟稿"))
    origin = prefill.origin_of(request)
    initial = prefill.first_values(request, origin)
    form = PaperForm(asking.bound_to(request, 1), user=request.user, initial=initial)
    made: list[Any] = []
    if asking.settles(request, form, lambda: made.append(drafted(request, form, origin))):
        messages.success(request, say("“%(title)s”已拟稿，待室负责人批准。") % {"title": made[0].title})
        return redirect(made[0])
    context = {"form": form, "follows": origin.follows}
    return render(request, "advisories/new.html", context, status=asking.status_of(request, form))


def drafted(request: HttpRequest, form: PaperForm, origin: prefill.Origin) -> Advisory:
    return actions.draft(by=request.user, district=form.district, follows=origin.follows, **form.values())


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Advisory.objects.visible_to(request.user).select_related("district", "follows")
    paper = get_object_or_404(rows, pk=pk)
    if message := refusal(request.user, EDIT, paper):
        raise Refused(message)
    form = PaperForm(asking.bound_to(request, paper.version), user=request.user, paper=paper)
    try:
        if request.method == "POST" and not resuming(request):
            asking.current(request, paper)
        if asking.settles(request, form, lambda: changed(request, form, paper)):
            messages.success(request, say("修改已保存，待室负责人批准。"))
            return redirect(paper)
    except Stale:
        latest = of_paper(Advisory.objects.get(pk=pk))
        return asking.stale(request, form, latest, paper.get_absolute_url(), resume=True)
    return render(
        request, "advisories/edit.html", {"form": form, "paper": paper}, status=asking.status_of(request, form)
    )


def changed(request: HttpRequest, form: PaperForm, paper: Advisory) -> None:
    actions.change(paper, by=request.user, version=paper.version, **form.values())
