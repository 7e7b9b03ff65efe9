"""Two moments, or two campaigns, side by side: each figure on both sides, and the rows that came and went."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as say

from tingyan.kit import words
from tingyan.numbers import catalogue as c
from tingyan.numbers.bases import Rows
from tingyan.numbers.board import Number, number
from tingyan.numbers.figures import AnyFigure, Mean, Ratio, Value
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import Scope

COMPARED: tuple[AnyFigure, ...] = (*c.SHOWN, *c.DAYS_SAVED_BY_UNIT)
CAME, WENT = "came", "went"


@dataclass(frozen=True)
class Sides:
    """`before` is what `after` is compared with."""

    before: Scope
    after: Scope

    @property
    def moves_on(self) -> bool:
        """One campaign at two moments: rows came and went by what was done between them."""
        return self.before.campaign == self.after.campaign

    @property
    def names(self) -> tuple[str, str]:
        """Of the two sides, as the heads of columns say them: what differs between them."""
        return tuple(self.name(scope) for scope in (self.before, self.after))  # type: ignore[return-value]

    def name(self, scope: Scope) -> str:
        parts = [] if self.moves_on else [str(scope.campaign or say("全部"))]
        if self.before.as_of != self.after.as_of:
            parts.append(day_or_moment(scope.as_of) if scope.as_of else say("现在"))
        return " ".join(parts) or say("现在")

    def rows(self, figure: AnyFigure, which: str) -> Rows:
        """Rows of one side that are not rows of the other."""
        one, other = (self.after, self.before) if which == CAME else (self.before, self.after)
        return figure.rows(one).exclude(pk__in=figure.rows(other).order_by().values("pk"))


def day_or_moment(moment: datetime) -> str:
    """A day for its end, as it is typed."""
    return words.date(moment) if timezone.localtime(moment).time() == time.max else words.moment(moment)


@dataclass(frozen=True)
class Line:
    """A figure on both sides, as it is printed."""

    figure: AnyFigure
    before: Number
    after: Number

    @property
    def difference(self) -> str:
        """With its sign; of rates in percentage points. A dash where one side is not defined."""
        step = self.step
        if step is None:
            return words.NONE
        if isinstance(self.figure, Ratio):
            return say("{n}个百分点").format(n=f"{step * 100:+.1f}") if step else "0"
        return f"{step:+.1f}" if isinstance(self.figure, Mean) and step else f"{step:+,}" if step else "0"

    @property
    def step(self) -> Value:
        before, after = self.before.value, self.after.value
        return None if before is None or after is None else after - before


def lines(sides: Sides, figures: Iterable[AnyFigure] = COMPARED) -> Iterator[Line]:
    """Each base is asked once for each side. Only figures that this person may see."""
    seen = [figure for figure in figures if sides.after.reads_all or not figure.readers_only]
    before, after = (Reading.of(scope, seen) for scope in (sides.before, sides.after))
    for figure in seen:
        line = Line(figure, number(before, figure), number(after, figure))
        if figure not in c.DAYS_SAVED_BY_UNIT or line.before.value or line.after.value:
            yield line
