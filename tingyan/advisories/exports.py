"""工作提示单登记簿, and how each unit signed and answered: from the same rows and faces as the pages."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from issues.exports import hand_out
from tingyan.advisories.faces import with_receipts
from tingyan.advisories.rows import Line, Row, lines, receipt_rows
from tingyan.kit import words
from tingyan.kit.sheets import Column, in_chunks, ordinal
from tingyan.workdays import calendar


def register_columns() -> list[Column]:
    return [
        ordinal(),
        Column(_("文号"), lambda x: x.paper.number, width=22),
        Column(_("种类"), lambda x: x.paper.get_kind_display()),
        Column(_("标题"), lambda x: x.paper.title, width=40),
        Column(_("发送单位"), lambda x: words.listed(x.units), width=40),
        Column(_("状态"), lambda x: x.paper.get_state_display()),
        Column(_("发文日期"), lambda x: x.paper.issued_on, kind="date"),
        Column(_("反馈期限"), lambda x: x.paper.reply_by, kind="date"),
        Column(_("送达（家）"), lambda x: x.standing.of, kind="int"),
        Column(_("签收（家）"), lambda x: x.standing.signed, kind="int"),
        Column(_("反馈（家）"), lambda x: x.standing.answered, kind="int"),
        Column(_("认定（家）"), lambda x: x.standing.accepted, kind="int"),
        Column(_("预警"), lambda x: words.listed(flag.label for flag in x.standing.flags), width=24),
        Column(_("存在的问题"), lambda x: x.paper.problem, width=48),
        Column(_("工作建议"), lambda x: x.paper.advice, width=48),
    ]


def receipt_columns() -> list[Column]:
    return [
        ordinal(),
        Column(_("文号"), lambda x: x.receipt.advisory.number, width=22),
        Column(_("标题"), lambda x: x.receipt.advisory.title, width=40),
        Column(_("单位"), lambda x: str(x.receipt.unit), width=16),
        Column(_("状态"), lambda x: x.mark.label),
        Column(_("发文日期"), lambda x: x.receipt.issued_on, kind="date"),
        Column(_("签收期限"), lambda x: x.receipt.sign_by, kind="date"),
        Column(_("签收时间"), lambda x: x.receipt.signed_at, width=16, kind="datetime"),
        Column(_("签收人"), lambda x: f"{x.receipt.signed_label} {x.receipt.signed_by or ''}".strip(), width=24),
        Column(_("原反馈期限"), lambda x: x.receipt.original_reply_by, kind="date"),
        Column(_("反馈期限"), lambda x: x.receipt.reply_by, kind="date"),
        Column(_("反馈时间"), lambda x: x.receipt.replied_at, width=16, kind="datetime"),
        Column(_("反馈人"), lambda x: f"{x.receipt.replied_label} {x.receipt.replied_by or ''}".strip(), width=24),
        Column(_("反馈逾期（工作日）"), lambda x: x.receipt.late_by, kind="int"),
        Column(_("反馈内容"), lambda x: x.receipt.reply, width=48),
        Column(_("退回次数"), lambda x: x.receipt.returns, kind="int"),
        Column(_("认定意见"), lambda x: x.receipt.verdict, width=32),
        Column(_("预警"), warning, width=24),
    ]


def warning(row: Row) -> str:
    return words.listed([row.due.text, *(flag.label for flag in row.flags)] if row.due.text else [])


def register_lines(papers: Any, user: Any) -> Iterator[Line]:
    today = timezone.localdate()
    for paper in in_chunks(with_receipts(papers.for_rows(), user)):
        yield from lines([paper], today)


def receipt_lines(receipts: Any) -> Iterator[Row]:
    today, days = timezone.localdate(), calendar.load()
    for receipt in in_chunks(receipts.for_rows()):
        yield from receipt_rows([receipt], today, days)


def export_register(papers: Any, *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    title = _("工作提示单登记簿")
    rows = register_lines(papers, by)
    return hand_out(title, register_columns(), rows, code="advisory.export", by=by, kind=kind, notes=notes)


def export_receipts(rows: Any, *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    title = _("工作提示单签收反馈情况")
    lines = receipt_lines(rows)
    return hand_out(title, receipt_columns(), lines, code="receipt.export", by=by, kind=kind, notes=notes)
