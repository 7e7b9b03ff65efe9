"""看板: the figures of a campaign or period, what is late, what is new, and the tables."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from issues.faces import with_work
from issues.rows import rows as issue_rows
from issues.states import Theme
from tingyan.directory.models import Department
from tingyan.kit.errors import Refused
from tingyan.numbers import board as arranged
from tingyan.numbers import catalogue as c
from tingyan.numbers import exports
from tingyan.numbers.bases import of_campaign
from tingyan.numbers.charts import charts
from tingyan.numbers.forms import ScopeForm
from tingyan.numbers.previous import beside, campaign_before
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import Scope
from tingyan.numbers.standing import stood
from tingyan.numbers.trend import STEPS, trend
from tingyan.workdays import calendar

WORST = 8  # rows of what is late; the rest is one link away
ASKED = (*c.SHOWN, *c.LAST_WEEK, *c.DAYS_SAVED_BY_UNIT, *c.CHARTS)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    form = ScopeForm(request.GET, user=request.user)
    scope = form.scope(timezone.now())
    asked = [figure for figure in ASKED if scope.reads_all or not figure.readers_only]
    reading = Reading.of(scope, asked, by=("unit", "theme", "category"))
    step = request.GET.get("step", "")
    moving = trend(scope, step)
    context = {
        "form": form,
        "scope": scope,
        "words": form.words(),
        "tiles": arranged.tiles(reading),
        "overdue": arranged.number(reading, c.ISSUES_OVERDUE),
        "late": late(scope),
        "week": arranged.week(reading),
        "numbers": arranged.shown(reading, c.MAIN),
        "supervision": arranged.shown(reading, c.SUPERVISION),
        "saved": arranged.saved(reading),
        "step": step if step in STEPS else "",
        "trend": moving,
        "charts": charts(reading, moving),
        **since_before(form, reading),
        **tables(form, scope, reading),
    }
    return render(request, "numbers/board.html", context, status=400 if form.errors else 200)


def since_before(form: ScopeForm, reading: Reading) -> dict[str, Any]:
    """The campaign before this one, if there is one that the person sees."""
    campaign = campaign_before(reading.scope, form.campaigns)
    return {"before": campaign, "beside": beside(reading, campaign)} if campaign else {}


def late(scope: Scope) -> list[Any]:
    """What is overdue, the worst first: `turn`, the same for all of it, begins the index that gives this order."""
    worst = c.ISSUES_OVERDUE.rows(scope).order_by("turn", "due", "id").for_rows()  # type: ignore[attr-defined]
    return issue_rows(scope.user, stood(with_work(worst, scope.user)[:WORST], scope), scope.today, calendar.load())


def tables(form: ScopeForm, scope: Scope, reading: Reading) -> dict[str, Any]:
    """Units side by side are for the office and leaders."""
    told: dict[str, Any] = {
        "themes": Theme.labels,
        "by_category": arranged.lines_by_category(reading),
        "sums": arranged.sums(reading),
    }
    if not scope.reads_all:
        return told
    by_unit = arranged.lines_by_unit(reading, form.units, taking_part(scope))
    totals = [arranged.number(reading, figure) for figure in arranged.BY_UNIT]
    heat = [line for line in by_unit if line.found]
    return told | {"by_unit": by_unit, "heat": heat, "columns": arranged.BY_UNIT, "totals": totals}


def taking_part(scope: Scope) -> set[int]:
    if scope.campaign is None:
        return set()
    return set(of_campaign(Department.objects.all(), scope).values_list("pk", flat=True))


@require_safe
def units(request: HttpRequest, kind: str) -> HttpResponseBase:
    """单位销号率表, for those who see units side by side."""
    form = ScopeForm(request.GET, user=request.user)
    scope = form.scope(timezone.now())
    if not scope.reads_all:
        raise Refused(_("只有承办室和分管领导可以导出单位销号率表"))
    reading = Reading.of(scope, exports.BY_UNIT, by=("unit",))
    lines = exports.unit_lines(reading, form.units, taking_part(scope))
    return exports.export_units(lines, by=request.user, kind=kind, notes=form.words())
