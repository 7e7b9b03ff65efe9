"""A batch in its own order, as it goes back to where it came from."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from issues.exports import day, hand_out
from issues.models import Case
from tingyan.kit.sheets import Column, in_chunks


def columns() -> list[Column]:
    return [
        Column(_("序号"), lambda c: c.order, width=6, kind="int"),
        Column(_("上级编号"), lambda c: c.issue.upper_number, width=20),
        Column(_("反映内容"), lambda c: c.issue.description, width=48),
        Column(_("反映日期"), lambda c: c.issue.found_on, kind="date"),
        Column(_("涉及单位"), lambda c: str(c.issue.lead or c.issue.place_unit or ""), width=16),
        Column(_("承接人"), lambda c: c.taken_up_by),
        Column(_("办理结论"), lambda c: c.verdict, width=40),
        Column(_("问题编号"), lambda c: c.issue.number, width=16),
        Column(_("当前状态"), lambda c: c.issue.get_state_display()),
        Column(_("交办日期"), lambda c: day(c.issue.assigned_at), kind="date"),
        Column(_("整改时限"), lambda c: c.issue.due, kind="date"),
        Column(_("销号日期"), lambda c: c.issue.closed_on, kind="date"),
        Column(_("回访日期"), lambda c: latest(c).on if latest(c) else None, kind="date"),
        Column(_("对办理结果"), lambda c: latest(c).get_with_result_display() if latest(c) else ""),
        Column(_("对办理过程"), lambda c: latest(c).get_with_handling_display() if latest(c) else ""),
    ]


def latest(case: Case) -> Any:
    """The last call-back that reached somebody."""
    return next((row for row in case.issue.call_backs.all() if row.reached and row.recheck_id is None), None)


def export_batch(batch: Any, *, by: Any, kind: str) -> HttpResponseBase:
    rows = batch.cases.select_related("issue__lead", "issue__place_unit").prefetch_related("issue__call_backs")
    title = f"{batch.name}"
    return hand_out(
        title, columns(), in_chunks(rows.order_by("order")), code="batch.export", by=by, kind=kind, notes=[batch.name]
    )
