"""参与, 体验 and 发现: who took part, what was found, and where it stands."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from issues.states import OPEN, State
from tingyan.numbers.bases import DEPARTMENTS, ISSUES, VISITS, visited
from tingyan.numbers.conditions import found, last_week, made, overdue, since_last_week
from tingyan.numbers.figures import Figure, Ratio
from visits.states import Mode

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
