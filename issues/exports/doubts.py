"""The signs of paper closures, from the rows of their page."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from issues.exports import hand_out
from issues.models import Doubt
from issues.signs import BESIDE, reason
from tingyan.kit.sheets import Column, in_chunks


def columns() -> list[Column]:
    return [
        Column(_("问题编号"), lambda d: d.issue.number, width=16),
        Column(_("标题"), lambda d: d.issue.title, width=32),
        Column(_("牵头单位"), lambda d: str(d.issue.lead or ""), width=16),
        Column(_("当前状态"), lambda d: d.issue.get_state_display()),
        Column(_("轮次"), lambda d: d.round_no, width=6, kind="int"),
        Column(_("疑点"), lambda d: d.get_kind_display(), width=24),
        Column(_("理由"), reason, width=60),
        Column(_("相关问题"), lambda d: str(d.other or ""), width=16),
        Column(_("提示时间"), lambda d: d.noted_at, width=18, kind="datetime"),
    ]


def export_doubts(rows: QuerySet[Doubt], *, by: Any, notes: list[str]) -> HttpResponseBase:
    """Return the rows as xlsx; that they left is audited."""
    lines, told = in_chunks(rows.select_related(*BESIDE)), [_("供核验参考，不是结论"), *notes]
    return hand_out(_("疑点提示"), columns(), lines, code="doubt.export", by=by, kind="xlsx", notes=told)
