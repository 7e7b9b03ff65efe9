"""The sheets of what only figures list: rounds, and units taking part. Other rows leave as their own room's sheets."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from tingyan.improvements.exports import hand_out
from tingyan.kit.sheets import Column


def round_columns() -> list[Column]:
    return [
        Column(_("问题编号"), lambda r: r.issue.number, width=16),
        Column(_("标题"), lambda r: r.issue.title, width=40),
        Column(_("轮次"), lambda r: r.number, kind="int"),
        Column(_("牵头单位"), lambda r: str(r.lead), width=16),
        Column(_("交办时间"), lambda r: r.assigned_at, kind="datetime", width=16),
        Column(_("原整改时限"), lambda r: r.original_due, kind="date"),
        Column(_("现整改时限"), lambda r: r.current_due, kind="date"),
        Column(_("提交核验时间"), lambda r: r.submitted_at, kind="datetime", width=16),
        Column(_("退回次数"), lambda r: r.returns, kind="int"),
        Column(_("销号时间"), lambda r: r.closed_at, kind="datetime", width=16),
        Column(_("单位用时（工作日）"), lambda r: r.unit_days, kind="int", width=18),
        Column(_("逾期（按现时限，工作日）"), lambda r: r.late_by, kind="int", width=20),
        Column(_("逾期（按原时限，工作日）"), lambda r: r.late_by_original, kind="int", width=20),
    ]


def department_columns() -> list[Column]:
    return [
        Column(_("单位"), lambda d: d.name, width=36),
        Column(_("简称"), lambda d: d.short_name, width=16),
        Column(_("本单位直接体验（次）"), lambda d: d.own, kind="int", width=18),
        Column(_("部门间相互体验（次）"), lambda d: d.cross, kind="int", width=18),
    ]


def export_rounds(rows: Any, *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    return hand_out(_("整改轮次明细"), round_columns(), rows, by=by, kind=kind, notes=notes)


def export_departments(rows: Any, *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    return hand_out(_("参与单位明细"), department_columns(), rows, by=by, kind=kind, notes=notes)
