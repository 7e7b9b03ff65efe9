"""流程优化对比表 and 服务措施清单, from the same rows as the pages."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from issues import exports
from tingyan.improvements.models import Procedure
from tingyan.kit.sheets import Column, in_chunks, ordinal


def procedure_columns() -> list[Column]:
    return [
        ordinal(),
        Column(_("事项名称"), lambda p: p.item_name, width=36),
        Column(_("单位"), lambda p: str(p.unit), width=16),
        Column(_("优化方式"), lambda p: p.get_kind_display()),
        *side_columns(_("优化前"), "before"),
        *side_columns(_("优化后"), "after"),
        Column(_("时限对比"), lambda p: p.saved_words, width=24),
        Column(_("年办理量（件）"), lambda p: p.yearly_volume, kind="int"),
        Column(_("年压减（天·件）"), yearly_saving, kind="int"),
        Column(_("优化内容"), lambda p: p.description, width=40),
        Column(_("依据"), lambda p: p.basis, width=30),
        Column(_("实施日期"), lambda p: p.in_force_from, kind="date"),
        Column(_("核验时间"), lambda p: p.verified_at, kind="datetime"),
        Column(_("状态"), lambda p: p.get_state_display()),
        Column(_("活动批次"), lambda p: str(p.campaign or ""), width=24),
    ]


def side_columns(label: str, side: str) -> list[Column]:
    return [
        Column(label + _("时限"), lambda p: str(getattr(p, side)), width=16),
        Column(label + _("材料（份）"), lambda p: getattr(p, f"{side}_materials"), kind="int"),
        Column(label + _("环节（个）"), lambda p: getattr(p, f"{side}_steps"), kind="int"),
        Column(label + _("跑动（次）"), lambda p: getattr(p, f"{side}_trips"), kind="int"),
    ]


def yearly_saving(procedure: Procedure) -> int | None:
    """Days saved × yearly volume, in the unit of the limit before; None where either is not known."""
    days, volume = procedure.days_saved, procedure.yearly_volume
    return None if days is None or volume is None else days * volume


def measure_columns() -> list[Column]:
    return [
        ordinal(),
        Column(_("措施名称"), lambda m: m.name, width=36),
        Column(_("单位"), lambda m: str(m.unit), width=16),
        Column(_("主题"), lambda m: m.get_theme_display() or _("未定"), width=16),
        Column(_("措施内容"), lambda m: m.content, width=50),
        Column(_("服务对象"), lambda m: m.for_whom, width=24),
        Column(_("依据"), lambda m: m.basis, width=30),
        Column(_("起始日期"), lambda m: m.since, kind="date"),
        Column(_("截止日期"), lambda m: m.until, kind="date"),
        Column(_("成效"), lambda m: m.effect, width=40),
        Column(_("状态"), lambda m: m.get_state_display()),
        Column(_("活动批次"), lambda m: str(m.campaign or ""), width=24),
    ]


def export_procedures(rows: Any, *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    return hand_out(_("流程优化对比表"), procedure_columns(), rows.for_rows(), by=by, kind=kind, notes=notes)


def export_measures(rows: Any, *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    return hand_out(_("服务措施清单"), measure_columns(), rows.for_rows(), by=by, kind=kind, notes=notes)


def hand_out(title: str, columns: list[Column], rows: Any, *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    """Answer with `rows` (a queryset) as xlsx or csv; how many left, and as which bytes, is audited."""
    code = f"{rows.model._meta.model_name}.export"
    return exports.hand_out(title, columns, in_chunks(rows), code=code, by=by, kind=kind, notes=notes)
