"""Columns that the sheets of today and those of an earlier moment share."""

from django.utils.translation import gettext as _

from tingyan.kit.sheets import Column, ordinal


def round_columns() -> list[Column]:
    """Of rounds, as they are today or stood at an earlier moment."""
    return [
        ordinal(),
        Column(_("问题编号"), lambda r: r.issue.number, width=16),
        Column(_("标题"), lambda r: r.issue.title, width=40),
        Column(_("轮次"), lambda r: r.number, kind="int"),
        Column(_("牵头单位"), lambda r: str(r.lead), width=16),
        Column(_("交办时间"), lambda r: r.assigned_at, kind="datetime", width=16),
        Column(_("原整改时限"), lambda r: r.original_due, kind="date"),
        Column(_("现整改时限"), lambda r: r.current_due, kind="date"),
        Column(_("提交核验时间"), lambda r: r.submitted_at, kind="datetime", width=16),
        Column(_("退回次数"), lambda r: r.returns, kind="int"),
        Column(_("获批延期次数"), lambda r: r.extensions, kind="int"),
        Column(_("销号时间"), lambda r: r.closed_at, kind="datetime", width=16),
        Column(_("单位用时（工作日）"), lambda r: r.unit_days, kind="int", width=18),
        Column(_("逾期（按现时限，工作日）"), lambda r: r.late_by, kind="int", width=20),
        Column(_("逾期（按原时限，工作日）"), lambda r: r.late_by_original, kind="int", width=20),
    ]
