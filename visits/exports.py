"""体验情况一览表, from the same rows as the list."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from issues.exports import hand_out
from tingyan.kit import words
from tingyan.kit.sheets import Column, in_chunks, ordinal


def columns() -> list[Column]:
    return [
        ordinal(),
        Column(_("体验编号"), lambda v: v.number, width=16),
        Column(_("活动批次"), lambda v: str(v.campaign), width=24),
        Column(_("体验日期"), lambda v: v.date, kind="date"),
        Column(_("体验时间"), times, width=14),
        Column(_("体验员单位"), lambda v: v.visitor_unit.name, width=24),
        Column(_("体验员职务"), lambda v: v.visitor_post),
        Column(_("体验员姓名"), lambda v: v.visitor_name),
        Column(_("体验身份"), lambda v: v.get_part_display()),
        Column(_("体验方式"), lambda v: v.get_mode_display(), width=18),
        Column(_("不打招呼"), lambda v: _("是") if v.unannounced else _("否")),
        Column(_("大厅"), lambda v: str(v.hall), width=20),
        Column(_("体验单位"), places, width=30),
        Column(_("窗口"), lambda v: words.listed(v.windows.all()), width=24),
        Column(_("事项"), lambda v: words.listed(v.service_items.all()), width=24),
        Column(_("体验主题"), lambda v: words.listed(v.theme_rows.all()), width=24),
        Column(_("等候（分钟）"), lambda v: v.minutes_waiting, kind="int"),
        Column(_("办理（分钟）"), lambda v: v.minutes_handling, kind="int"),
        Column(_("发现问题"), lambda v: v.issue_count, kind="int"),
        Column(_("当场解决"), lambda v: v.spot_count, kind="int"),
        Column(_("好的做法"), lambda v: v.good_practice, width=36),
        Column(_("群众反映"), lambda v: v.citizens_words, width=36),
        Column(_("现场帮办"), lambda v: v.helped_on_spot, width=36),
        Column(_("体验感受"), lambda v: v.reflections, width=36),
        Column(_("填写方式"), lambda v: v.get_filled_how_display()),
        Column(_("填写人"), lambda v: f"{v.filled_label} {v.filled_by}".strip(), width=20),
        Column(_("提交时间"), lambda v: v.filed_at, width=16, kind="datetime"),
        Column(_("状态"), lambda v: v.get_state_display()),
    ]


def times(visit: Any) -> str:
    ends = [words.clock(end) for end in (visit.time_from, visit.time_to) if end]
    return "–".join(ends)


def places(visit: Any) -> str:
    area = [_("大厅公共区域")] if visit.public_area else []
    return words.listed([*area, *visit.visited_units.all()])


def export(rows: Any, *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    """Return the rows as xlsx or csv; how many left, under which filters and as which bytes, is audited."""
    chunks = in_chunks(rows.for_export())
    return hand_out(_("体验情况一览表"), columns(), chunks, code="visit.export", by=by, kind=kind, notes=notes)
