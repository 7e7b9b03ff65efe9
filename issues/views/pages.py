"""The page of each step: its form, the action that it feeds, and what it tells the person will follow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from issues import actions
from issues.forms import assigning, extending, judging, working
from issues.forms.judging import reason_form
from issues.models import Issue

Act = Callable[[Issue, Any, dict[str, Any]], Any]


@dataclass(frozen=True)
class StepPage:
    """`act(issue, form, common)` calls the action; `common` holds by and version."""

    form: type[Any]
    act: Act
    follows: Any
    phrases: tuple[Any, ...] = ()


def with_reason(action: Callable[..., Any], name: str = "reason") -> Act:
    return lambda issue, form, common: action(issue, **{name: form.cleaned_data["note"]}, **common)


def verify(issue: Issue, form: Any, common: dict[str, Any]) -> Any:
    data = form.cleaned_data
    spot = {name: data[name] for name in ("lead", "category", "severity") if name in data}
    return actions.verify(issue, how=data["how"], note=data["note"], **spot, cancel=form.cancel, **common)


def send_return(issue: Issue, form: Any, common: dict[str, Any]) -> Any:
    data = form.cleaned_data
    tasks = [task.pk for task in data.get("tasks", ())]
    return actions.return_(issue, reason=data["note"], tasks=tasks, **common)


def contest(issue: Issue, form: Any, common: dict[str, Any]) -> Any:
    data, task = form.cleaned_data, working.lead_task_of(issue)
    return actions.contest(task, ground=data["note"], proposed=data["proposed"], approval=form.approval, **common)


def rule(issue: Issue, form: Any, common: dict[str, Any]) -> Any:
    data = form.cleaned_data
    return actions.rule(form.request, granted=form.granted, note=data["note"], unit=data["unit"], **common)


def defer(issue: Issue, form: Any, common: dict[str, Any]) -> Any:
    data = form.cleaned_data
    return actions.defer(issue, until=data["until"], reason=data["note"], decision=form.decision, **common)


PAGES: dict[str, StepPage] = {
    "assign": StepPage(
        assigning.AssignForm,
        lambda issue, form, common: actions.assign(issue, form.order, **common),
        _("每个单位得到一项整改任务，整改时限从今天起算，不从签收起算。"),
    ),
    "decline": StepPage(
        reason_form(_("不予交办的理由")),
        with_reason(actions.decline),
        _("此问题不再计入发现问题，理由会告知体验员。"),
        (_("反映情况不属实"), _("不属于政务服务范围"), _("已由其他渠道办理")),
    ),
    "merge": StepPage(
        judging.MergeForm,
        lambda issue, form, common: actions.merge(
            issue, form.cleaned_data["into"], reason=form.cleaned_data["note"], **common
        ),
        _("此问题不再单独计数，理由会告知体验员。"),
        (_("与该问题为同一事项"),),
    ),
    "hand_over": StepPage(
        reason_form(_("另行处理的情况")),
        with_reason(actions.hand_over, "text"),
        _("内容密封，体验员只看到“已受理，另行处理”，此问题不再计数。"),
    ),
    "sign": StepPage(
        working.SignForm,
        lambda issue, form, common: actions.sign(issue, approval=form.approval, **common),
        _("进入“整改中”。签收不改变整改时限。"),
    ),
    "recall": StepPage(
        reason_form(_("撤回交办的理由")),
        with_reason(actions.recall),
        _("回到“待交办”，原单位不再看到此问题。"),
        (_("承办单位选择有误"), _("交办描述需要修改")),
    ),
    "contest": StepPage(
        assigning.ContestForm, contest, _("由室负责人裁定。等待裁定期间不计逾期未签收，整改时限照常。")
    ),
    "rule": StepPage(
        assigning.RuleForm, rule, _("同意：原单位任务记为已改派，新单位有完整时限。不同意：重新计算签收期限。")
    ),
    "extend": StepPage(
        extending.ExtendForm,
        lambda issue, form, common: actions.extend(
            working.lead_task_of(issue), form.wish, approval=form.approval, **common
        ),
        _("由室负责人裁定，第二次延期由分管领导决定。等待裁定期间不计逾期；原时限保留，按时整改率分别统计。"),
    ),
    "rule_extension": StepPage(
        extending.RuleExtensionForm,
        lambda issue, form, common: actions.rule_extension(form.request, form.verdict, **common),
        _("同意：时限改为批准的日期，原时限保留。不同意：原来的时限不变，已过的即为逾期。"),
    ),
    "reassign": StepPage(
        assigning.ReassignForm,
        lambda issue, form, common: actions.reassign(
            issue, form.cleaned_data["unit"], note=form.cleaned_data["note"], **common
        ),
        _("原单位任务记为已改派，新单位须重新签收。"),
    ),
    "submit": StepPage(
        working.SubmitForm,
        lambda issue, form, common: actions.submit(issue, form.outcome, approval=form.approval, **common),
        _("进入“待核验”，本单位的时限从此停止；核验通过的，以这次提交为完成时间。"),
    ),
    "withdraw": StepPage(working.WithdrawForm, with_reason(actions.withdraw), _("回到“整改中”，时限继续计算。")),
    "verify": StepPage(
        judging.VerifyForm, verify, _("进入“待销号”，由室负责人销号。核验人不能销号。"), (_("经现场查看，整改属实"),)
    ),
    "return": StepPage(
        judging.ReturnForm,
        send_return,
        _("回到“整改中”，退回次数加1，单位另有3个工作日补改。当场解决的问题回到“待交办”。"),
        (_("佐证材料不能证明已整改"), _("只整改了部分问题"), _("整改措施没有落实")),
    ),
    "close": StepPage(
        reason_form(_("销号意见"), required=False),
        with_reason(actions.close, "note"),
        _("此问题办结，计入已销号，以后只能重新交办。"),
    ),
    "send_back": StepPage(
        reason_form(_("退回核验的理由")),
        with_reason(actions.send_back),
        _("回到“待核验”，重新核验。"),
        (_("核验意见不具体"),),
    ),
    "reassign_again": StepPage(
        assigning.AssignAgainForm,
        lambda issue, form, common: actions.reassign_again(
            issue, form.order, reason=form.cleaned_data["note"], **common
        ),
        _("开始新的一轮整改，原来的销号记录保留不变。"),
    ),
    "defer": StepPage(judging.DeferForm, defer, _("单位的时限停止计算，恢复后接着计算剩余的工作日。")),
    "resume": StepPage(
        reason_form(_("恢复的说明"), required=False),
        with_reason(actions.resume, "note"),
        _("回到暂缓前的状态，整改时限为今天加上暂缓时剩余的工作日。"),
    ),
    "void": StepPage(
        reason_form(_("作废的理由")),
        with_reason(actions.void),
        _("编号保留，不再计数。"),
        (_("重复登记"), _("登记有误")),
    ),
}
