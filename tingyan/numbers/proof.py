"""Counting a figure down to its rows, and counting a frozen one again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tingyan.directory.models import District, User
from tingyan.directory.posts import Posts
from tingyan.kit import words
from tingyan.numbers.catalogue import FIGURES
from tingyan.numbers.figures import AnyFigure, Mean, Ratio, Total, Value
from tingyan.numbers.models import Frozen
from tingyan.numbers.scope import DIMENSIONS, Scope


@dataclass(frozen=True)
class Counted:
    """A figure with the keys of its rows; all of it follows from one reading of them."""

    value: Value
    rows: list[int]
    part: list[int] | None = None

    @property
    def numerator(self) -> int | None:
        return None if self.part is None else len(self.part)

    @property
    def denominator(self) -> int | None:
        return None if self.part is None else len(self.rows)


def whole(district: District) -> User:
    """The reader of everything in one district and of nothing else: nobody's posts change what was counted.

    No account has the key 0.
    """
    reader, ids = User(pk=0), frozenset({district.pk})
    reader.posts = Posts(reads=ids, districts=ids)
    return reader


def count(figure: AnyFigure, scope: Scope) -> Counted:
    if isinstance(figure, Ratio):
        rows, part = keys(figure.whole.rows(scope)), keys(figure.part.rows(scope))
        held = set(rows)
        part = [key for key in part if key in held]  # read a moment later: a row may have come in between
        return Counted(len(part) / len(rows) if rows else None, rows, part)
    if isinstance(figure, Total):
        pairs = list(figure.rows(scope).order_by("pk").values_list("pk", figure.added(scope)))
        total = sum(value or 0 for _, value in pairs)
        mean = total / len(pairs) if pairs else None
        return Counted(mean if isinstance(figure, Mean) else total, [key for key, _ in pairs])
    rows = keys(figure.rows(scope))
    return Counted(len(rows), rows)


def keys(rows: Any) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def printed(figure: AnyFigure, value: Value) -> str:
    if isinstance(figure, Ratio):
        return words.percent(value)
    if isinstance(figure, Mean):
        return words.NONE if value is None else f"{value:.1f}"
    return words.number(value)


def scope_as_json(scope: Scope) -> dict[str, Any]:
    days = {name: day.isoformat() if (day := getattr(scope, name)) else None for name in ("since", "until")}
    return {
        "campaign": scope.campaign.pk if scope.campaign else None,
        "as_of": scope.as_of is not None,
        **days,
        **{name: getattr(scope, name) for name in DIMENSIONS},
    }


def scope_of(frozen: Frozen, user: Any) -> Scope:
    """The scope in which the number was counted, for `user` to read in."""
    said = frozen.scope
    since, until = (date.fromisoformat(said[name]) if said[name] else None for name in ("since", "until"))
    dimensions = {name: said[name] for name in DIMENSIONS}
    return Scope(user, frozen.cut_off, frozen.campaign, since, until, **dimensions)


def figure_of(frozen: Frozen) -> AnyFigure | None:
    """The figure as it is defined today; None where there is none of this name any more."""
    return FIGURES.get(frozen.slug)


@dataclass(frozen=True)
class Again:
    """A frozen number beside the same counted today as of its cut-off; `same` None: it is defined no more."""

    frozen: Frozen
    text: str
    same: bool | None
    came: list[int]
    went: list[int]


def again(frozen: Frozen) -> Again:
    figure = figure_of(frozen)
    scope = replace(scope_of(frozen, whole(frozen.district)), as_of=frozen.cut_off)
    if figure is None:
        return Again(frozen, words.NONE, None, [], [])
    counted = count(figure, scope)
    text = printed(figure, counted.value)
    same = (text, counted.rows, counted.part) == (frozen.text, frozen.rows, frozen.part)
    return Again(frozen, text, same, *differ(counted.rows, frozen.rows))


def differ(later: Iterable[int], earlier: Iterable[int]) -> tuple[list[int], list[int]]:
    """Keys that came and keys that went."""
    now, then = set(later), set(earlier)
    return sorted(now - then), sorted(then - now)
