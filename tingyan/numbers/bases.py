"""The rows that figures count: one queryset a base, from which value, list and export all come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from issues.models import Issue, Round
from issues.states import NOT_COUNTED
from tingyan.directory.models import Department
from tingyan.improvements.models import Measure, Procedure
from tingyan.numbers.scope import NONE, Scope
from visits.models import Visit

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Base:
    """`seen` gives the rows that a person may see; `columns` says where campaign and dimensions stand.

    Dimensions in `grouped` have one value a row, so that a breakdown by them sums to its figure.
    """

    name: str
    seen: Callable[[Any], Rows]
    columns: Mapping[str, str]
    grouped: tuple[str, ...] = ("unit",)

    def rows(self, scope: Scope) -> Rows:
        """The rows of the scope, its period apart: which date counts is said by the figure.

        Where a row has no such dimension (an improvement has no category), there is nothing to count.
        """
        rows = self.seen(scope.user)
        if scope.campaign:
            rows = rows.filter(**{self.columns["campaign"]: scope.campaign})
        for dimension in ("unit", "theme", "category"):
            if value := getattr(scope, dimension):
                rows = self.narrowed(rows, dimension, value)
        return rows

    def narrowed(self, rows: Rows, dimension: str, value: str) -> Rows:
        column = self.columns.get(dimension)
        if column is None:
            return rows.none()
        if column == "theme_rows":
            return rows.about(value)  # type: ignore[attr-defined]
        if dimension == "unit":
            return rows.filter(**{f"{column}__isnull": True} if value == NONE else {column: value})
        return rows.filter(**{column: "" if value == NONE else value})


def issues(user: Any) -> Rows:
    """发现问题 without 不予交办, 已并入, 已作废, 另行处理. The clue flag is asked nowhere in this room."""
    return Issue.objects.visible_to(user).counted()


def rounds(user: Any) -> Rows:
    """Rounds of those issues. How long a unit took and how often it was sent back is for the office and that unit.

    Never more than `Round.objects.visible_to`; said by a join for those who read all, which costs half of a subquery.
    """
    rows = Round.objects.exclude(issue__state__in=NOT_COUNTED)
    if user.is_superuser:
        return rows
    seen = Q(issue__district__in=user.posts.reads)
    if user.posts.units:
        seen |= Q(lead__in=user.posts.units, issue__in=Issue.objects.visible_to(user))
    return rows.filter(seen)


def departments(user: Any) -> Rows:
    return Department.objects.visible_to(user).taking_part()


ISSUES = Base(
    "issues",
    issues,
    {"campaign": "campaign", "unit": "lead", "theme": "theme", "category": "category"},
    ("unit", "theme", "category"),
)
ROUNDS = Base(
    "rounds",
    rounds,
    {"campaign": "issue__campaign", "unit": "lead", "theme": "issue__theme", "category": "issue__category"},
)
VISITS = Base(
    "visits",
    Visit.objects.visible_to,
    {"campaign": "campaign", "unit": "visitor_unit", "theme": "theme_rows"},
)
PROCEDURES = Base(
    "procedures",
    lambda user: Procedure.objects.visible_to(user).counted(),
    {"campaign": "campaign", "unit": "unit"},
)
MEASURES = Base(
    "measures",
    lambda user: Measure.objects.visible_to(user).counted(),
    {"campaign": "campaign", "unit": "unit", "theme": "theme"},
    ("unit", "theme"),
)
DEPARTMENTS = Base("departments", departments, {"campaign": "campaigns", "unit": "pk"}, ())


def visited(scope: Scope) -> Exists:
    """A unit whose visitor made at least one visit of the scope."""
    visits = Visit.objects.visible_to(scope.user).filter(scope.within("date"), visitor_unit=OuterRef("pk"))
    return Exists(visits.filter(campaign=scope.campaign) if scope.campaign else visits)
