"""The sheets of what only figures list: rounds, and units taking part. Other rows leave as their own room's sheets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from issues import exports
from tingyan.directory.models import Department
from tingyan.improvements.exports import hand_out
from tingyan.kit.sheets import Column
from tingyan.numbers import catalogue as c
from tingyan.numbers.columns import round_columns
from tingyan.numbers.compare import Line
from tingyan.numbers.figures import AnyFigure, Mean, Ratio, Value
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import NONE

BY_UNIT: tuple[AnyFigure, ...] = (
    *(c.ISSUES_FOUND, c.CLOSED_OF_FOUND, c.ISSUES_OPEN, c.ISSUES_OVERDUE, c.CLOSURE_RATE),
    *(c.ROUNDS_CLOSED, c.ON_TIME_RATE_ORIGINAL, c.ON_TIME_RATE, c.RETURN_RATE),
)


def department_columns() -> list[Column]:
    return [
        Column(_("单位"), lambda d: d.name, width=36),
        Column(_("简称"), lambda d: d.short_name, width=16),
        Column(_("本单位直接体验（次）"), lambda d: d.own, kind="int", width=18),
        Column(_("部门间相互体验（次）"), lambda d: d.cross, kind="int", width=18),
    ]


def recheck_columns() -> list[Column]:
    return [
        Column(_("问题编号"), lambda r: r.issue.number, width=16),
        Column(_("标题"), lambda r: r.issue.title, width=40),
        Column(_("牵头单位"), lambda r: str(r.round.lead), width=16),
        Column(_("轮次"), lambda r: r.round.number, kind="int"),
        Column(_("实际日期"), lambda r: r.done_on, kind="date"),
        Column(_("方式"), lambda r: r.get_how_display()),
        Column(_("结果"), lambda r: r.get_result_display()),
        Column(_("来由"), lambda r: r.get_origin_display()),
    ]


def call_back_columns() -> list[Column]:
    return [
        Column(_("问题编号"), lambda c: c.issue.number, width=16),
        Column(_("标题"), lambda c: c.issue.title, width=40),
        Column(_("牵头单位"), lambda c: str(c.issue.lead or ""), width=16),
        Column(_("回访日期"), lambda c: c.on, kind="date"),
        Column(_("回访方式"), lambda c: c.get_how_display()),
        Column(_("对办理结果"), lambda c: c.get_with_result_display()),
        Column(_("对办理过程"), lambda c: c.get_with_handling_display()),
    ]


def export_rounds(rows: Any, *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    return hand_out(_("整改轮次明细"), round_columns(), rows, by=by, kind=kind, notes=notes)


def export_departments(rows: Any, *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    return hand_out(_("参与单位明细"), department_columns(), rows, by=by, kind=kind, notes=notes)


def export_rechecks(rows: Any, *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    return hand_out(_("回头看明细"), recheck_columns(), rows, by=by, kind=kind, notes=notes)


def export_call_backs(rows: Any, *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    return hand_out(_("回访明细"), call_back_columns(), rows, by=by, kind=kind, notes=notes)


@dataclass(frozen=True)
class UnitLine:
    number: int | None
    label: str
    values: dict[str, Value]


def unit_lines(reading: Reading, units: Iterable[Department], taking_part: set[int]) -> Iterator[UnitLine]:
    """A line a unit in official order, never by rate: those taking part and any other that counts; then the sum."""
    counted = {key[0] for figure in BY_UNIT for key in reading.keys(figure, "unit")}
    rows = [(str(unit.pk), unit.name) for unit in units if unit.pk in taking_part or str(unit.pk) in counted]
    if NONE in counted:
        rows.append((NONE, _("未定")))
    for number, (key, label) in enumerate(rows, 1):
        yield UnitLine(number, label, {one.slug: reading.value(one, unit=key) for one in BY_UNIT})
    yield UnitLine(None, _("合计"), {one.slug: reading.value(one) for one in BY_UNIT})


def unit_columns() -> list[Column]:
    return [
        Column(_("序号"), lambda line: line.number, width=6, kind="int"),
        Column(_("单位"), lambda line: line.label, width=30),
        *(Column(str(one.label), value_of(one), width=12, kind=kind_of(one)) for one in BY_UNIT),
    ]


def value_of(figure: AnyFigure) -> Any:
    return lambda line: line.values[figure.slug]


def kind_of(figure: AnyFigure) -> str:
    return "percent" if isinstance(figure, Ratio) else "int"


def export_units(lines: Iterable[UnitLine], *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    notes = [*notes, _("按单位规定次序排列，不作排名；问题归牵头单位。")]
    title = _("单位销号率表")
    return exports.hand_out(title, unit_columns(), lines, code="unit.export", by=by, kind=kind, notes=notes)


def comparison_columns(names: tuple[str, str]) -> list[Column]:
    """Rates stand in per cent and means with one place: one column holds figures of every kind, each with its unit."""
    return [
        Column(_("数据"), lambda line: str(line.figure.label), width=30),
        Column(_("计量"), lambda line: measure_of(line.figure), width=8),
        Column(names[0], lambda line: plain(line.figure, line.before.value), width=20, kind="int"),
        Column(names[1], lambda line: plain(line.figure, line.after.value), width=20, kind="int"),
        Column(_("增减"), lambda line: plain(line.figure, line.step), width=10, kind="int"),
        Column(_("口径"), lambda line: str(line.figure.definition), width=70),
    ]


def measure_of(figure: AnyFigure) -> str:
    return "%" if isinstance(figure, Ratio) else _("工作日") if isinstance(figure, Mean) else _("数量")


def plain(figure: AnyFigure, value: Value) -> Value:
    if value is None or not isinstance(figure, (Ratio, Mean)):
        return value
    return round(value * 100 if isinstance(figure, Ratio) else value, 1)


def export_comparison(
    lines: Iterable[Line], names: tuple[str, str], *, by: Any, kind: str, notes: list[str]
) -> HttpResponseBase:
    columns = comparison_columns(names)
    return exports.hand_out(_("数据对比表"), columns, lines, code="figure.compare", by=by, kind=kind, notes=notes)
