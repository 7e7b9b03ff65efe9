"""The rows that figures count: one queryset a base, from which value, list and export all come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from issues.models import CallBack, Issue, Recheck, Round, RoundSpan
from issues.states import COUNTED
from tingyan.advisories.models import Advisory, Receipt, ReceiptSpan
from tingyan.advisories.states import ReceiptState
from tingyan.advisories.states import State as PaperState
from tingyan.directory.models import Department, DepartmentSpan
from tingyan.improvements.models import Measure, MeasureSpan, Procedure, ProcedureSpan
from tingyan.numbers.scope import DIMENSIONS, NONE, Scope
from tingyan.numbers.then import all_but, kept_in, moved, renamed, standing_at, with_moves, with_spans
from visits.models import Participation, Visit, VisitedWindow

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Base:
    """`visible` gives the rows that a person may see, `counts` which of them count at all.

    `columns` says where campaign and dimensions stand. Dimensions in `grouped` have one value a row, so that a
    breakdown by them sums to its figure. `known` gives the rows that were known at a moment, `then` says which columns
    stood elsewhere then: every base is asked about any moment.
    """

    name: str
    visible: Callable[[Any], Rows]
    columns: Mapping[str, str]
    known: Callable[[Rows, datetime], Rows]
    grouped: tuple[str, ...] = ("unit",)
    of_campaign: Callable[[Rows, Scope], Rows] | None = None  # where no column of its own says it
    of_window: Callable[[Rows, Scope], Rows] | None = None
    counts: Q = field(default_factory=Q)
    then: Mapping[str, str] = field(default_factory=dict)

    def seen(self, user: Any) -> Rows:
        return self.visible(user).filter(self.counts)

    def condition(self, where: Any, scope: Scope) -> Any:
        """A figure's condition, on columns as they stand or as they stood."""
        return renamed(where, self.then) if scope.as_of else where

    def column(self, dimension: str, scope: Scope) -> str | None:
        name = self.columns.get(dimension)
        return self.then.get(name, name) if name and scope.as_of else name

    def standing(self, scope: Scope) -> Rows:
        """The rows that count, now or at the moment of the scope."""
        if scope.as_of is None:
            return self.seen(scope.user)
        return self.known(self.visible(scope.user), scope.as_of).filter(renamed(self.counts, self.then))

    def rows(self, scope: Scope) -> Rows:
        """The rows of the scope, its period apart: which date counts is said by the figure.

        Where a row has no such dimension (an improvement has no category), there is nothing to count.
        """
        rows = self.standing(scope)
        if scope.campaign:
            rows = self.in_campaign(rows, scope)
        for dimension in DIMENSIONS:
            if value := getattr(scope, dimension):
                rows = self.narrowed(rows, dimension, value, scope)
        return rows

    def in_campaign(self, rows: Rows, scope: Scope) -> Rows:
        if self.of_campaign:
            return self.of_campaign(rows, scope)
        return rows.filter(**{self.column("campaign", scope) or "": scope.campaign})

    def narrowed(self, rows: Rows, dimension: str, value: str, scope: Scope) -> Rows:
        column = self.column(dimension, scope)
        if dimension == "window" and self.of_window and scope.as_of:
            return self.of_window(rows, scope)
        if column is None:
            return rows.none()
        if column == "theme_rows":
            return rows.about(value)  # type: ignore[attr-defined]
        if dimension in ("unit", "window"):
            return rows.filter(**{f"{column}__isnull": True} if value == NONE else {column: value})
        return rows.filter(**{column: "" if value == NONE else value})


def of_state(column: str) -> Q:
    """发现问题: without 不予交办, 已并入, 已作废, 另行处理. The clue flag is asked nowhere in this room."""
    return Q(**{f"{column}__in": COUNTED})


def rounds(user: Any) -> Rows:
    """Rounds of those issues. How long a unit took and how often it was sent back is for the office and that unit.

    Never more than `Round.objects.visible_to`; said by a join for those who read all, which costs half of a subquery.
    """
    rows = Round.objects.all()
    if user.is_superuser:
        return rows
    seen = Q(issue__district__in=user.posts.reads)
    if user.posts.units:
        seen |= Q(lead__in=user.posts.units, issue__in=Issue.objects.visible_to(user))
    return rows.filter(seen)


def rechecks(user: Any) -> Rows:
    """Only what was done: that a recheck is planned must show in no number. Of the issues that count."""
    return Recheck.objects.visible_to(user).done()


def call_backs(user: Any) -> Rows:
    """Those in which the citizen was reached, of the issues that count."""
    return CallBack.objects.visible_to(user).filter(reached=True)


