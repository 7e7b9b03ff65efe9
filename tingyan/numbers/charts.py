"""The charts of the board: what each draws, and the same numbers as a table. Every mark leads to its rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as say

from tingyan.kit import words
from tingyan.numbers import catalogue as c
from tingyan.numbers.board import Number, found_categories, number
from tingyan.numbers.figures import AnyFigure
from tingyan.numbers.reading import Reading

if TYPE_CHECKING:
    from tingyan.numbers.trend import Trend


@dataclass(frozen=True)
class Series:
    """Marks of one colour; `dashed` tells the second from the first without colours."""

    label: str
    colour: str  # a token of tokens.css
    numbers: list[Number]
    dashed: bool = False


@dataclass(frozen=True)
class Chart:
    """`labels` name the rows; `beside` holds numbers of each row that only the table shows."""

    slug: str
    title: str
    first: str  # head of the first column
    labels: list[str]
    series: list[Series]
    about: str = ""
    empty: str = ""
    across: bool = True  # bars lie, so that long labels have room; a trend stands
    axis: list[str] = field(default_factory=list)  # shorter labels, where the chart has no room for those of the table
    beside: list[Series] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.slug}-data"

    @property
    def columns(self) -> list[Series]:
        return [*self.beside, *self.series]

    @property
    def lines(self) -> list[tuple[str, list[Number]]]:
        return [(label, [one.numbers[place] for one in self.columns]) for place, label in enumerate(self.labels)]

    @property
    def definitions(self) -> list[tuple[Any, Any]]:
        """口径 of each figure drawn, once."""
        drawn = {one.slug: one.figure for series in self.columns for one in series.numbers}
        return [(figure.label, figure.definition) for figure in drawn.values()]

    @property
    def data(self) -> dict[str, Any]:
        """What the script draws: the numbers of the table and their addresses, nothing else."""
        return {
            "across": self.across,
            "labels": self.axis or self.labels,
            "series": [
                {
                    "name": one.label,
                    "colour": one.colour,
                    "dashed": one.dashed,
                    "values": [each.value for each in one.numbers],
                    "urls": [each.url for each in one.numbers],
                }
                for one in self.series
            ],
        }


def row_of(reading: Reading, figures: Iterable[AnyFigure]) -> list[Number]:
    return [number(reading, figure) for figure in figures]


def named(numbers: list[Number]) -> list[str]:
    """Labels of rows that are figures; none where nothing was counted at all, and the chart says so."""
    short = {c.CLOSED_OF_FOUND.slug: say("已销号")}  # in a funnel it goes without saying of what
    labels = [short.get(one.slug, str(one.figure.label)) for one in numbers]
    return labels if any(one.value for one in numbers) else []


def funnel(reading: Reading) -> Chart:
    numbers = row_of(reading, c.FUNNEL)
    return Chart(
        "funnel",
        say("闭环"),
        say("环节"),
        named(numbers),
        [Series(say("问题数（个）"), "--chart-found", numbers)],
        about=say("发现的问题现在走到了哪一步，每一步都包含走到以后各步的。"),
        empty=say("还没有发现问题"),
    )


def over_time(trend: "Trend") -> Chart:
    return Chart(
        "trend",
        say("每月发现与销号") if trend.monthly else say("每周发现与销号"),
        say("期间"),
        [span.label for span in trend.spans],
        [
            Series(say("发现（个）"), "--chart-found", [span.found for span in trend.spans]),
            Series(say("销号（个）"), "--chart-closed", [span.closed for span in trend.spans], dashed=True),
        ],
        about=say("发现按发现日期、销号按销号日期统计，合计等于“发现问题”和“已销号”。"),
        empty=say("还没有发现问题"),
        across=False,
        axis=[span.label if trend.monthly else words.date(span.since, True) for span in trend.spans],
    )


def categories(reading: Reading) -> Chart:
    """发现问题 by category, in the order of the list of categories."""
    rows = found_categories(reading)
    numbers = [number(reading, c.ISSUES_FOUND, category=key) for key, _ in rows]
    return Chart(
        "categories",
        say("问题类别"),
        say("问题类别"),
        [label for _, label in rows],
        [Series(say("发现问题（个）"), "--chart-found", numbers)],
        empty=say("还没有发现问题"),
    )


def ageing(reading: Reading) -> Chart:
    numbers = row_of(reading, c.AGEING)
    return Chart(
        "ageing",
        say("未销号问题已发现多久"),
        say("发现至今"),
        named(numbers),
        [Series(say("未销号（个）"), "--chart-found", numbers)],
        about=say("按自然日计算，从发现日期到数据截至日。"),
        empty=say("没有未销号的问题"),
    )


def savings(reading: Reading) -> Chart:
    """Sums before and after, over the procedures that say both; what no procedure says is left out."""
    pairs = [row_of(reading, figures) for figures in c.SAVINGS]
    pairs = [numbers for numbers in pairs if numbers and numbers[0].value]
    sides = zip((say("优化前合计"), say("优化后合计")), ("--chart-found", "--chart-closed"), (1, 2), strict=True)
    return Chart(
        "savings",
        say("流程优化前后"),
        say("内容"),
        [str(numbers[0].figure.label) for numbers in pairs],
        [Series(label, colour, [one[place] for one in pairs], dashed=place == 2) for label, colour, place in sides],
        about=say("只合计优化前后都载明、可以比较的项；单位不同不合并。"),
        empty=say("还没有可以比较的流程优化"),
        beside=[Series(say("可比项/优化流程"), "", [one[0] for one in pairs])],
    )


def charts(reading: Reading, trend: "Trend") -> dict[str, Chart]:
    """The charts by slug."""
    drawn = [funnel(reading), over_time(trend), categories(reading), ageing(reading), savings(reading)]
    return {chart.slug: chart for chart in drawn}
