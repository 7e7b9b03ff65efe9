"""看板: the figures of a campaign or period, what is late, what is new, and the tables."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from issues.faces import with_work
from issues.rows import rows as issue_rows
from issues.states import Theme
from tingyan.numbers import board as arranged
from tingyan.numbers import catalogue as c
from tingyan.numbers.forms import ScopeForm
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import Scope
from tingyan.numbers.trend import trend
from tingyan.workdays import calendar

WORST = 8  # rows of what is late; the rest is one link away
ASKED = (*c.SHOWN, *c.LAST_WEEK, *c.DAYS_SAVED_BY_UNIT)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    form = ScopeForm(request.GET, user=request.user)
    scope = form.scope(timezone.now())
    reading = Reading.of(scope, ASKED, by=("unit", "theme", "category"))
    context = {
        "form": form,
        "scope": scope,
        "words": form.words(),
        "tiles": arranged.tiles(reading),
        "overdue": arranged.number(reading, c.ISSUES_OVERDUE),
        "late": late(scope),
        "week": [arranged.number(reading, figure) for figure in c.LAST_WEEK],
        "numbers": arranged.shown(reading, c.SHOWN),
        "saved": arranged.saved(reading),
        "trend": trend(scope),
        **tables(form, scope, reading),
    }
    return render(request, "numbers/board.html", context, status=400 if form.errors else 200)


def late(scope: Scope) -> list[Any]:
    """What is overdue, the worst first: `turn`, the same for all of it, begins the index that gives this order."""
    worst = c.ISSUES_OVERDUE.rows(scope).order_by("turn", "due", "id").for_rows()  # type: ignore[attr-defined]
    return issue_rows(scope.user, with_work(worst, scope.user)[:WORST], scope.today, calendar.load())


def tables(form: ScopeForm, scope: Scope, reading: Reading) -> dict[str, Any]:
    """Units side by side are for the office and leaders."""
    told: dict[str, Any] = {
        "themes": Theme.labels,
        "by_category": arranged.lines_by_category(reading),
        "sums": arranged.sums(reading),
    }
    if not scope.reads_all:
        return told
    of_campaign = scope.campaign.units.values_list("pk", flat=True) if scope.campaign else ()
    by_unit = arranged.lines_by_unit(reading, form.units, set(of_campaign))
    totals = [arranged.number(reading, figure) for figure in arranged.BY_UNIT]
    return told | {"by_unit": by_unit, "columns": arranged.BY_UNIT, "totals": totals}
