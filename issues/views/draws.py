"""随机抽取: the draws of the office, a new one, and one with its strata and what it gave."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from issues.actions.draws import draw, seed_draw
from issues.exports.draws import export_draw
from issues.forms.draws import DrawForm
from issues.looks import recheck_due, recheck_mark
from issues.lots import allocate, strata
from issues.models import Draw, Recheck
from issues.states import FixType
from issues.views.rechecking import accepted
from issues.views.rechecks import need_reader
from issues.views.steps import status_of
from tingyan.directory.models import Department, District
from tingyan.kit import kept
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.paging import page_of
from tingyan.workdays import calendar


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    need_reader(request)
    rows = Draw.objects.visible_to(request.user).select_related("drawn_by").defer("population").order_by("-id")
    context = {"page": page_of(request, rows), "chief": bool(request.user.posts.chief)}
    return render(request, "issues/draws.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Fix the seed, then draw: two transactions, the first of which stands whatever becomes of the second."""
    district = District.objects.filter(pk__in=request.user.posts.chief).first()
    if district is None:
        raise Refused(say("只有室负责人可以随机抽取"))
    form = DrawForm(request.POST if request.method == "POST" else kept.data(request))
    made: list[Draw] = []
    if accepted(request, form, lambda: made.append(seed_draw(district, form.criteria, by=request.user))):
        draw(made[0], by=request.user)
        messages.success(request, said(made[0]))
        return redirect(made[0])
    return render(request, "issues/draw_new.html", {"form": form}, status=status_of(request, form))


@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw with a seed that was fixed, where the drawing itself did not come to pass."""
    row = get_object_or_404(Draw.objects.visible_to(request.user).select_related("district"), pk=pk)
    try:
        draw(row, by=request.user)
    except Stale:
        raise Refused(say("这次抽取已经完成")) from None
    messages.success(request, said(row))
    return redirect(row)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Draw.objects.visible_to(request.user).select_related("drawn_by", "district"), pk=pk)
    page = page_of(request, Recheck.objects.filter(draw=row).with_issue().order_by("issue_id"))
    today, days = timezone.localdate(), calendar.load()
    context = {
        "draw": row,
        "strata": strata_of(row),
        "drawn": page.total,
        "page": page,
        "rows": [(each, recheck_mark(each), recheck_due(each, today, days)) for each in page],
        "may_run": row.drawn_at is None and row.district_id in request.user.posts.chief,
    }
    return render(request, "issues/draw.html", context)


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was drawn from, for whoever wants to draw again."""
    return export_draw(get_object_or_404(Draw.objects.visible_to(request.user), pk=pk), by=request.user)


@dataclass(frozen=True)
class Part:
    """One stratum: how many could be drawn, how many were."""

    unit: str
    fix_type: str
    size: int
    drawn: int


def strata_of(row: Draw) -> list[Part]:
    """In the official order of units."""
    sizes = strata(tuple(each) for each in row.population)
    parts = allocate(sizes, row.size)
    units = {unit.pk: unit for unit in Department.objects.filter(pk__in={unit for unit, _ in sizes})}
    labels: dict[str, Any] = dict(FixType.choices)
    keys: Iterable[Any] = sorted(sizes, key=lambda key: (units[key[0]].order, key))
    return [Part(str(units[u]), str(labels.get(f, say("未定"))), sizes[u, f], parts[u, f]) for u, f in keys]


def said(row: Draw) -> str:
    told = {"of": len(row.population), "n": min(row.size, len(row.population)), "size": row.size}
    if len(row.population) < row.size:
        return say("符合条件的只有%(of)s件，少于要抽取的%(size)s件，已全部抽取。") % told
    return say("已从%(of)s件中抽取%(n)s件。") % told
