"""优化流程 and 服务措施: what came of it, and the days saved in each unit of limits."""

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tingyan.improvements.querysets import COMPARABLE
from tingyan.improvements.states import LimitUnit
from tingyan.kit import words
from tingyan.numbers.bases import MEASURES, PROCEDURES
from tingyan.numbers.figures import Figure, Total
from tingyan.numbers.scope import Scope

ASIDE = lazy(words.aside, str)

PROCEDURES_OPTIMISED = Figure(
    "procedures_optimised",
    _("优化流程"),
    _("已实施的流程优化项数，按实施日期统计；后来失效的，仍计入当时。"),
    PROCEDURES,
    lambda scope: scope.within("in_force_from"),
)
DAYS_SAVED = Figure(
    "days_saved",
    _("压减时限（可比项）"),
    _("优化前后时限单位相同、可以相减的项数，分母为优化流程。即来即办仅在与有时限的一方比较时按0计；单位不同不合并。"),
    PROCEDURES,
    lambda scope: scope.within("in_force_from") & COMPARABLE,
    of=PROCEDURES_OPTIMISED,
)
MEASURES_ISSUED = Figure(
    "measures_issued",
    _("服务措施"),
    _("已出台的服务措施数，按起始日期统计；后来停止的，仍计入当时。"),
    MEASURES,
    lambda scope: scope.within("since"),
)


def saved_in(unit: LimitUnit) -> tuple[Total, Total]:
    """Days saved in one unit of limits, a case and a year. Units are never added to each other."""

    def where(scope: Scope) -> Q:
        return scope.within("in_force_from") & COMPARABLE & Q(before_unit=unit)

    days = F("before_limit") - Coalesce("after_limit", 0)  # comparable without a limit after is 即来即办
    once = Total(
        f"days_saved_{unit.value}",
        format_lazy("{}{}", _("每件压减合计"), ASIDE(unit.label)),
        _("可比项中，以这一单位计的时限压减数之和。"),
        PROCEDURES,
        where,
        column=days,
    )
    yearly = Total(
        f"days_saved_{unit.value}_yearly",
        format_lazy("{}{}", _("年压减合计"), ASIDE(unit.label)),
        _("可比项中填有年办理量的，时限压减数乘以年办理量之和。"),
        PROCEDURES,
        lambda scope: where(scope) & Q(yearly_volume__isnull=False),
        column=days * F("yearly_volume"),
    )
    return once, yearly


DAYS_SAVED_BY_UNIT = tuple(total for unit in LimitUnit for total in saved_in(unit))
