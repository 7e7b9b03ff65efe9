"""回头看台账 for the office, from the rows of its page."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from issues.exports import hand_out
from issues.looks import recheck_mark
from issues.models import Recheck
from tingyan.kit.sheets import Column, in_chunks


def columns() -> list[Column]:
    return [
        Column(_("问题编号"), lambda r: r.issue.number, width=16),
        Column(_("标题"), lambda r: r.issue.title, width=36),
        Column(_("牵头单位"), lambda r: str(r.round.lead), width=16),
        Column(_("整改类型"), lambda r: r.issue.get_fix_type_display()),
        Column(_("轮次"), lambda r: r.round.number, width=8, kind="int"),
        Column(_("销号时间"), lambda r: r.round.closed_at, kind="datetime", width=18),
        Column(_("来由"), lambda r: r.get_origin_display()),
        Column(_("计划日期"), lambda r: r.planned_on, kind="date"),
        Column(_("计划方式"), lambda r: r.get_planned_how_display()),
        Column(_("回头看人员"), lambda r: str(r.person or "")),
        Column(_("状态"), lambda r: str(recheck_mark(r).label)),
        Column(_("实际日期"), lambda r: r.done_on, kind="date"),
        Column(_("方式"), lambda r: r.get_how_display()),
        Column(_("结果"), lambda r: r.get_result_display()),
        Column(_("回头看情况"), lambda r: r.note, width=48),
        Column(_("群众评价"), satisfaction),
        Column(_("记录人"), lambda r: str(r.recorded_by or "")),
        Column(_("取消的原因"), lambda r: r.cancel_reason, width=24),
    ]


def satisfaction(recheck: Recheck) -> str:
    calls = list(recheck.call_backs.all())
    if not calls:
        return ""
    return str(calls[0].get_with_result_display() if calls[0].reached else _("未联系上"))


def export_rechecks(rows: Any, *, by: Any, notes: list[str]) -> HttpResponseBase:
    found = in_chunks(rows.with_issue().prefetch_related("call_backs"))
    return hand_out(_("回头看台账"), columns(), found, code="recheck.export", by=by, kind="xlsx", notes=notes)
