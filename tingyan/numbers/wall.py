"""The big screen: the board's own numbers of one district, four of them large and one panel at a time below.

Nothing on it is of a person: names of units, words of figures and counts. What a wall shows everybody may read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as say

from issues.states import Theme
from tingyan.directory.models import Department, District
from tingyan.numbers import board as arranged
from tingyan.numbers import catalogue as c
from tingyan.numbers.board import Number, number
from tingyan.numbers.charts import Chart, Series, charts
from tingyan.numbers.proof import whole
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import NONE, Scope
from tingyan.numbers.trend import trend
from visits.models import Campaign

ROWS = 8  # what five metres can read
ASKED = (*c.HEADLINE, *c.LAST_WEEK, c.ISSUES_OVERDUE, c.ISSUES_CLOSED, *c.CHARTS)


@dataclass(frozen=True)
class Cell:
    """A number with the length of its bar in hundredths, or the depth of its colour."""

    number: Number
    share: int = 0
    depth: int = 0
    colour: str = ""
    sign: str = ""


@dataclass(frozen=True)
class Panel:
    slug: str
    title: str
    heads: list[str]
    rows: Sequence[tuple[str, Sequence[Cell | None]]]
    bars: bool = True
    empty: str = ""


def campaign_of(district: District, today: date) -> Campaign | None:
    """The one that runs today, else the latest that began, as the board begins with."""
    rows = list(Campaign.objects.filter(district=district).order_by("-starts_on", "-pk"))
    begun = [campaign for campaign in rows if campaign.starts_on <= today] or rows
    running = [campaign for campaign in begun if campaign.ends_on >= today]
    return (running or begun or [None])[0]


def screen(district: District, now: datetime) -> dict[str, Any]:
    """Everything that the screen shows, in a fixed number of questions."""
    scope = Scope(whole(district), now)
    scope = scope.narrowed(campaign=campaign_of(district, scope.today))
    reading = Reading.of(scope, ASKED, by=("unit", "theme", "category"))
    units = list(Department.objects.filter(district=district).taking_part())
    drawn = charts(reading, trend(scope))
    order = [drawn["funnel"], drawn["trend"], late(reading, units), drawn["categories"], drawn["ageing"]]
    panels = [week(reading), *(panel for chart in [*order, drawn["savings"]] for panel in panels_of(chart))]
    return {
        "district": district,
        "scope": scope,
        "tiles": [number(reading, figure) for figure in c.HEADLINE],
        "panels": [*panels, *heat(reading, units)],
    }


def panels_of(chart: Chart) -> Iterator[Panel]:
    """A chart as bars, eight rows at a time; of a trend the last eight spans."""
    if not chart.labels:
        yield Panel(chart.slug, chart.title, [], [], empty=chart.empty)
        return
    most = max((one.value or 0 for series in chart.series for one in series.numbers), default=0)
    rows = [
        (label, [bar(one.numbers[place], most, one.colour) for one in chart.series])
        for place, label in enumerate(chart.labels)
    ]
    heads = [chart.first, *(one.label for one in chart.series)]
    yield from parts(chart.slug, chart.title, heads, rows if chart.across else rows[-ROWS:])


def parts(slug: str, title: str, heads: list[str], rows: list[Any], bars: bool = True) -> Iterator[Panel]:
    for start in range(0, len(rows), ROWS):
        place = f"{slug}-{start // ROWS + 1}" if start else slug
        yield Panel(place, title, heads, rows[start : start + ROWS], bars)


def bar(one: Number, most: int | float, colour: str) -> Cell:
    return Cell(one, round(100 * (one.value or 0) / most) if most else 0, colour=colour.removeprefix("--chart-"))


def named(reading: Reading, figure: Any, units: list[Department]) -> list[tuple[str, str]]:
    """Units of which the figure counts something, in official order, never by number; 未定 last."""
    counted = {key for (key,) in reading.keys(figure, "unit") if reading.value(figure, unit=key)}
    rows = [(str(unit.pk), str(unit)) for unit in units if str(unit.pk) in counted]
    return [*rows, (NONE, say("未定"))] if NONE in counted else rows


def late(reading: Reading, units: list[Department]) -> Chart:
    rows = named(reading, c.ISSUES_OVERDUE, units)
    numbers = [number(reading, c.ISSUES_OVERDUE, unit=key) for key, _ in rows]
    series = Series(say("逾期问题（个）"), "--chart-late", numbers)
    return Chart("late", say("逾期"), say("单位"), [label for _, label in rows], [series], empty=say("没有逾期的问题"))


def week(reading: Reading) -> Panel:
    """What came and what went in seven days."""
    rows = [
        (one.label, [Cell(one.came, sign="+"), Cell(one.gone, sign="−") if one.gone else None])
        for one in arranged.week(reading)
    ]
    return Panel("week", say("较一周前"), [say("数据"), say("增加"), say("减少")], rows, bars=False)


def heat(reading: Reading, units: list[Department]) -> Iterator[Panel]:
    rows = named(reading, c.ISSUES_FOUND, units)
    found = {(key, theme): number(reading, c.ISSUES_FOUND, unit=key, theme=theme) for key, _ in rows for theme in Theme}
    most = max((one.value or 0 for one in found.values()), default=0)
    lines = [
        (label, [Cell(found[key, theme], depth=arranged.depth(found[key, theme].value, most)) for theme in Theme])
        for key, label in rows
    ]
    yield from parts("heat", say("发现问题：单位和主题"), [say("单位"), *map(str, Theme.labels)], lines, bars=False)
