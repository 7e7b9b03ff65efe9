"""The sheets of rows as of an earlier moment: only columns that are known of then, and a line that says so.

Visits, rechecks, call-backs and units have no sheet here: what their own sheets print is written once.
"""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from issues import exports
from issues.faces import Face, face
from tingyan.kit import words
from tingyan.kit.sheets import Column, ordinal
from tingyan.numbers.columns import round_columns
from tingyan.numbers.scope import Scope
from tingyan.numbers.standing import all_stood


def issue_columns() -> list[Column]:
    """Of faces: a due date is for those who work or judge."""
    return [
        ordinal(),
        Column(_("问题编号"), lambda f: f.issue.number, width=16),
        Column(_("标题"), lambda f: f.issue.title, width=40),
        Column(_("发现日期"), lambda f: f.issue.found_on, kind="date"),
        Column(_("主题"), lambda f: f.issue.get_theme_display(), width=16),
        Column(_("问题类别"), lambda f: f.issue.get_category_display(), width=16),
        Column(_("窗口"), lambda f: str(f.issue.window or ""), width=16),
        Column(_("牵头单位"), lambda f: str(f.issue.lead or ""), width=16),
        Column(_("状态"), lambda f: f.state_label),
        Column(_("轮次"), lambda f: f.issue.round_no or None, kind="int"),
        Column(_("原整改时限"), lambda f: due(f, "original_due"), kind="date"),
        Column(_("整改时限"), lambda f: due(f, "due"), kind="date"),
        Column(_("销号日期"), lambda f: f.issue.closed_on, kind="date"),
        Column(_("当场解决"), lambda f: yes(f.issue.fixed_on_spot)),
        Column(_("自查发现"), lambda f: yes(f.issue.self_found)),
    ]


def due(shown: Face, name: str) -> Any:
    return getattr(shown.issue, name) if shown.works_or_judges else None


def yes(value: bool) -> str:
    return _("是") if value else ""


def procedure_columns() -> list[Column]:
    return [
        ordinal(),
        Column(_("事项名称"), lambda p: p.item_name, width=36),
        Column(_("单位"), lambda p: str(p.unit), width=16),
        Column(_("优化前时限"), lambda p: str(p.before), width=16),
        Column(_("优化后时限"), lambda p: str(p.after), width=16),
        Column(_("年办理量（件）"), lambda p: p.yearly_volume, kind="int", width=14),
        Column(_("实施日期"), lambda p: p.in_force_from, kind="date"),
        Column(_("状态"), lambda p: p.get_state_display()),
        Column(_("活动批次"), lambda p: str(p.campaign or ""), width=24),
    ]


def measure_columns() -> list[Column]:
    return [
        ordinal(),
        Column(_("措施名称"), lambda m: m.name, width=36),
        Column(_("单位"), lambda m: str(m.unit), width=16),
        Column(_("主题"), lambda m: m.get_theme_display() or _("未定"), width=16),
        Column(_("起始日期"), lambda m: m.since, kind="date"),
        Column(_("截止日期"), lambda m: m.until, kind="date"),
        Column(_("状态"), lambda m: m.get_state_display()),
        Column(_("活动批次"), lambda m: str(m.campaign or ""), width=24),
    ]


def receipt_columns() -> list[Column]:
    return [
        ordinal(),
        Column(_("文号"), lambda r: r.advisory.number, width=22),
        Column(_("标题"), lambda r: r.advisory.title, width=40),
        Column(_("单位"), lambda r: str(r.unit), width=16),
        Column(_("发文日期"), lambda r: r.issued_on, kind="date"),
        Column(_("签收期限"), lambda r: r.sign_by, kind="date"),
        Column(_("签收时间"), lambda r: r.signed_at, kind="datetime", width=16),
        Column(_("反馈期限"), lambda r: r.reply_by, kind="date"),
        Column(_("反馈逾期（工作日）"), lambda r: r.late_by, kind="int", width=18),
        Column(_("状态"), lambda r: r.get_state_display()),
    ]


COLUMNS = {
    "issues": issue_columns,
    "rounds": round_columns,
    "procedures": procedure_columns,
    "measures": measure_columns,
    "receipts": receipt_columns,
}
CODES = {name: f"{name.removesuffix('s')}.export" for name in COLUMNS}


def export(base: str, rows: Any, scope: Scope, *, kind: str, notes: list[str]) -> HttpResponseBase:
    title = _("{figure}（当时情况）").format(figure=notes[0])
    line = _("{moment}的当时情况；当时内容没有留存的各栏不列。").format(moment=words.moment(scope.as_of))
    read = all_stood(rows, scope)
    lines: Iterator[Any] = (face(scope.user, issue) for issue in read) if base == "issues" else read
    notes = [*notes, line]
    return exports.hand_out(title, COLUMNS[base](), lines, code=CODES[base], by=scope.user, kind=kind, notes=notes)
