"""The closed lists of procedures and measures. Themes are those of `issues.states.Theme`."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    TIME = "time", _("压时限")
    MATERIALS = "materials", _("减材料")
    STEPS = "steps", _("减环节")
    TRIPS = "trips", _("减跑动")
    TOLERANT = "tolerant", _("容缺")
    ONLINE = "online", _("网办")
    PARALLEL = "parallel", _("并联")


class LimitUnit(TextChoices):
    """In what a limit is counted. “日” in a paper that does not say which stays a unit of its own: units never mix."""

    WORKDAY = "workday", _("工作日")
    CALENDAR = "calendar", _("自然日")
    UNSAID = "unsaid", _("日（未注明）")


class ProcedureState(TextChoices):
    PROPOSED = "proposed", _("拟优化")
    APPROVED = "approved", _("已批准")
    IMPLEMENTED = "implemented", _("已实施")
    VERIFIED = "verified", _("已核验")
    LAPSED = "lapsed", _("失效")


class MeasureState(TextChoices):
    DRAFTED = "drafted", _("拟定")
    ISSUED = "issued", _("已出台")
    IMPLEMENTED = "implemented", _("已实施")
    EMBEDDED = "embedded", _("已固化")
    STOPPED = "stopped", _("停止")


class Mark:
    """How a state is drawn: role and icon; looks.md's roles, as other objects use them."""

    def __init__(self, label: str, role: str, icon: str, outline: bool = False) -> None:
        self.label, self.role, self.icon, self.outline = label, role, icon, outline


PROCEDURE_MARKS = {
    ProcedureState.PROPOSED: ("plain", "pencil", False),
    ProcedureState.APPROVED: ("info", "tools", True),
    ProcedureState.IMPLEMENTED: ("info", "search", False),
    ProcedureState.VERIFIED: ("done", "check-circle-fill", False),
    ProcedureState.LAPSED: ("plain", "x-circle", False),
}
MEASURE_MARKS = {
    MeasureState.DRAFTED: ("plain", "pencil", False),
    MeasureState.ISSUED: ("info", "file-earmark-text", False),
    MeasureState.IMPLEMENTED: ("info", "tools", True),
    MeasureState.EMBEDDED: ("done", "check-circle-fill", False),
    MeasureState.STOPPED: ("plain", "pause-circle", False),
}
