"""What a figure is. Its value, the rows behind it and their export come from one queryset, so they cannot differ."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.expressions import Combinable, Expression

from tingyan.numbers.bases import Base, Rows
from tingyan.numbers.scope import Scope

Raw = Mapping[str, Any]
Value = int | float | None


@dataclass(frozen=True)
class Figure:
    """Counts the rows of `base` for which `where` holds. `of` is the figure that it is a part of, as n/N."""

    slug: str
    label: Any
    definition: Any
    base: Base
    where: Callable[[Scope], Any]
    of: "Figure | None" = None
    readers_only: bool = False  # says something of units side by side: for the office and leaders

    def rows(self, scope: Scope) -> Rows:
        return self.base.rows(scope).filter(self.condition(scope))

    def condition(self, scope: Scope) -> Any:
        """`where`, on columns as they stand or, as of an earlier moment, as they stood."""
        return self.base.condition(self.where(scope), scope)

    def expressions(self, scope: Scope) -> dict[str, Expression]:
        """What is asked of the base, name → aggregate. All can be added up over groups."""
        return {self.slug: Count("pk", filter=Q(self.condition(scope)))}

    def value(self, raw: Raw) -> Value:
        """The figure from the sums that the database gave; None where it is not defined (0/0)."""
        return raw.get(self.slug) or 0

    def needed(self) -> "tuple[Figure, ...]":
        """The figures whose expressions must be asked for this one."""
        return (self, *self.of.needed()) if self.of else (self,)


@dataclass(frozen=True)
class Total(Figure):
    """Adds up `column` over its rows."""

    column: Combinable | None = None

    def expressions(self, scope: Scope) -> dict[str, Expression]:
        return {self.slug: Sum(self.added(scope), filter=Q(self.condition(scope)))}

    def added(self, scope: Scope) -> Combinable:
        return self.base.condition(self.column or F("pk"), scope)


@dataclass(frozen=True)
class Mean(Total):
    """The mean of `column` over its rows; kept as sum and number, since means of groups do not add up."""

    def expressions(self, scope: Scope) -> dict[str, Expression]:
        number = Count("pk", filter=Q(self.condition(scope)))
        return {**super().expressions(scope), f"{self.slug}_rows": number}

    def value(self, raw: Raw) -> Value:
        number = self.number(raw)
        return (raw.get(self.slug) or 0) / number if number else None

    def number(self, raw: Raw) -> int:
        return raw.get(f"{self.slug}_rows") or 0


@dataclass(frozen=True)
class Ratio:
    """Two figures of one base; it has no query of its own. Its rows are those of the whole."""

    slug: str
    label: Any
    definition: Any
    part: Figure
    whole: Figure
    readers_only: bool = False

    @property
    def base(self) -> Base:
        return self.whole.base

    def rows(self, scope: Scope) -> Rows:
        return self.whole.rows(scope)

    def value(self, raw: Raw) -> Value:
        part, whole = self.part.value(raw), self.whole.value(raw)
        return (part or 0) / whole if whole else None

    def needed(self) -> tuple[Figure, ...]:
        return (*self.part.needed(), *self.whole.needed())


AnyFigure = Figure | Ratio
