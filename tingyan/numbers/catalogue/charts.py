"""What only charts show: the stages of the loop, how long open issues have stood, procedures before and after."""

from datetime import timedelta

from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from issues.states import OPEN, State
from tingyan.improvements.querysets import COMPARABLE
from tingyan.improvements.states import LimitUnit
from tingyan.numbers.bases import ISSUES, PROCEDURES
from tingyan.numbers.catalogue.found import CLOSED_OF_FOUND, ISSUES_FOUND, ISSUES_OPEN
from tingyan.numbers.catalogue.improved import ASIDE, PROCEDURES_OPTIMISED
from tingyan.numbers.conditions import found, late_no_more
from tingyan.numbers.figures import Figure, Total
from tingyan.numbers.scope import Scope
from tingyan.numbers.then import all_but

HANDED_IN = (State.SUBMITTED, State.VERIFIED, State.CLOSED)

FUNNEL_ASSIGNED = Figure(
    "funnel_assigned",
    _("已交办"),
    _("发现问题中，现已交办或当场解决待核验的问题数，含已到以后各步的；暂缓的，交办过的计入这一步。"),
    ISSUES,
    lambda scope: found(scope) & Q(state__in=all_but(State.REPORTED)) & (Q(round_no__gt=0) | Q(state__in=HANDED_IN)),
    of=ISSUES_FOUND,
)
FUNNEL_SUBMITTED = Figure(
    "funnel_submitted",
    _("已提交核验"),
    _("发现问题中，现为待核验、待销号或已销号的问题数；退回和重新交办的不计入。"),
    ISSUES,
    lambda scope: found(scope) & Q(state__in=HANDED_IN),
    of=ISSUES_FOUND,
)
FUNNEL_VERIFIED = Figure(
    "funnel_verified",
    pgettext_lazy("figure", "核验通过"),
    _("发现问题中，现为待销号或已销号的问题数。"),
    ISSUES,
    lambda scope: found(scope) & Q(state__in=(State.VERIFIED, State.CLOSED)),
    of=ISSUES_FOUND,
)
FUNNEL = (ISSUES_FOUND, FUNNEL_ASSIGNED, FUNNEL_SUBMITTED, FUNNEL_VERIFIED, CLOSED_OF_FOUND)

LATE_NO_MORE = Figure(
    "late_no_more",
    _("近7天不再逾期"),
    _("7天前逾期、现在不再逾期的问题数：已提交核验、已销号、获批延期或暂缓。"),
    ISSUES,
    late_no_more,
)

AGES = ((0, 7), (8, 14), (15, 30), (31, 60), (61, 90), (91, None))


def aged(least: int, most: int | None) -> Figure:
    """Open issues that were found `least` to `most` days ago."""

    def where(scope: Scope) -> Q:
        after = Q(found_on__gte=scope.today - timedelta(days=most)) if most else Q()
        before = Q(found_on__lte=scope.today - timedelta(days=least)) if least else Q()
        return found(scope) & Q(state__in=OPEN) & after & before

    days = format_lazy(_("{least}至{most}天"), least=least, most=most) if most else _("90天以上")
    return Figure(
        f"open_{least}_days",
        days,
        _("尚未销号的问题，按发现日期至数据截至日的自然日数分段。"),
        ISSUES,
        where,
        of=ISSUES_OPEN,
    )


AGEING = tuple(aged(*ends) for ends in AGES)


def pair(name: str, label: object, given: Q, before: Combinable, after: Combinable) -> tuple[Figure, Total, Total]:
    """How many procedures say both sides, and the sums of each side over exactly these."""

    def where(scope: Scope) -> Q:
        return scope.within("in_force_from") & given

    whole = Figure(
        f"{name}_comparable",
        label,
        _("优化前后都载明、可以比较的流程优化项数，分母为优化流程。"),
        PROCEDURES,
        where,
        of=PROCEDURES_OPTIMISED,
    )
    sides = (("before", _("优化前"), before), ("after", _("优化后"), after))
    first, second = (
        Total(
            f"{name}_{side}",
            format_lazy("{}{}", label, ASIDE(word)),
            _("优化前后都载明的各项相加；单位不同不合并，即来即办按0计。"),
            PROCEDURES,
            where,
            column=column,
        )
        for side, word, column in sides
    )
    return whole, first, second


def both(name: str) -> Q:
    return Q(**{f"before_{name}__isnull": False, f"after_{name}__isnull": False})


SAVINGS = (
    pair("materials", _("材料（份）"), both("materials"), F("before_materials"), F("after_materials")),
    pair("steps", _("环节（个）"), both("steps"), F("before_steps"), F("after_steps")),
    pair("trips", _("跑动（次）"), both("trips"), F("before_trips"), F("after_trips")),
    *(
        pair(
            f"limit_{unit.value}",
            format_lazy("{}{}", _("时限"), ASIDE(unit.label)),
            COMPARABLE & Q(before_unit=unit),
            F("before_limit"),
            Coalesce("after_limit", 0),
        )
        for unit in LimitUnit
    ),
)
CHARTS = (*FUNNEL, LATE_NO_MORE, *AGEING, *(figure for saving in SAVINGS for figure in saving))
