"""整改轮次: how rounds were worked and closed, in time or late, sent back or worked again."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tingyan.numbers.bases import ROUNDS
from tingyan.numbers.conditions import closed_round, first_closed, handed_in
from tingyan.numbers.figures import Figure, Mean, Ratio

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
