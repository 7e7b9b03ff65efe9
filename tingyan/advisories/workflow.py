"""The life of an advisory and of each unit's receipt as two tables: which step leads where, and who may take it.

The same shape as `issues.workflow`: `refusal` and `receipt_refusal` are the sole guards, `steps_for` and
`receipt_steps_for` the sole sources of buttons. A rule returns "" when the person may, else the sentence that says who.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingyan.advisories.models import Advisory, Receipt
from tingyan.advisories.states import IN_UNITS_NAME, UNITS_TURN, ReceiptState, State
from tingyan.directory.rules import approver, chief, office

Rule = Callable[[Any, Advisory], str]
ReceiptRule = Callable[[Any, Receipt], str]


def may_draft(user: Any) -> bool:
    return bool(user.posts.office)


def reminder(user: Any, paper: Advisory) -> str:
    if message := office(user, paper):
        return message
    return "" if paper.receipts.filter(state__in=UNITS_TURN).exists() else say("各单位都已反馈，不需要催办")


@dataclass(frozen=True)
class Step:
    """`target` None: the state stays. `follows` says what happens then; `needs_note` asks for a reason."""

    name: str
    label: Any
    sources: tuple[State, ...]
    target: State | None
    rule: Rule
    follows: Any = ""
    needs_note: bool = False


S = State
EDIT = Step("edit", _("修改"), (S.DRAFTED, S.APPROVED), S.DRAFTED, office)
APPROVE = Step(
    *("approve", _("批准"), (S.DRAFTED,), S.APPROVED, approver),
    follows=_("批准后由室负责人发出。再作修改的，须重新批准。"),
)
ISSUE = Step(
    *("issue", pgettext_lazy("step", "发出"), (S.APPROVED,), S.ISSUED, chief),
    follows=_("按发文日期编文号，送达各单位。发出后内容不再修改。"),
)
REMIND = Step("remind", _("催办"), (S.ISSUED,), None, reminder)
WITHDRAW = Step(
    *("withdraw", _("作废"), (S.DRAFTED, S.APPROVED, S.ISSUED), S.WITHDRAWN, chief),
    follows=_("已编的文号保留，各单位不再需要签收和反馈，不再计入签收率和反馈率。"),
    needs_note=True,
)
STEPS = (APPROVE, ISSUE, REMIND, EDIT, WITHDRAW)
PAGES = {step.name: step for step in (APPROVE, ISSUE, WITHDRAW)}  # those with a page that asks to confirm


def refusal(user: Any, step: Step, paper: Advisory) -> str:
    """Return "" when the person may take the step now, else a plain sentence that says who may, or why not."""
    if paper.state not in step.sources:
        return say("当前状态为“%(state)s”，不能%(step)s") % {"state": paper.get_state_display(), "step": step.label}
    return step.rule(user, paper)


def steps_for(user: Any, paper: Advisory) -> list[Step]:
    return [step for step in STEPS if paper.state in step.sources and not refusal(user, step, paper)]


def unit_or_office(user: Any, receipt: Receipt) -> str:
    """A unit that is not online is served by the office, which then records for it and cannot judge."""
    if receipt.unit_id in user.posts.units or receipt.district_id in user.posts.office:
        return ""
    return say("只有%(unit)s可以办理这一步") % {"unit": receipt.unit}


def judge(user: Any, receipt: Receipt) -> str:
    """Four eyes: the office judges, and neither for its own unit nor what it recorded in the unit's name."""
    if receipt.district_id not in user.posts.office:
        return say("只有承办室可以认定")
    if receipt.unit_id in user.posts.members:
        return say("本单位的人员不能认定本单位的反馈")
    if receipt.handlings.filter(by=user, step__in=IN_UNITS_NAME).exists():
        return say("代单位录入的人不能认定，请由另一人办理")
    return ""


@dataclass(frozen=True)
class ReceiptStep:
    """`in_units_name`: filed by a liaison or the office, it records who in the unit approved it."""

    name: str
    label: Any
    sources: tuple[ReceiptState, ...]
    target: ReceiptState
    rule: ReceiptRule
    follows: Any = ""
    in_units_name: bool = False


R = ReceiptState
SIGN = ReceiptStep(
    *("sign", _("签收"), (R.SENT,), R.SIGNED, unit_or_office),
    follows=_("签收不改变反馈期限。"),
    in_units_name=True,
)
REPLY = ReceiptStep(
    *("reply", _("反馈"), (R.SIGNED, R.RETURNED), R.REPLIED, unit_or_office),
    follows=_("送承办室认定。认定或退回以前不再修改。"),
    in_units_name=True,
)
ACCEPT = ReceiptStep(
    *("accept", pgettext_lazy("step", "认定"), (R.REPLIED,), R.ACCEPTED, judge),
    follows=_("该单位对这份提示单的办理到此结束。"),
)
RETURN = ReceiptStep(
    *("return", _("退回补充"), (R.REPLIED,), R.RETURNED, judge),
    follows=_("由单位补充后重新反馈，退回次数加1。首次反馈是否按时不变。"),
)
RECEIPT_STEPS = (SIGN, REPLY, ACCEPT, RETURN)
RECEIPT_BY_NAME = {step.name: step for step in RECEIPT_STEPS}


def receipt_refusal(user: Any, step: ReceiptStep, receipt: Receipt) -> str:
    """The same for a unit's receipt (with `advisory` and `unit` selected)."""
    if not receipt.advisory.is_issued:
        return say("这份文书已作废，不再需要办理")
    if receipt.state not in step.sources:
        return say("当前状态为“%(state)s”，不能%(step)s") % {"state": receipt.get_state_display(), "step": step.label}
    return step.rule(user, receipt)


def receipt_steps_for(user: Any, receipt: Receipt) -> list[ReceiptStep]:
    return [s for s in RECEIPT_STEPS if receipt.state in s.sources and not receipt_refusal(user, s, receipt)]


def may_follow(user: Any, paper: Advisory) -> bool:
    """Whether a 督办单 can be drafted from it: one that was sent, by the office."""
    return paper.is_issued and not office(user, paper)


def label_of(step: str) -> str:
    """What a step is called in the history."""
    labels = {"draft": say("拟稿"), "change": say("修改"), "merge": say("并入")}
    labels |= {known.name: str(known.label) for known in STEPS}
    return labels.get(step) or str(RECEIPT_BY_NAME[step].label)
