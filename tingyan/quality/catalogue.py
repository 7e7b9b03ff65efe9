"""The checks of data quality: what contradicts itself, and how to mend it.

What the index counts is what the page of a check lists and its export holds: one queryset.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from tingyan.quality import conditions, kinds
from tingyan.quality.kinds import Kind


@dataclass(frozen=True)
class Check:
    """`label` says what is wrong, `mend` what to do about it."""

    code: str
    label: Any
    mend: Any
    rows: Callable[[Any], QuerySet[Any]]
    kind: Kind


CHECKS = (
    Check(
        "closed_unproven",
        _("已销号，没有佐证材料也没有写明原因"),
        _("请原承办单位补充材料；确未整改的，由室负责人重新交办。"),
        conditions.closed_unproven,
        kinds.ISSUE,
    ),
    Check(
        "due_before_found",
        _("整改时限早于发现日期"),
        _("核对交办时填写的时限和发现日期；办理中的可改派或延期重定时限。"),
        conditions.due_before_found,
        kinds.ISSUE,
    ),
    Check(
        "assigned_before_found",
        _("交办早于发现"),
        _("核对发现日期；交办时间不改，登记有误的作废后重新登记。"),
        conditions.assigned_before_found,
        kinds.ISSUE,
    ),
    Check(
        "closed_before_found",
        _("销号早于发现"),
        _("核对台账中的发现日期和销号日期；销号有误的由室负责人重新交办。"),
        conditions.closed_before_found,
        kinds.ISSUE,
    ),
    Check(
        "spot_untold",
        _("当场解决已销号，没有写明做法"),
        _("向体验员核实当场怎样解决；说不清的由室负责人重新交办。"),
        conditions.spot_untold,
        kinds.ISSUE,
    ),
    Check(
        "visit_missing",
        _("来源为体验，没有体验记录"),
        _("补填体验记录；不是体验发现的，作废后按实际来源登记。"),
        conditions.visit_missing,
        kinds.ISSUE,
    ),
    Check(
        "found_outside",
        _("发现日期不在活动批次起止之内"),
        _("核对发现日期和所属批次；批次起止有误的，在管理页修改批次。"),
        conditions.found_outside,
        kinds.ISSUE,
    ),
    Check(
        "twice",
        _("同一窗口、同样描述的问题，可能重复登记"),
        _("打开核对；确属同一问题且尚未交办的，由室负责人并入。"),
        conditions.twice,
        kinds.ISSUE,
    ),
    Check(
        "self_found_wrong",
        _("自查发现的标记与发现单位、牵头单位不符"),
        _("核对体验员单位和牵头单位；由系统管理员按办理记录更正。"),
        conditions.self_found_wrong,
        kinds.ISSUE,
    ),
    Check(
        "lead_differs",
        _("牵头单位与本轮记录的单位不一致"),
        _("核对办理过程中的改派记录；由系统管理员按办理记录更正。"),
        conditions.lead_differs,
        kinds.ISSUE,
    ),
    Check(
        "deferred_over",
        _("暂缓期限已过，仍为暂缓"),
        _("由室负责人恢复办理，或重新报批暂缓期限。"),
        conditions.deferred_over,
        kinds.ISSUE,
    ),
    Check(
        "nothing_asked",
        _("标为待裁定，没有待裁定的申请"),
        _("核对改派和延期申请；由系统管理员按办理记录更正。"),
        conditions.nothing_asked,
        kinds.ISSUE,
    ),
    Check(
        "repeats_later",
        _("“重复于”的问题比本问题发现得晚"),
        _("在修改登记中改正“重复于”的编号。"),
        conditions.repeats_later,
        kinds.ISSUE,
    ),
    Check(
        "verified_early",
        _("核验早于提交"),
        _("核对台账中的提交和核验时间；核验有误的退回核验或重新交办。"),
        conditions.verified_early,
        kinds.ROUND,
    ),
    Check(
        "closed_early",
        _("销号早于核验"),
        _("核对台账中的核验和销号时间；销号有误的由室负责人重新交办。"),
        conditions.closed_early,
        kinds.ROUND,
    ),
    Check(
        "signed_early",
        _("签收早于交办"),
        _("核对台账中的交办和签收时间。"),
        conditions.signed_early,
        kinds.ROUND,
    ),
    Check(
        "work_at_retired",
        _("停用或已合并的单位仍有未办结的任务"),
        _("由室负责人改派给承接的单位。"),
        conditions.work_at_retired,
        kinds.TASK,
    ),
    Check(
        "done_unsaid",
        _("任务已完成，没有整改结果"),
        _("核验前退回补填；已销号的，请单位书面补充结果。"),
        conditions.done_unsaid,
        kinds.TASK,
    ),
    Check(
        "themeless",
        _("体验记录没有主题"),
        _("退回补充，或由承办人代为补充。"),
        conditions.themeless,
        kinds.VISIT,
    ),
    Check(
        "unanswered",
        _("填“未发现问题”，清单没有一项查看结果"),
        _("退回补充，请体验员补填清单。"),
        conditions.unanswered,
        kinds.VISIT,
    ),
    Check(
        "nothing_yet_something",
        _("填“未发现问题”，却登记了问题"),
        _("退回补充，请体验员核对。"),
        conditions.nothing_yet_something,
        kinds.VISIT,
    ),
    Check(
        "visited_outside",
        _("体验日期不在活动批次起止之内"),
        _("核对体验日期和所属批次；批次起止有误的，在管理页修改批次。"),
        conditions.visited_outside,
        kinds.VISIT,
    ),
    Check(
        "ended_open",
        _("活动批次已结束，仍有未办结的问题"),
        _("督促办结；活动延长的，在管理页修改批次的结束日期。"),
        conditions.ended_open,
        kinds.CAMPAIGN,
    ),
    Check(
        "procedure_early",
        _("流程优化的核验早于实施"),
        _("核对实施日期；核验内容不再修改，有误的作失效处理后重新登记。"),
        conditions.procedure_early,
        kinds.PROCEDURE,
    ),
    Check(
        "procedure_same",
        _("流程优化前后没有变化"),
        _("请单位核对优化前后的时限、材料、环节和跑动；没有优化的作失效处理。"),
        conditions.procedure_same,
        kinds.PROCEDURE,
    ),
    Check(
        "measure_from_nowhere",
        _("服务措施没有来自哪个问题或体验"),
        _("向单位核实由来；与活动无关的停止，有来由的重新登记并注明。"),
        conditions.measure_from_nowhere,
        kinds.MEASURE,
    ),
    Check(
        "measure_over",
        _("服务措施已过截止日期，没有停止"),
        _("请单位停止该措施，或修改截止日期。"),
        conditions.measure_over,
        kinds.MEASURE,
    ),
    Check(
        "notice_to_retired",
        _("提示单等待停用或已合并的单位签收或反馈"),
        _("作废后向承接的单位另发。"),
        conditions.notice_to_retired,
        kinds.RECEIPT,
    ),
    Check(
        "headless",
        _("单位没有在任的主要负责人"),
        _("由安全管理员在管理页授予岗位；单位已撤并的停用。"),
        conditions.headless,
        kinds.UNIT,
    ),
    Check(
        "without_liaison",
        _("单位没有在任的联络员"),
        _("由安全管理员在管理页授予岗位；单位已撤并的停用。"),
        conditions.without_liaison,
        kinds.UNIT,
    ),
    Check(
        "window_of_retired",
        _("停用或已合并的单位还有可选用的窗口"),
        _("在管理页把窗口改到承接的单位，或停用。"),
        conditions.window_of_retired,
        kinds.WINDOW,
    ),
    Check(
        "postless",
        _("账号启用，没有在任的岗位"),
        _("由安全管理员授予岗位；离岗的由系统管理员停用账号。"),
        conditions.postless,
        kinds.PERSON,
    ),
)
BY_CODE = {check.code: check for check in CHECKS}


def counts(user: Any) -> list[tuple[Check, int]]:
    """How many rows each check finds, in one query; the worst first, ties in the order of the table."""
    asked = [counted(check, user) for check in CHECKS]
    found = dict(asked[0].union(*asked[1:], all=True))
    return sorted(((check, found[check.code]) for check in CHECKS), key=lambda pair: -pair[1])


def counted(check: Check, user: Any) -> QuerySet[Any]:
    rows = check.rows(user).order_by().select_related(None)
    return rows.values_list(Value(check.code)).annotate(n=Count("pk"))
