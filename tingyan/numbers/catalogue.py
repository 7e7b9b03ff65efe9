"""Every figure of the product with its 口径, as product.md lists them. The definition here is what the screen shows."""

from collections.abc import Iterable

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from issues.states import OPEN, State
from tingyan.improvements.querysets import COMPARABLE
from tingyan.improvements.states import LimitUnit
from tingyan.kit import words
from tingyan.numbers.bases import DEPARTMENTS, ISSUES, MEASURES, PROCEDURES, ROUNDS, VISITS, visited
from tingyan.numbers.conditions import (
    closed_round,
    first_closed,
    found,
    handed_in,
    last_week,
    made,
    overdue,
    since_last_week,
)
from tingyan.numbers.figures import AnyFigure, Figure, Mean, Ratio, Total
from tingyan.numbers.scope import Scope
from visits.states import Mode

ASIDE = lazy(words.aside, str)

DEPARTMENTS_ALL = Figure(
    "departments",
    _("应参与单位"),
    _("活动批次确定的参与单位；按期间统计的，为可选用的全部参与单位和期内已体验的单位。"),
    DEPARTMENTS,
    lambda scope: Q() if scope.campaign else Q(active=True, merged_into=None) | Q(visited(scope)),
    readers_only=True,
)
DEPARTMENTS_TAKING_PART = Figure(
    "departments_taking_part",
    _("参与单位"),
    _("主要负责人已提交至少一次体验记录的单位数，分母为应参与单位。按体验日期统计，草稿不计。"),
    DEPARTMENTS,
    visited,
    of=DEPARTMENTS_ALL,
    readers_only=True,
)
VISITS_ALL = Figure(
    "visits", _("体验人次"), _("已提交的体验记录数，一次走访为一人次，按体验日期统计，草稿不计。"), VISITS, made
)
VISITS_OWN = Figure(
    "visits_own",
    _("本单位直接体验"),
    _("体验的全部是体验员本单位的体验记录数，按体验日期统计。"),
    VISITS,
    lambda scope: made(scope) & Q(mode=Mode.OWN),
    of=VISITS_ALL,
)
VISITS_CROSS = Figure(
    "visits_cross",
    _("部门间相互体验"),
    _("体验了其他单位或大厅公共区域的体验记录数，按体验日期统计。"),
    VISITS,
    lambda scope: made(scope) & Q(mode=Mode.CROSS),
    of=VISITS_ALL,
)
ISSUES_FOUND = Figure(
    "issues_found",
    _("发现问题"),
    _("按发现日期统计的问题数，不含不予交办、已并入、已作废和另行处理的问题。"),
    ISSUES,
    found,
)
ISSUES_SELF_FOUND = Figure(
    "issues_self_found",
    _("其中自查发现"),
    _("发现问题中，由牵头单位自己发现的问题数，按发现日期统计。"),
    ISSUES,
    lambda scope: found(scope) & Q(self_found=True),
    of=ISSUES_FOUND,
    readers_only=True,
)
ISSUES_CLOSED = Figure(
    "issues_closed",
    _("已销号"),
    _("当前状态为“已销号”的问题数，按销号日期统计；重新交办的不再计入。"),
    ISSUES,
    lambda scope: scope.within("closed_on") & Q(state=State.CLOSED),
)
CLOSED_OF_FOUND = Figure(
    "closed_of_found",
    _("发现问题中已销号"),
    _("按发现日期统计的问题中，当前状态为“已销号”的问题数。"),
    ISSUES,
    lambda scope: found(scope) & Q(state=State.CLOSED),
)
ISSUES_OPEN = Figure(
    "issues_open",
    _("整改中（未销号）"),
    _("按发现日期统计的问题中尚未销号的问题数，含待交办、待签收、整改中、待核验、待销号和暂缓。"),
    ISSUES,
    lambda scope: found(scope) & Q(state__in=OPEN),
)
ISSUES_OVERDUE = Figure(
    "issues_overdue",
    _("逾期"),
    _("在单位手中（待签收、整改中）且现整改时限早于今天的问题数，按发现日期统计；时限当日不算逾期。"),
    ISSUES,
    lambda scope: found(scope) & overdue(scope),
)
FIXED_ON_SPOT = Figure(
    "fixed_on_spot",
    _("当场解决"),
    _("发现时当场解决的问题数，按发现日期统计。"),
    ISSUES,
    lambda scope: found(scope) & Q(fixed_on_spot=True),
    of=ISSUES_FOUND,
)
FOUND_LAST_WEEK = Figure(
    "found_last_week", _("近7天发现"), _("截至今天的7天内发现的问题数。"), ISSUES, lambda s: last_week(s, "found_on")
)
CLOSED_LAST_WEEK = Figure(
    "closed_last_week",
    _("近7天销号"),
    _("截至今天的7天内销号、现仍为“已销号”的问题数。"),
    ISSUES,
    lambda scope: last_week(scope, "closed_on") & Q(state=State.CLOSED),
)
OVERDUE_LAST_WEEK = Figure(
    "overdue_last_week", _("近7天新逾期"), _("现已逾期、7天前尚未逾期的问题数。"), ISSUES, since_last_week
)
CLOSURE_RATE = Ratio(
    "closure_rate",
    _("销号率"),
    _("按发现日期统计的问题中，已销号的占比。"),
    CLOSED_OF_FOUND,
    ISSUES_FOUND,
)
ROUNDS_CLOSED = Figure(
    "rounds_closed",
    _("已销号轮次"),
    _("已销号且有整改时限的整改轮次数，按销号日期统计，归该轮牵头单位；重新交办后的旧轮次仍计入。"),
    ROUNDS,
    lambda scope: closed_round(scope) & Q(late_by__isnull=False),
)
ROUNDS_ON_TIME = Figure(
    "rounds_on_time",
    _("按现时限按时"),
    _("已销号轮次中，在现整改时限（含批准的延期）内提交并核验通过的轮次数。"),
    ROUNDS,
    lambda scope: closed_round(scope) & Q(late_by=0),
)
ROUNDS_ON_TIME_ORIGINAL = Figure(
    "rounds_on_time_original",
    _("按原时限按时"),
    _("已销号轮次中，在交办时确定的原整改时限内提交并核验通过的轮次数。"),
    ROUNDS,
    lambda scope: closed_round(scope) & Q(late_by__isnull=False, late_by_original=0),
)
ON_TIME_RATE = Ratio(
    "on_time_rate",
    _("按时整改率（现时限）"),
    _("已销号轮次中，按现整改时限按时完成的占比。是否按时以最终核验通过的那次提交为准，核验和销号的用时不计。"),
    ROUNDS_ON_TIME,
    ROUNDS_CLOSED,
)
ON_TIME_RATE_ORIGINAL = Ratio(
    "on_time_rate_original",
    _("按时整改率（原时限）"),
    _("已销号轮次中，按交办时原整改时限按时完成的占比，不计延期。"),
    ROUNDS_ON_TIME_ORIGINAL,
    ROUNDS_CLOSED,
)
AVERAGE_WORKING_DAYS = Mean(
    "average_working_days",
    _("平均整改工作日"),
    _("已销号且有整改时限的轮次，单位用时（交办至提交，核验和暂缓期间不计）的平均工作日数，按销号日期统计。"),
    ROUNDS,
    lambda scope: closed_round(scope) & Q(unit_days__isnull=False),
    column=F("unit_days"),
)
ROUNDS_SUBMITTED = Figure(
    "rounds_submitted",
    _("提交过核验的轮次"),
    _("牵头单位提交过核验的整改轮次数，按交办日期统计。"),
    ROUNDS,
    handed_in,
)
ROUNDS_RETURNED = Figure(
    "rounds_returned",
    _("被退回的轮次"),
    _("提交核验后被退回过的整改轮次数，按交办日期统计，一轮退回几次都计一轮。"),
    ROUNDS,
    lambda scope: handed_in(scope) & Q(returns__gt=0),
)
RETURN_RATE = Ratio(
    "return_rate", _("退回率"), _("提交过核验的轮次中，被退回过的占比。"), ROUNDS_RETURNED, ROUNDS_SUBMITTED
)
EVER_CLOSED = Figure(
    "ever_closed",
    _("曾销号的问题"),
    _("至少销号过一次的问题数，按首次销号日期统计。"),
    ROUNDS,
    first_closed,
)
REASSIGNED_AFTER_CLOSING = Figure(
    "reassigned_after_closing",
    _("销号后重新整改的问题"),
    _("销号后又重新交办的问题数，按首次销号日期统计。"),
    ROUNDS,
    lambda scope: first_closed(scope) & Q(issue__round_no__gt=1),
)
REASSIGNED_AFTER_CLOSING_RATE = Ratio(
    "reassigned_after_closing_rate",
    _("销号后重新整改率"),
    _("曾销号的问题中，销号后又重新交办的占比。"),
    REASSIGNED_AFTER_CLOSING,
    EVER_CLOSED,
)
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

