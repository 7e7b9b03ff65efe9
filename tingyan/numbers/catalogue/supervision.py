"""监督闭环: deadlines moved in the open, work that was re-assigned, and whether what was closed stays closed."""

from django.db.models import F, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from issues.states import SATISFIED, RecheckResult
from tingyan.advisories.states import ANSWERED, ReceiptState
from tingyan.numbers.bases import CALL_BACKS, RECEIPTS, RECHECKS, ROUNDS
from tingyan.numbers.conditions import assigned, called_back, closed_since, rechecked, sent, stayed_closed
from tingyan.numbers.figures import AnyFigure, Figure, Ratio
from tingyan.numbers.then import all_but

ROUNDS_ASSIGNED = Figure(
    "rounds_assigned",
    _("已交办轮次"),
    _("已交办且有整改时限的整改轮次数，按交办日期统计，归该轮现牵头单位。"),
    ROUNDS,
    assigned,
)
ROUNDS_EXTENDED = Figure(
    "rounds_extended",
    _("获批延期的轮次"),
    _("已交办轮次中，获批延期至少一次的轮次数，一轮延期几次都计一轮；待裁定和未获批准的申请不计。"),
    ROUNDS,
    lambda scope: assigned(scope) & Q(extensions__gt=0),
)
EXTENSION_RATE = Ratio(
    "extension_rate", _("延期率"), _("已交办轮次中，获批延期的占比。"), ROUNDS_EXTENDED, ROUNDS_ASSIGNED
)
ROUNDS_TRANSFERRED = Figure(
    "rounds_transferred",
    _("改派过的轮次"),
    _("已交办轮次中，牵头单位改派过的轮次数，一轮改派几次都计一轮；未获同意的申请不计。"),
    ROUNDS,
    lambda scope: assigned(scope) & Q(transfers__gt=0),
    readers_only=True,  # tells the present unit that the work was another's before
)
TRANSFER_RATE = Ratio(
    "transfer_rate",
    _("改派率"),
    _("已交办轮次中，牵头单位改派过的占比，归现牵头单位。"),
    ROUNDS_TRANSFERRED,
    ROUNDS_ASSIGNED,
    readers_only=True,
)
RECHECKS_DONE = Figure(
    "rechecks_done",
    _("已开展回头看"),
    _("已记录结果的回头看次数，按实际日期统计，归所查轮次的牵头单位；计划中和已取消的不计。"),
    RECHECKS,
    rechecked,
    readers_only=True,
)
RECHECKS_PASSED = Figure(
    "rechecks_passed",
    _("回头看整改到位"),
    _("已开展的回头看中，结果为“整改到位”的次数。"),
    RECHECKS,
    lambda scope: rechecked(scope) & Q(result=RecheckResult.FIXED),
    readers_only=True,
)
RECHECK_PASS_RATE = Ratio(
    "recheck_pass_rate",
    _("回头看合格率"),
    _("已开展的回头看中，结果为“整改到位”的占比；反弹、整改不到位和虚假整改为不合格。"),
    RECHECKS_PASSED,
    RECHECKS_DONE,
    readers_only=True,
)


def survival(days: int) -> Ratio:
    """Of rounds that have been closed for so many days, those that nobody had to work again within them."""
    whole = Figure(
        f"closed_{days}_days",
        format_lazy(_("销号满{days}天的轮次"), days=days),
        format_lazy(
            _("截至数据时点，销号已满{days}天的整改轮次数，按销号日期统计，归该轮牵头单位；未满{days}天的不计。"),
            days=days,
        ),
        ROUNDS,
        lambda scope: closed_since(scope, days),
    )
    part = Figure(
        f"stayed_closed_{days}_days",
        format_lazy(_("销号后{days}天内未重新交办"), days=days),
        format_lazy(
            _("销号已满{days}天的轮次中，{days}天内没有重新交办的轮次数；满{days}天以后才重新交办的，仍计入。"),
            days=days,
        ),
        ROUNDS,
        lambda scope: closed_since(scope, days) & stayed_closed(scope, days),
    )
    return Ratio(
        f"survival_{days}_days",
        format_lazy(_("销号稳定率（{days}天）"), days=days),
        format_lazy(_("销号已满{days}天的轮次中，{days}天内没有重新交办的占比。"), days=days),
        part,
        whole,
    )


SURVIVAL = tuple(survival(days) for days in (30, 60, 90))

