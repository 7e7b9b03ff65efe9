"""统计汇总: how the very rows of the workbook add up, counted as they pass."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from issues.exports.lines import Line, labels
from issues.states import NOT_COUNTED, OPEN, Category, State, Theme
from tingyan.kit import words
from tingyan.kit.sheets import Column, Sheet

SHOWN = (*OPEN, State.CLOSED)
THEMES = {value: place for place, value in enumerate(Theme.values)}
CATEGORIES = {value: place for place, value in enumerate(Category.values)}
LATE, RETURNS, APART = "late", "returns", "apart"


@dataclass
class Count:
    """How many issues of one unit, theme or category stand where; `apart` are those that are not counted."""

    group: str
    name: str
    of: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.of[state] for state in SHOWN)

    @property
    def rate(self) -> float | None:
        return self.of[State.CLOSED] / self.total if self.total else None


class Tally:
    """Units stand in their official order, themes and categories in theirs: nobody is ranked."""

    def __init__(self) -> None:
        self.found: dict[tuple[int, Any], Count] = {}
        self.words = (_("合计"), _("牵头单位"), _("主题"), _("问题类别"), _("未定"))  # said of each line
        self.themes, self.categories = labels(Theme), labels(Category)

    def count(self, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            for key, group, name in self.places(line):
                self.add(self.found.setdefault(key, Count(group, name)), line)
            yield line

    def places(self, line: Line) -> Iterator[tuple[tuple[int, Any], str, str]]:
        issue, (whole, lead, theme, category, unset) = line.issue, self.words
        yield (0, ()), whole, ""
        unit = (issue.lead.order, issue.lead.pk) if issue.lead else (1_000_000, 0)
        yield (1, unit), lead, str(issue.lead or unset)
        yield (2, THEMES[issue.theme]), theme, self.themes[issue.theme]
        place = CATEGORIES[issue.category] if issue.category else len(CATEGORIES)
        yield (3, place), category, self.categories[issue.category] or unset

    def add(self, count: Count, line: Line) -> None:
        state = line.issue.state
        count.of[APART if state in NOT_COUNTED else state] += 1
        count.of[RETURNS] += line.row.returns or 0
        count.of[LATE] += bool(line.row.due and line.row.due.role == "late")

    def rows(self) -> list[Count]:
        return [self.found[key] for key in sorted(self.found)]

    def sheet(self) -> Sheet:
        apart = words.listed(state.label for state in NOT_COUNTED)
        notes = [_("问题数不含%(apart)s；销号率为已销号与问题数之比。") % {"apart": apart}]
        return Sheet(_("统计汇总"), self.columns(), notes, of=nothing, after=self.rows)

    def columns(self) -> list[Column]:
        return [
            Column(_("分类"), lambda c: c.group, width=12),
            Column(_("名称"), lambda c: c.name, width=18),
            Column(_("问题数"), lambda c: c.total, width=9, kind="int"),
            *(Column(str(state.label), of(state), width=9, kind="int") for state in SHOWN),
            Column(_("销号率"), lambda c: c.rate, width=9, kind="percent"),
            Column(_("逾期"), of(LATE), width=9, kind="int"),
            Column(_("退回次数"), of(RETURNS), width=9, kind="int"),
            Column(_("不计入"), of(APART), width=9, kind="int"),
        ]


def of(key: str) -> Any:
    return lambda count: count.of[key]


def nothing(line: Line) -> tuple[Line, ...]:
    return ()
