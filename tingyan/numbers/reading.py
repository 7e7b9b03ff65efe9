"""Figures read for one scope. Each base is asked once; tiles and tables are the same numbers added up differently."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Self

from tingyan.numbers.bases import Base, Rows
from tingyan.numbers.catalogue import needed
from tingyan.numbers.figures import AnyFigure, Figure, Raw, Value
from tingyan.numbers.scope import NONE, Scope

Key = tuple[str, ...]


class Reading:
    """What the database said: for each base, the sums of its figures a combination of dimensions."""

    def __init__(self, scope: Scope, cells: dict[str, dict[Key, Raw]]) -> None:
        self.scope, self.cells = scope, cells
        self.folded: dict[tuple[str, Key], dict[Key, Raw]] = {}

    @classmethod
    def of(cls, scope: Scope, figures: Iterable[AnyFigure], *, by: tuple[str, ...] = ()) -> Self:
        """Ask each base of `figures` once, grouped by those of the dimensions `by` that it has."""
        asked: dict[str, list[Figure]] = defaultdict(list)
        bases: dict[str, Base] = {}
        for figure in needed(figures).values():
            asked[figure.base.name].append(figure)
            bases[figure.base.name] = figure.base
        return cls(scope, {name: grouped(bases[name], scope, wanted, by) for name, wanted in asked.items()})

    def value(self, figure: AnyFigure, **where: str) -> Value:
        """The figure, whole or where dimensions have these keys (`NONE` for 未定)."""
        return figure.value(self.sums(figure.base, tuple(where)).get(tuple(where.values()), {}))

    def keys(self, figure: AnyFigure, *dimensions: str) -> list[Key]:
        return list(self.sums(figure.base, dimensions))

    def sums(self, base: Base, dimensions: Key) -> dict[Key, Raw]:
        """The cells of `base` added up over all other dimensions."""
        if base.name not in self.cells:
            return {}
        known = self.folded.get((base.name, dimensions))
        if known is None:
            places = [base.grouped.index(dimension) for dimension in dimensions]
            known = self.folded[base.name, dimensions] = folded(self.cells[base.name], places)
        return known


def grouped(base: Base, scope: Scope, figures: list[Figure], by: tuple[str, ...]) -> dict[Key, Raw]:
    """One query: key of every dimension of the base (NONE where it is not grouped by) → sums."""
    named_by = {dimension: base.column(dimension, scope) or "" for dimension in base.grouped}
    columns = [named_by[dimension] for dimension in base.grouped if dimension in by]
    expressions = {name: e for figure in figures for name, e in figure.expressions(scope).items()}
    rows: Rows = base.rows(scope).order_by()
    if not columns:
        return {(NONE,) * len(base.grouped): named(rows.aggregate(**prefixed(expressions)))}
    places = [columns.index(named_by[d]) if d in by else None for d in base.grouped]
    asked = prefixed(expressions)
    found: dict[Key, Raw] = {}
    for row in rows.values(*columns).annotate(**asked).values_list(*columns, *asked):
        key = tuple(NONE if place is None else text_of(row[place]) for place in places)
        found[key] = dict(zip(expressions, row[len(columns) :], strict=True))
    return found


def prefixed(expressions: dict[str, Any]) -> dict[str, Any]:
    """Under names that no model has: a figure may be called like a column."""
    return {f"figure_{name}": expression for name, expression in expressions.items()}


def named(row: dict[str, Any]) -> Raw:
    return {name.removeprefix("figure_"): value for name, value in row.items()}


def text_of(key: Any) -> str:
    return NONE if key in (None, "") else str(key)


def folded(cells: dict[Key, Raw], places: list[int]) -> dict[Key, Raw]:
    sums: dict[Key, dict[str, Any]] = defaultdict(lambda: defaultdict(int))
    for key, raw in cells.items():
        total = sums[tuple(key[place] for place in places)]
        for name, value in raw.items():
            if value:
                total[name] += value
    return dict(sums)
