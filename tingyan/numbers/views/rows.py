"""The rows that a figure counts, in the table of their own room, and their export: the same queryset as the value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from issues import exports as of_issues
from issues.faces import with_work
from issues.rows import rows as issue_rows
from tingyan.advisories import exports as advisories
from tingyan.advisories.rows import receipt_rows
from tingyan.improvements import exports as improvements
from tingyan.kit.errors import Refused
from tingyan.kit.paging import Page, page_of
from tingyan.numbers import exports, ledger
from tingyan.numbers.bases import Rows, visits_of
from tingyan.numbers.catalogue import FIGURES, ISSUES_OVERDUE, OVERDUE_LAST_WEEK
from tingyan.numbers.figures import AnyFigure
from tingyan.numbers.forms import ScopeForm
from tingyan.numbers.scope import Scope
from tingyan.numbers.standing import stood
from tingyan.workdays import calendar
from visits import exports as visits
from visits.states import Mode

LATE_FIRST = (ISSUES_OVERDUE, OVERDUE_LAST_WEEK)


@dataclass(frozen=True)
class Listing:
    """How the rows of a base are read for its table, which table that is, and which sheet."""

    template: str
    read: Callable[[Rows, Scope], Rows]
    export: Callable[..., HttpResponseBase]
    own_sheet: bool = False  # this room's: the sheet of another room reads its rows itself


def plain(rows: Rows, scope: Scope) -> Rows:
    return rows.for_rows()  # type: ignore[attr-defined]


def issues(rows: Rows, scope: Scope) -> Rows:
    return with_work(plain(rows, scope), scope.user)


def rounds(rows: Rows, scope: Scope) -> Rows:
    return rows.select_related("issue", "lead").order_by("-id")


def rechecks(rows: Rows, scope: Scope) -> Rows:
    return rows.select_related("issue", "round__lead").order_by("-done_on", "-id")


def call_backs(rows: Rows, scope: Scope) -> Rows:
    return rows.select_related("issue__lead").order_by("-on", "-id")


def departments(rows: Rows, scope: Scope) -> Rows:
    """With the visits of each unit in the scope, own and cross."""
    seen = visits_of(scope).filter(visitor_unit=OuterRef("pk")).order_by()
    counts = {mode: seen.filter(mode=mode).values("visitor_unit").annotate(n=Count("pk")).values("n") for mode in Mode}
    return rows.annotate(own=Coalesce(Subquery(counts[Mode.OWN]), 0), cross=Coalesce(Subquery(counts[Mode.CROSS]), 0))


LISTINGS = {
    "issues": Listing("issues/_table.html", issues, of_issues.export),
    "rounds": Listing("numbers/_rounds.html", rounds, exports.export_rounds, own_sheet=True),
    "visits": Listing("visits/_visits.html", plain, visits.export),
    "procedures": Listing("improvements/_procedures.html", plain, improvements.export_procedures),
    "measures": Listing("improvements/_measures.html", plain, improvements.export_measures),
    "departments": Listing("numbers/_departments.html", departments, exports.export_departments, own_sheet=True),
    "rechecks": Listing("numbers/_rechecks.html", rechecks, exports.export_rechecks, own_sheet=True),
    "call_backs": Listing("numbers/_call_backs.html", call_backs, exports.export_call_backs, own_sheet=True),
    "receipts": Listing("advisories/_receipts.html", plain, advisories.export_receipts),
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


def drawn(base: str, page: Page, scope: Scope) -> Any:
    """The rows of the page as the table of their room takes them, and as they stood."""
    read = stood(page, scope)
    if base == "issues":
        return issue_rows(scope.user, read, scope.today, calendar.load())
    if base == "receipts":
        return receipt_rows(read, scope.today, calendar.load())
    return read


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
        "today": scope.narrowed(as_of=None).query,
        "words": form.words(),
        "page": page,
        "table": listing.template,
        "rows": drawn(figure.base.name, page, scope),
        "papers": True,
    }
    return render(request, "numbers/rows.html", context)


@require_safe
def export(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    figure, form, scope = asked(request, slug)
    listing = LISTINGS[figure.base.name]
    found = figure.rows(scope)
    notes = [str(figure.label), *form.words()]
    if scope.as_of and figure.base.name in ledger.COLUMNS:
        return ledger.export(figure.base.name, listing.read(found, scope), scope, kind=kind, notes=notes)
    found = listing.read(found, scope) if listing.own_sheet else found
    return listing.export(found, by=request.user, kind=kind, notes=notes)