HEADLINE = (DEPARTMENTS_TAKING_PART, ISSUES_FOUND, PROCEDURES_OPTIMISED, MEASURES_ISSUED)
LAST_WEEK = (FOUND_LAST_WEEK, CLOSED_LAST_WEEK, OVERDUE_LAST_WEEK)
# What the command prints, and the table of all figures shows, in this order.
SHOWN: tuple[AnyFigure, ...] = (
    *(DEPARTMENTS_TAKING_PART, VISITS_ALL, VISITS_OWN, VISITS_CROSS),
    *(ISSUES_FOUND, ISSUES_SELF_FOUND, ISSUES_CLOSED, ISSUES_OPEN, ISSUES_OVERDUE, FIXED_ON_SPOT),
    *(CLOSURE_RATE, ON_TIME_RATE, ON_TIME_RATE_ORIGINAL, RETURN_RATE, REASSIGNED_AFTER_CLOSING_RATE),
    *(AVERAGE_WORKING_DAYS, PROCEDURES_OPTIMISED, DAYS_SAVED, MEASURES_ISSUED),
)


def needed(figures: Iterable[AnyFigure]) -> dict[str, Figure]:
    """Every figure whose expressions must be asked to show these, by slug."""
    return {part.slug: part for figure in figures for part in figure.needed()}


ASKED = needed((*SHOWN, *LAST_WEEK, *DAYS_SAVED_BY_UNIT))
FIGURES: dict[str, AnyFigure] = {**ASKED, **{figure.slug: figure for figure in SHOWN}}
