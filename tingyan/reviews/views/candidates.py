"""One candidate: putting it forward, its page, its steps, and a reviewer's scores."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_safe

from tingyan.kit import undo
from tingyan.kit.errors import Refused, Stale
from tingyan.reviews import actions, faces
from tingyan.reviews.board import facts_of
from tingyan.reviews.forms import NominateForm, ScoreForm, StepForm
from tingyan.reviews.models import Score, WindowReview
from tingyan.reviews.states import CRITERIA
from tingyan.reviews.views import asking, periods
from tingyan.reviews.views.history import entries
from tingyan.reviews.workflow import DECIDE, PAGES, SCORE, WITHDRAW, Step, nominate_refusal, refusal, steps_for

MOVING = ("stage", "outcome", "decided_by", "vetoed_at", "version")  # what the rules ask again after a conflict
ACTIONS: dict[str, Any] = {
    "advance": actions.advance,
    "publish": actions.publish,
    "veto": actions.veto,
    "lift": actions.lift,
    "withdraw": actions.withdraw,
}


def fetch(request: HttpRequest, pk: int) -> WindowReview:
    """With its totals, and the panel once for all that ask who sits in it."""
    rows = WindowReview.objects.visible_to(request.user).for_rows().with_totals()
    return get_object_or_404(rows.select_related("window__hall").prefetch_related("period__reviewers"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def nominate(request: HttpRequest, pk: int) -> HttpResponse:
    period = periods.fetch(request, pk)
    if message := nominate_refusal(request.user, period):
        raise Refused(message)
    form = NominateForm(asking.bound_to(request, 0), user=request.user, period=period)
    made: list[WindowReview] = []

    def act() -> None:
        made.append(actions.nominate(period, by=request.user, **form.cleaned_data))

    if asking.settles(request, form, act):
        say_nominated(request, made[0])
        return redirect(made[0])
    context = {"form": form, "period": period}
    return render(request, "reviews/nominate.html", context, status=asking.status_of(request, form))


def say_nominated(request: HttpRequest, review: WindowReview) -> None:
    """Say it; the unit may take its application back at once, the office not for it."""
    text = say("“%(window)s”已申报。") % {"window": review}
    if refusal(request.user, WITHDRAW, review):
        messages.success(request, text)
        return
    url = reverse("reviews:step", args=[review.pk, WITHDRAW.name])
    undo.done(request, text, url, version=review.version, note=say("误办，随即撤销"))


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    review, user = fetch(request, pk), request.user
    (face,) = faces.faces_of(user, review.period, [review])
    facts, apart = facts_of(user, review, timezone.now()) if face.reads else ([], [])
    steps = steps_for(user, review)
    context = {
        "review": review,
        "face": face,
        "criteria": [
            (label, weight, mean, [score.values[place] for score in face.scores])
            for place, (label, weight, mean) in enumerate(
                zip(CRITERIA.values(), review.period.weights, face.means, strict=True)
            )
        ],
        "totals": [score.weighted(review.period.weights) for score in face.scores],
        "facts": facts,
        "apart": apart,
        "steps": steps,
        "main": steps[0].name if steps and steps[0].name in ("score", "advance", "decide", "publish") else "",
        "entries": entries(user, review),
    }
    return render(request, "reviews/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    review = fetch(request, pk)
    if name not in PAGES:
        raise Http404
    chosen = PAGES[name]
    form = StepForm(asking.bound_to(request, review.version), step=chosen, review=review)
    try:
        asking.current(request, review, review.version)
        if message := refusal(request.user, chosen, review):
            raise Refused(message)
        if asking.settles(request, form, lambda: take(request, chosen, review, form)):
            messages.success(request, say("%(window)s：%(stage)s") % {"window": review, "stage": stage_of(review)})
            return redirect(review)
    except Stale:
        review.refresh_from_db(fields=MOVING)
        resume = not refusal(request.user, chosen, review)
        return asking.stale(request, form, {}, review.get_absolute_url(), resume=resume)
    (face,) = faces.faces_of(request.user, review.period, [review])
    context = {"form": form, "review": review, "step": chosen, "face": face}
    return render(request, "reviews/step.html", context, status=asking.status_of(request, form))


def take(request: HttpRequest, chosen: Step, review: WindowReview, form: StepForm) -> None:
    data = form.cleaned_data
    told = {"by": request.user, "note": data["note"], "version": data["version"]}
    if chosen is DECIDE:
        actions.decide(review, data["outcome"], **told)
    else:
        ACTIONS[chosen.name](review, **told)


def stage_of(review: WindowReview) -> str:
    stage = str(review.get_stage_display())
    return f"{stage}（{review.get_outcome_display()}）" if review.outcome else stage


@require_http_methods(["GET", "HEAD", "POST"])
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer's own five scores; nobody's else are on this page."""
    review = fetch(request, pk)
    given = Score.objects.filter(review=review, reviewer=request.user).first()
    version = given.version if given else 0
    form = ScoreForm(asking.bound_to(request, version), given=given)
    try:
        if message := refusal(request.user, SCORE, review):
            raise Refused(message)
        asking.current(request, given or review, version)
        if asking.settles(request, form, lambda: write(request, review, form)):
            messages.success(request, say("“%(window)s”的评分已保存。") % {"window": review})
            return redirect(review)
    except Stale:
        latest = {name: getattr(given, name) for name in CRITERIA} if given else {}
        return asking.stale(request, form, latest, review.get_absolute_url(), resume=True)
    context = {"form": form, "review": review, "step": SCORE}
    return render(request, "reviews/score.html", context, status=asking.status_of(request, form))


def write(request: HttpRequest, review: WindowReview, form: ScoreForm) -> None:
    data = form.cleaned_data
    actions.score(review, form.values(), by=request.user, comment=data["comment"], version=data["version"])