RECEIPTS_SENT = Figure(
    "receipts_sent",
    _("提示单送达"),
    _("已发出且未作废的提示单、督办单送达的单位次数，按发文日期统计；选定活动批次的，只计依据该批次问题发出的。"),
    RECEIPTS,
    sent,
)
RECEIPTS_SIGNED = Figure(
    "receipts_signed",
    _("提示单已签收"),
    _("送达的单位次数中，已签收的次数。"),
    RECEIPTS,
    lambda scope: sent(scope) & Q(state__in=all_but(ReceiptState.SENT)),
)
RECEIPTS_SIGNED_IN_TIME = Figure(
    "receipts_signed_in_time",
    _("提示单按时签收"),
    _("送达的单位次数中，在签收期限当日及以前签收的次数。"),
    RECEIPTS,
    lambda scope: sent(scope) & Q(signed_at__date__lte=F("sign_by")),
)
RECEIPTS_ANSWERED = Figure(
    "receipts_answered",
    _("提示单已反馈"),
    _("送达的单位次数中，已反馈或已认定的次数；退回补充的不计为已反馈。"),
    RECEIPTS,
    lambda scope: sent(scope) & Q(state__in=ANSWERED),
)
RECEIPTS_ANSWERED_IN_TIME = Figure(
    "receipts_answered_in_time",
    _("提示单按时反馈"),
    _("已反馈的次数中，首次反馈不晚于原反馈期限的次数。"),
    RECEIPTS,
    lambda scope: sent(scope) & Q(state__in=ANSWERED, late_by=0),
)
SIGNING_RATE = Ratio(
    "signing_rate", _("提示单签收率"), _("送达的单位次数中，已签收的占比。"), RECEIPTS_SIGNED, RECEIPTS_SENT
)
SIGNING_IN_TIME_RATE = Ratio(
    "signing_in_time_rate",
    _("提示单按时签收率"),
    _("送达的单位次数中，在签收期限内签收的占比；签收期限未到而未签收的，计入分母。"),
    RECEIPTS_SIGNED_IN_TIME,
    RECEIPTS_SENT,
)
REPLY_RATE = Ratio(
    "reply_rate",
    _("提示单反馈率"),
    _("送达的单位次数中，已反馈或已认定的占比；退回补充的不计为已反馈。"),
    RECEIPTS_ANSWERED,
    RECEIPTS_SENT,
)
REPLY_IN_TIME_RATE = Ratio(
    "reply_in_time_rate",
    _("提示单按时反馈率"),
    _("送达的单位次数中，已反馈且首次反馈不晚于原反馈期限的占比；反馈期限未到而未反馈的，计入分母。"),
    RECEIPTS_ANSWERED_IN_TIME,
    RECEIPTS_SENT,
)

CALL_BACKS_REACHED = Figure(
    "call_backs_reached",
    _("已联系上的回访"),
    _("已联系上群众的回访次数，按回访日期统计，归问题的牵头单位；未联系上的不计。"),
    CALL_BACKS,
    called_back,
    readers_only=True,
)
SATISFIED_WITH_RESULT = Figure(
    "satisfied_with_result",
    _("对办理结果满意"),
    _("已联系上的回访中，对办理结果非常满意、满意或基本满意的次数。"),
    CALL_BACKS,
    lambda scope: called_back(scope) & Q(with_result__in=SATISFIED),
    readers_only=True,
)
RATED_HANDLING = Figure(
    "rated_handling",
    _("评价过办理过程的回访"),
    _("已联系上的回访中，群众对办理过程作了评价的次数。"),
    CALL_BACKS,
    lambda scope: called_back(scope) & ~Q(with_handling=""),
    readers_only=True,
)
SATISFIED_WITH_HANDLING = Figure(
    "satisfied_with_handling",
    _("对办理过程满意"),
    _("评价过办理过程的回访中，非常满意、满意或基本满意的次数。"),
    CALL_BACKS,
    lambda scope: called_back(scope) & Q(with_handling__in=SATISFIED),
    readers_only=True,
)
RESULT_SATISFACTION = Ratio(
    "result_satisfaction",
    _("回访满意率（办理结果）"),
    _("已联系上的回访中，对办理结果非常满意、满意或基本满意的占比。"),
    SATISFIED_WITH_RESULT,
    CALL_BACKS_REACHED,
    readers_only=True,
)
HANDLING_SATISFACTION = Ratio(
    "handling_satisfaction",
    _("回访满意率（办理过程）"),
    _("评价过办理过程的回访中，非常满意、满意或基本满意的占比。"),
    SATISFIED_WITH_HANDLING,
    RATED_HANDLING,
    readers_only=True,
)

# The section 监督闭环 of the board, in this order.
SUPERVISION: tuple[AnyFigure, ...] = (
    *(EXTENSION_RATE, TRANSFER_RATE, RECHECK_PASS_RATE, *SURVIVAL),
    *(SIGNING_RATE, SIGNING_IN_TIME_RATE, REPLY_RATE, REPLY_IN_TIME_RATE),
    *(RESULT_SATISFACTION, HANDLING_SATISFACTION),
)
