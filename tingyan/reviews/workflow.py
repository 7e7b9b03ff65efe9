"""The life of a period and of a candidate as two tables: which step leads where, and who may take it.

The same shape as `issues.workflow`: `period_refusal` and `refusal` are the sole guards, `period_steps_for` and
`steps_for` the sole sources of buttons. A rule returns "" when the person may, else the sentence that says who may.
Candidates come with `period` (its `reviewers` prefetched where steps are asked for many) and `window__unit`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingyan.directory import rules
from tingyan.reviews.models import ReviewPeriod, WindowReview
from tingyan.reviews.states import BEFORE_PUBLISHED, NEXT, SCORING, PeriodState, Stage

Rule = Callable[[Any, WindowReview], str]
PeriodRule = Callable[[Any, ReviewPeriod], str]


def may_open(user: Any) -> bool:
    """Whether the person may set up a period at all."""
    return bool(user.posts.office)


@dataclass(frozen=True)
class PeriodStep:
    """`target` None: the state stays."""

    name: str
    label: Any
    sources: tuple[PeriodState, ...]
    target: PeriodState | None
    rule: PeriodRule
    follows: Any = ""


CHANGE = PeriodStep("change", _("修改"), (PeriodState.OPEN,), None, rules.office)
START = PeriodStep(
    *("start", _("开始评价"), (PeriodState.OPEN,), PeriodState.RUNNING, rules.office),
    follows=_("不再接受申报，各项权重和评审人员不再修改。"),
)
FINISH = PeriodStep(
    *("finish", _("结束评价"), (PeriodState.RUNNING,), PeriodState.ENDED, rules.chief),
    follows=_("全部申报窗口公示后才能结束，结束后不再修改。"),
)
PERIOD_STEPS = (START, FINISH, CHANGE)
PERIOD_PAGES = {step.name: step for step in (START, FINISH)}


def period_refusal(user: Any, step: PeriodStep, period: ReviewPeriod) -> str:
    """Return "" when the person may take the step now, else a plain sentence that says who may, or why not."""
    if period.state not in step.sources:
        return say("当前状态为“%(state)s”，不能%(step)s") % {"state": period.get_state_display(), "step": step.label}
    return step.rule(user, period)


def period_steps_for(user: Any, period: ReviewPeriod) -> list[PeriodStep]:
    return [step for step in PERIOD_STEPS if not period_refusal(user, step, period)]


def nominate_refusal(user: Any, period: ReviewPeriod) -> str:
    """Units put forward their own windows (which, the form says), the office any of its district."""
    if period.state != PeriodState.OPEN:
        return say("当前状态为“%(state)s”，不再接受申报") % {"state": period.get_state_display()}
    if period.district_id in user.posts.office or (user.posts.units and period.district_id in user.posts.districts):
        return ""
    return say("只有各单位和承办室可以申报")


def of_the_unit(user: Any, review: WindowReview) -> bool:
    """Whether the person works for the unit whose window it is, whatever else he is."""
    return review.window.unit_id in user.posts.members or review.window.unit_id == user.unit_id


def office(user: Any, review: WindowReview) -> str:
    return rules.office(user, review.period)


def chief(user: Any, review: WindowReview) -> str:
    return rules.chief(user, review.period)


def decider(user: Any, review: WindowReview) -> str:
    """A chief or leader who is neither of the window's unit nor put the window forward."""
    if review.period.district_id not in user.posts.chief | user.posts.leads:
        return say("只有室负责人和分管领导可以评定")
    if of_the_unit(user, review):
        return say("本单位的人员不能评定本单位的窗口")
    return say("申报人不能评定，请由另一人办理") if review.nominated_by_id == user.pk else ""


def vetoer(user: Any, review: WindowReview) -> str:
    return chief(user, review) or decider(user, review)


def publisher(user: Any, review: WindowReview) -> str:
    if message := chief(user, review):
        return message
    if not review.outcome:
        return say("还没有评定结果，不能公示")
    return say("评定人不能公示自己的评定，请由另一位室负责人办理") if review.decided_by_id == user.pk else ""


