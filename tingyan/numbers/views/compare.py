"""比较: the figures of two moments or of two campaigns, and behind each difference the rows that came and went."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tingyan.kit.errors import Refused
from tingyan.kit.paging import page_of
from tingyan.numbers import catalogue as c
from tingyan.numbers import exports
from tingyan.numbers.catalogue import FIGURES
from tingyan.numbers.compare import CAME, WENT, Sides, lines
from tingyan.numbers.figures import AnyFigure, Ratio
from tingyan.numbers.forms import CompareForm
from tingyan.numbers.story import told
from tingyan.numbers.views.rows import LISTINGS


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    form = CompareForm(request.GET, user=request.user)
    sides = form.sides(timezone.now())
    compared = list(lines(sides))
    context = {
        "form": form,
        "sides": sides,
        "query": form.query(sides),
        "words": form.words(),
        "parts": [
            (_("全部数据"), [line for line in compared if line.figure not in c.SUPERVISION]),
            (_("监督闭环"), [line for line in compared if line.figure in c.SUPERVISION]),
        ],
    }
    return render(request, "numbers/compare.html", context, status=400 if form.errors else 200)


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    form = CompareForm(request.GET, user=request.user)
    if form.errors:
        raise Http404
    sides = form.sides(timezone.now())
    notes = [*form.words(), _("对照：{name}").format(name=sides.names[0])]
    return exports.export_comparison(lines(sides), sides.names, by=request.user, kind=kind, notes=notes)


@require_safe
def difference(request: HttpRequest, slug: str) -> HttpResponse:
    figure, form, sides = asked(request, slug)
    rows = {which: sides.rows(figure, which) for which in (CAME, WENT)}
    counts = {which: found.count() for which, found in rows.items()}
    which = request.GET.get("rows", CAME if counts[CAME] else WENT)
    which = which if which in rows else CAME
    page = page_of(request, LISTINGS[figure.base.name].read(rows[which], sides.after))
    context = {
        "figure": figure,
        "sides": sides,
        "query": form.query(sides),
        "words": form.words(),
        "line": next(lines(sides, [figure])),
        "parts": list(lines(sides, [figure.part, figure.whole])) if isinstance(figure, Ratio) else [],
        "counts": counts,
        "which": which,
        "page": page,
        "rows": told(figure.base.name, page, sides, which, request.user),
    }
    return render(request, "numbers/difference.html", context)


def asked(request: HttpRequest, slug: str) -> tuple[AnyFigure, CompareForm, Sides]:
    """404 where there is no such figure, scope or day."""
    figure: Any = FIGURES.get(slug)
    form = CompareForm(request.GET, user=request.user)
    if figure is None or form.errors:
        raise Http404
    sides = form.sides(timezone.now())
    if figure.readers_only and not sides.after.reads_all:
        raise Refused(_("只有承办室和分管领导可以查看“{figure}”").format(figure=figure.label))
    return figure, form, sides
