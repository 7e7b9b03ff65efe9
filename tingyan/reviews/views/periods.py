"""Periods: their list, setting one up, and the page on which its candidates stand side by side."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_safe

from tingyan.kit import words
from tingyan.kit.chips import chips_of
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.paging import page_of
from tingyan.reviews import actions, exports, faces
from tingyan.reviews.board import BESIDE, Beside
from tingyan.reviews.filters import PeriodFilter, ReviewFilter
from tingyan.reviews.forms import PeriodForm, PeriodStepForm
from tingyan.reviews.models import ReviewPeriod, WindowReview
from tingyan.reviews.states import CRITERIA
from tingyan.reviews.views import asking
from tingyan.reviews.workflow import (
    CHANGE,
    PERIOD_PAGES,
    START,
    may_open,
    nominate_refusal,
    period_refusal,
    period_steps_for,
)


def fetch(request: HttpRequest, pk: int) -> ReviewPeriod:
    rows = ReviewPeriod.objects.visible_to(request.user).for_rows().prefetch_related("reviewers")
    return get_object_or_404(rows, pk=pk)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    filterset = PeriodFilter(request.GET, ReviewPeriod.objects.visible_to(request.user), request=request)
    page = page_of(request, filterset.qs.for_rows())
    context = {"filterset": filterset, "page": page, "may_open": may_open(request.user)}
    return render(request, "reviews/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if not may_open(request.user):
        raise Refused(say("只有承办室可以设立评价周期"))
    form = PeriodForm(asking.bound_to(request, 0), user=request.user)
    made: list[ReviewPeriod] = []

    def act() -> None:
        made.append(actions.open_period(by=request.user, district=form.district_of, **form.values()))

    if asking.settles(request, form, act):
        messages.success(request, say("“%(name)s”已设立，各单位可以申报。") % {"name": made[0]})
        return redirect(made[0])
    return render(request, "reviews/period_new.html", {"form": form}, status=asking.status_of(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    period = fetch(request, pk)
    form = PeriodForm(asking.bound_to(request, period.version), user=request.user, period=period)
    try:
        asking.current(request, period, period.version)
        if message := period_refusal(request.user, CHANGE, period):
            raise Refused(message)
        if asking.settles(request, form, lambda: change(request, period, form)):
            messages.success(request, say("修改已保存"))
            return redirect(period)
    except Stale:
        period.refresh_from_db(fields=["state", "version"])
        resume = not period_refusal(request.user, CHANGE, period)
        return asking.stale(request, form, {}, period.get_absolute_url(), resume=resume)
    context = {"form": form, "period": period}
    return render(request, "reviews/period_edit.html", context, status=asking.status_of(request, form))


def change(request: HttpRequest, period: ReviewPeriod, form: PeriodForm) -> None:
    actions.change_period(period, by=request.user, version=form.cleaned_data["version"] or 0, **form.values())


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """开始评价 or 结束评价."""
    period = fetch(request, pk)
    if name not in PERIOD_PAGES:
        raise Http404
    chosen, act = PERIOD_PAGES[name], {"start": actions.start, "finish": actions.finish}[name]
    form = PeriodStepForm(asking.bound_to(request, period.version), initial={"version": period.version})
    try:
        asking.current(request, period, period.version)
        if message := period_refusal(request.user, chosen, period):
            raise Refused(message)
        if asking.settles(request, form, lambda: act(period, by=request.user, version=form.cleaned_data["version"])):
            messages.success(request, say("%(period)s：%(state)s") % {"period": period, "state": state_of(period)})
            return redirect(period)
    except Stale:
        return asking.stale(request, form, {}, period.get_absolute_url(), resume=False)
    context = {"form": form, "period": period, "step": chosen}
    return render(request, "reviews/period_step.html", context, status=asking.status_of(request, form))


def state_of(period: ReviewPeriod) -> str:
    return str(period.get_state_display())


def candidates(request: HttpRequest, period: ReviewPeriod) -> ReviewFilter:
    """By total for the selection; whoever does not read the totals must not read their order either."""
    rows = WindowReview.objects.visible_to(request.user).filter(period=period).for_rows()
    ordered = rows.by_total() if faces.reads_all(request.user, period) else rows.in_official_order()
    return ReviewFilter(request.GET, ordered, request=request)


def beside(request: HttpRequest, period: ReviewPeriod) -> Beside | None:
    return Beside(request.user, period, timezone.now()) if faces.reads_all(request.user, period) else None


@require_safe
def period(request: HttpRequest, pk: int) -> HttpResponse:
    shown, user = fetch(request, pk), request.user
    filterset, facts = candidates(request, shown), beside(request, shown)
    page = page_of(request, filterset.qs)
    rows = faces.faces_of(user, shown, page)
    context: dict[str, Any] = {
        "period": shown,
        "filterset": filterset,
        "page": page,
        "rows": [(face, facts.of(face.review) if facts else []) for face in rows],
        "reads": facts is not None,
        "criteria": list(zip(CRITERIA.values(), shown.weights, strict=True)),
        "figures": BESIDE,
        "reviewers": list(shown.reviewers.all()) if facts else [],
        "sits": user in shown.reviewers.all(),
        "may_nominate": not nominate_refusal(user, shown),
        "steps": period_steps_for(user, shown),
        "main": START.name,
    }
    return render(request, "reviews/period.html", context)


@require_safe
def export(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    shown = fetch(request, pk)
    filterset = candidates(request, shown)
    notes = [words.pair(chip.label, chip.text) for chip in chips_of(filterset, request)]
    told = {"by": request.user, "period": shown, "beside": beside(request, shown)}
    sheet: HttpResponseBase = exports.export(filterset.qs, kind=kind, notes=notes, **told)
    return sheet
