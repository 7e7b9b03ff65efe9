"""The board: what one reading says, arranged as tiles and tables in which every number leads to its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as say
from django.utils.translation import pgettext

from issues.states import Category, Theme
from tingyan.directory.models import Department
from tingyan.kit import words
from tingyan.numbers import catalogue as c
from tingyan.numbers.figures import AnyFigure, Figure, Mean, Ratio, Value
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import NONE

BY_UNIT = (
    *(c.VISITS_ALL, c.ISSUES_FOUND, c.ISSUES_CLOSED, c.ISSUES_OPEN, c.ISSUES_OVERDUE),
    *(c.ON_TIME_RATE, c.PROCEDURES_OPTIMISED, c.MEASURES_ISSUED),
)
FEW = 5  # below this many a rate or a mean says little


@dataclass(frozen=True)
class Number:
    """A number as it is printed, and the way to its rows."""

    figure: AnyFigure
    text: str
    url: str
    value: Value = None
    of: "Number | None" = None  # the N of n/N
    part: "Number | None" = None  # the n of a rate
    few: bool = False

    @property
    def slug(self) -> str:
        return self.figure.slug

    @property
    def link(self) -> SafeString:
        """As it is drawn; the board has hundreds, so not by a template each."""
        muted = "" if self.value else ' class="muted"'
        url, text = escape(self.url), escape(say("样本不足") if self.few else self.text)
        return mark_safe(f'<a href="{url}" data-figure="{self.slug}"{muted}>{text}</a>')  # noqa: S308 - escaped above


def number(reading: Reading, figure: AnyFigure, **where: str) -> Number:
    value = reading.value(figure, **where)
    url = reading.scope.url(figure.slug, **where)
    if isinstance(figure, Ratio):
        part, whole = (number(reading, one, **where) for one in (figure.part, figure.whole))
        return Number(figure, words.percent(value), url, value, whole, part, 0 < (whole.value or 0) < FEW)
    if isinstance(figure, Mean):
        rows = figure.number(reading.sums(figure.base, tuple(where)).get(tuple(where.values()), {}))
        return Number(figure, words.NONE if value is None else f"{value:.1f}", url, value, few=0 < rows < FEW)
    of = number(reading, figure.of, **where) if figure.of else None
    return Number(figure, words.number(value), url, value, of)


def shown(reading: Reading, figures: Iterable[AnyFigure]) -> list[Number]:
    """The numbers that this person may see."""
    reads_all = reading.scope.reads_all
    seen = [figure for figure in figures if reads_all or not figure.readers_only]
    return [number(reading, figure) for figure in seen]


def tiles(reading: Reading) -> list[dict[str, Any]]:
    """The four headline figures; who may not see the first is shown his visits instead."""
    headline: tuple[Figure, ...] = c.HEADLINE if reading.scope.reads_all else (c.VISITS_ALL, *c.HEADLINE[1:])
    return [tile(number(reading, figure)) for figure in headline]


def tile(one: Number) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "label": one.figure.label,
        "value": one.value,
        "of": one.of.value if one.of else None,
        "url": one.url,
        "definition": one.figure.definition,
    }


@dataclass(frozen=True)
class Change:
    """What came in seven days and what went, each with its rows; `gone` is None where nothing goes."""

    label: str
    came: Number
    gone: Number | None = None


def week(reading: Reading) -> list[Change]:
    found, closed, late, late_no_more = (number(reading, one) for one in (*c.LAST_WEEK, c.LATE_NO_MORE))
    return [
        Change(say("发现"), found),
        Change(pgettext("figure", "销号"), closed),
        Change(say("逾期"), late, late_no_more),
    ]


def saved(reading: Reading) -> list[Number]:
    """Days saved, each unit of limits by itself; units in which nothing was saved are left out."""
    return [one for one in shown(reading, c.DAYS_SAVED_BY_UNIT) if one.value]


@dataclass(frozen=True)
class Line:
    label: str
    numbers: list[Number]
    heat: list[tuple[Number, int]]  # found by theme, with the depth of its colour (0 none … 5)

    @property
    def found(self) -> bool:
        return any(depth for _, depth in self.heat)


def lines_by_unit(reading: Reading, units: list[Department], taking_part: set[int]) -> list[Line]:
    """A line a unit in official order: those taking part, and any other that has a number; 未定 last."""
    counted = {key[0] for figure in BY_UNIT for key in reading.keys(figure, "unit")}
    rows = [(str(unit.pk), str(unit)) for unit in units if unit.pk in taking_part or str(unit.pk) in counted]
    if NONE in counted:
        rows.append((NONE, say("未定")))
    found = {(key, theme): number(reading, c.ISSUES_FOUND, unit=key, theme=theme) for key, _ in rows for theme in Theme}
    most = max((one.value or 0 for one in found.values()), default=0)
    return [
        Line(
            label,
            [number(reading, figure, unit=key) for figure in BY_UNIT],
            [(found[key, theme], depth(found[key, theme].value, most)) for theme in Theme],
        )
        for key, label in rows
    ]


def depth(value: Value, most: Value) -> int:
    """How deep the colour of a cell is, 1…5 in proportion to the deepest; 0 for nothing."""
    return -int(-(value or 0) * 5 // most) if most else 0


def found_categories(reading: Reading) -> list[tuple[str, str]]:
    """Key and label of each category in which something was found, in the order of the list; 未定 last."""
    figure = c.ISSUES_FOUND
    counted = {key for (key,) in reading.keys(figure, "category") if reading.value(figure, category=key)}
    return [(key, str(label)) for key, label in [*Category.choices, (NONE, say("未定"))] if key in counted]


def lines_by_category(reading: Reading) -> list[Line]:
    """发现问题, category by theme; the last number is the category's sum."""
    rows = found_categories(reading)
    return [
        Line(
            label,
            [
                *(number(reading, c.ISSUES_FOUND, category=key, theme=theme) for theme in Theme),
                number(reading, c.ISSUES_FOUND, category=key),
            ],
            [],
        )
        for key, label in rows
    ]


def sums(reading: Reading) -> list[Number]:
    """The last line of the table by category."""
    themes = [number(reading, c.ISSUES_FOUND, theme=theme) for theme in Theme]
    return [*themes, number(reading, c.ISSUES_FOUND)]
