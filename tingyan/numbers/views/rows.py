"""The rows that a figure counts, in the table of their own room, and their export: the same queryset as the value."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from issues import exports as ledger
from issues.faces import with_work
from issues.rows import rows as issue_rows
from tingyan.improvements import exports as improvements
from tingyan.kit.errors import Refused
from tingyan.kit.paging import page_of
from tingyan.numbers import exports
from tingyan.numbers.bases import Rows
from tingyan.numbers.catalogue import FIGURES, ISSUES_OVERDUE, OVERDUE_LAST_WEEK
from tingyan.numbers.figures import AnyFigure
from tingyan.numbers.forms import ScopeForm
from tingyan.numbers.scope import Scope
from tingyan.workdays import calendar
from visits import exports as visits
from visits.models import Visit
from visits.states import Mode

LATE_FIRST = (ISSUES_OVERDUE, OVERDUE_LAST_WEEK)


@dataclass(frozen=True)
class Listing:
    """How the rows of a base are read for its table, which table that is, and which sheet."""

    template: str
    read: Callable[[Rows, Scope], Rows]
    export: Callable[..., HttpResponseBase]


def plain(rows: Rows, scope: Scope) -> Rows:
    return rows.for_rows()  # type: ignore[attr-defined]


def issues(rows: Rows, scope: Scope) -> Rows:
    return with_work(plain(rows, scope), scope.user)


def rounds(rows: Rows, scope: Scope) -> Rows:
    return rows.select_related("issue", "lead").order_by("-id")


def departments(rows: Rows, scope: Scope) -> Rows:
    """With the visits of each unit in the scope, own and cross."""
    seen = Visit.objects.visible_to(scope.user).filter(scope.within("date"), visitor_unit=OuterRef("pk")).order_by()
    seen = seen.filter(campaign=scope.campaign) if scope.campaign else seen
    counts = {mode: seen.filter(mode=mode).values("visitor_unit").annotate(n=Count("pk")).values("n") for mode in Mode}
    return rows.annotate(own=Coalesce(Subquery(counts[Mode.OWN]), 0), cross=Coalesce(Subquery(counts[Mode.CROSS]), 0))


LISTINGS = {
    "issues": Listing("issues/_table.html", issues, ledger.export),
    "rounds": Listing("numbers/_rounds.html", rounds, exports.export_rounds),
    "visits": Listing("visits/_visits.html", plain, visits.export),
    "procedures": Listing("improvements/_procedures.html", plain, improvements.export_procedures),
    "measures": Listing("improvements/_measures.html", plain, improvements.export_measures),
    "departments": Listing("numbers/_departments.html", departments, exports.export_departments),
}


def asked(request: HttpRequest, slug: str) -> tuple[AnyFigure, ScopeForm, Scope]:
    """The figure and the scope of the address; 404 where there is no such figure, scope or day."""
    figure = FIGURES.get(slug)
    form = ScopeForm(request.GET, user=request.user)
    if figure is None or form.errors:
        raise Http404
    scope = form.scope(timezone.now())
    if figure.readers_only and not scope.reads_all:
        raise Refused(_("只有承办室和分管领导可以查看“{figure}”").format(figure=figure.label))
    return figure, form, scope


@require_safe
def rows(request: HttpRequest, slug: str) -> HttpResponse:
    figure, form, scope = asked(request, slug)
    listing = LISTINGS[figure.base.name]
    found = figure.rows(scope)
    found = found.order_by("turn", "due", "id") if figure in LATE_FIRST else found
    page = page_of(request, listing.read(found, scope))
    context = {
        "figure": figure,
        "scope": scope,
        "words": form.words(),
        "page": page,
        "table": listing.template,
        "rows": page.rows,
    }
    if figure.base.name == "issues":
        context["rows"] = issue_rows(request.user, page, scope.today, calendar.load())
    return render(request, "numbers/rows.html", context)


@require_safe
def export(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    figure, form, scope = asked(request, slug)
    listing = LISTINGS[figure.base.name]
    found = figure.rows(scope)
    if figure.base.name in ("rounds", "departments"):
        found = listing.read(found, scope)
    notes = [str(figure.label), *form.words()]
    return listing.export(found, by=request.user, kind=kind, notes=notes)