def reviewer(user: Any, review: WindowReview) -> str:
    if user.pk not in {one.pk for one in review.period.reviewers.all()}:
        return say("只有本周期的评审人员可以评分")
    return say("本单位的人员不能给本单位的窗口评分") if of_the_unit(user, review) else ""


def applicant(user: Any, review: WindowReview) -> str:
    """The unit whose window it is. How it was decided stays unsaid: a veto reads like any other decision."""
    if review.window.unit_id not in user.posts.units:
        return say("只有窗口所属单位可以撤回申报")
    return say("已经评定，不能撤回申报") if review.outcome else ""


def vetoed_before(user: Any, review: WindowReview) -> str:
    return "" if review.is_vetoed else say("没有一票否决，不需要撤销")


@dataclass(frozen=True)
class Step:
    """`after_veto`: whether it can still be taken once the candidate was vetoed; `periods`: in which it is taken."""

    name: str
    label: Any
    sources: tuple[Stage, ...]
    rule: Rule
    follows: Any = ""
    needs_note: bool = False
    after_veto: bool = False
    periods: tuple[PeriodState, ...] = (PeriodState.RUNNING,)


ADVANCE = Step("advance", _("进入下一阶段"), tuple(NEXT), office)
SCORE = Step("score", _("评分"), SCORING, reviewer, follows=_("评定以前可以修改自己的评分。"))
DECIDE = Step(
    *("decide", _("集体评定"), (Stage.PANEL,), decider),
    follows=_("评定以后不再评分。公示以前可以重新评定。"),
    needs_note=True,
)
PUBLISH = Step(
    *("publish", pgettext_lazy("step", "公示"), (Stage.PANEL,), publisher),
    follows=_("窗口所属单位可以看到评定结果和意见，此后不再修改。"),
    after_veto=True,
)
VETO = Step(
    *("veto", _("一票否决"), BEFORE_PUBLISHED, vetoer),
    follows=_("评定结果为“不予命名”，直接进入集体评定，不再评分。"),
    needs_note=True,
)
LIFT = Step(
    *(
        "lift",
        _("撤销否决"),
        BEFORE_PUBLISHED,
        lambda user, review: vetoer(user, review) or vetoed_before(user, review),
    ),
    follows=_("评定结果取消，须重新评定。"),
    needs_note=True,
    after_veto=True,
)
WITHDRAW = Step(
    *("withdraw", _("撤回申报"), BEFORE_PUBLISHED, applicant),
    follows=_("这个窗口不再参加本周期的评价，承办室会收到通知。申报期内可以重新申报。"),
    needs_note=True,
    after_veto=True,
    periods=(PeriodState.OPEN, PeriodState.RUNNING),
)
STEPS = (SCORE, ADVANCE, DECIDE, PUBLISH, VETO, LIFT, WITHDRAW)
PAGES = {step.name: step for step in STEPS if step is not SCORE}


def refusal(user: Any, step: Step, review: WindowReview) -> str:
    """The same for a candidate."""
    if review.period.state not in step.periods:
        state = review.period.get_state_display()
        return say("本周期%(state)s，不能%(step)s") % {"state": state, "step": step.label}
    if review.stage not in step.sources:
        return say("当前阶段为“%(stage)s”，不能%(step)s") % {"stage": review.get_stage_display(), "step": step.label}
    if review.is_vetoed and not step.after_veto:
        return say("已被一票否决，不能%(step)s") % {"step": step.label}
    if step is SCORE and review.outcome:
        return say("已经评定，不再评分")
    return step.rule(user, review)


def steps_for(user: Any, review: WindowReview) -> list[Step]:
    return [step for step in STEPS if not refusal(user, step, review)]


def label_of(step: str, stage: str = "") -> str:
    """What a step is called in the history; an advance says where to."""
    if step == "nominate":
        return say("申报")
    if step == "advance" and stage:
        return say("进入%(stage)s") % {"stage": stage}
    return str(next(known.label for known in STEPS if known.name == step))