def recorded(rows: Rows, moment: datetime) -> Rows:
    """What hangs on an issue and is written once: there from its recording on."""
    return with_moves(rows.filter(recorded_at__lte=moment), moment, "issue__moves")


def resting_on(rows: Rows, scope: Scope) -> Rows:
    """Of papers that rest on an issue of the campaign: by a subquery, since one paper may rest on several."""
    papers = Advisory.objects.filter(issues__campaign=scope.campaign).order_by()
    return rows.filter(advisory__in=papers.values("pk"))


def departments(user: Any) -> Rows:
    return Department.objects.visible_to(user).taking_part()


def of_campaign(rows: Rows, scope: Scope) -> Rows:
    """Units among those of the campaign, now or then."""
    if scope.as_of is None:
        return rows.filter(campaigns=scope.campaign)
    then = Participation.objects.filter(standing_at(scope.as_of), campaign=scope.campaign, department=OuterRef("pk"))
    return rows.filter(Exists(then))


def in_window_then(rows: Rows, scope: Scope) -> Rows:
    """Visits with that window among theirs at the moment of the scope, or with none."""
    then = VisitedWindow.objects.filter(standing_at(scope.as_of or scope.now), visit=OuterRef("pk"))
    return rows.filter(~Exists(then) if scope.window == NONE else Exists(then.filter(window=scope.window)))


def of_issue(unit: str) -> dict[str, str]:
    """Where the dimensions of what hangs on an issue stand; `unit` says whom the row is about."""
    of_issue = {name: f"issue__{name}" for name in ("campaign", "theme", "category", "window")}
    return {**of_issue, "unit": unit}


ISSUES = Base(
    "issues",
    Issue.objects.visible_to,
    {"campaign": "campaign", "unit": "lead", "theme": "theme", "category": "category", "window": "window"},
    with_moves,
    ("unit", "theme", "category", "window"),
    counts=of_state("state"),
    then=moved(),
)
ROUNDS = Base(
    "rounds",
    rounds,
    of_issue("lead"),
    lambda rows, moment: with_spans(with_moves(rows, moment, "issue__moves"), moment),
    ("unit", "window"),
    counts=of_state("issue__state"),
    then=moved("issue__") | kept_in(RoundSpan),
)
VISITS = Base(
    "visits",
    Visit.objects.visible_to,
    {"campaign": "campaign", "unit": "visitor_unit", "theme": "theme_rows", "window": "windows"},
    lambda rows, moment: rows.filter(recorded_at__lte=moment),
    of_window=in_window_then,  # the one dimension that may be completed after filing
)
PROCEDURES = Base(
    "procedures",
    Procedure.objects.visible_to,
    {"campaign": "campaign", "unit": "unit"},
    with_spans,
    counts=Q(in_force_from__isnull=False),
    then=kept_in(ProcedureSpan),
)
MEASURES = Base(
    "measures",
    Measure.objects.visible_to,
    {"campaign": "campaign", "unit": "unit", "theme": "theme"},
    with_spans,
    ("unit", "theme"),
    counts=Q(since__isnull=False),
    then=kept_in(MeasureSpan),
)
HANGS_ON_ISSUE: dict[str, Any] = {"counts": of_state("issue__state"), "known": recorded, "then": moved("issue__")}
RECHECKS = Base("rechecks", rechecks, of_issue("round__lead"), **HANGS_ON_ISSUE)
CALL_BACKS = Base("call_backs", call_backs, of_issue("issue__lead"), grouped=("unit", "window"), **HANGS_ON_ISSUE)
RECEIPTS = Base(
    "receipts",
    Receipt.objects.visible_to,
    {"unit": "unit"},
    with_spans,
    of_campaign=resting_on,
    counts=Q(advisory__state=PaperState.ISSUED, state__in=all_but(ReceiptState.MERGED)),
    then=kept_in(ReceiptSpan, advisory__state="paper"),
)
DEPARTMENTS = Base(
    "departments",
    departments,
    {"unit": "pk"},
    with_spans,
    (),
    of_campaign=of_campaign,
    then=kept_in(DepartmentSpan),
)


def visited(scope: Scope) -> Exists:
    """A unit whose visitor made at least one visit of the scope."""
    return Exists(visits_of(scope).filter(visitor_unit=OuterRef("pk")))


def visits_of(scope: Scope) -> Rows:
    """Visits of the campaign and the period, as far as they were recorded by the moment of the scope."""
    visits: Rows = Visit.objects.visible_to(scope.user).filter(scope.within("date"))
    visits = VISITS.known(visits, scope.as_of) if scope.as_of else visits
    return visits.filter(campaign=scope.campaign) if scope.campaign else visits
