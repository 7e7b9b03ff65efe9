"""The life of a procedure and of a measure as two tables: which step leads where, and who may take it.

The same shape as `issues.workflow`: `refusal` is the sole guard and `steps_for` the sole source of buttons. A rule
returns "" when the person may, else the sentence that says who may.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingyan.improvements.models import Measure, Procedure
from tingyan.improvements.states import MeasureState, ProcedureState

Improvement = Procedure | Measure
Rule = Callable[[Any, Any], str]


def may_record(user: Any, unit: Any) -> bool:
    """The unit records its own improvements; the office those of a unit that is not online."""
    return unit.pk in user.posts.units or unit.district_id in user.posts.office


def unit_or_office(user: Any, obj: Any) -> str:
    if obj.unit_id in user.posts.units or obj.district_id in user.posts.office:
        return ""
    return say("只有%(unit)s和承办室可以办理这一步") % {"unit": obj.unit}


def verifier(user: Any, obj: Any) -> str:
    """Four eyes: the office judges, and neither for its own unit nor what it recorded itself."""
    if obj.district_id not in user.posts.office:
        return say("只有承办室可以核验")
    if obj.unit_id in user.posts.members:
        return say("承办单位的人员不能核验本单位的流程优化")
    return say("登记人不能核验，请由另一人核验") if obj.recorded_by_id == user.pk else ""


@dataclass(frozen=True)
class Step:
    """`asks` names the fields that the step's form shows and requires besides the usual note."""

    name: str
    label: Any
    sources: tuple[str, ...]
    target: str
    rule: Rule
    asks: tuple[str, ...] = ()
    follows: Any = ""  # what happens then, for the page that asks to confirm
    ends: bool = False  # never the page's main button


P, M = ProcedureState, MeasureState
APPROVE = Step("approve", _("批准"), (P.PROPOSED,), P.APPROVED, unit_or_office)
IMPLEMENT = Step(
    *("implement", _("实施"), (P.APPROVED,), P.IMPLEMENTED, unit_or_office, ("in_force_from",)),
    follows=_("自实施日期起计入“优化流程”，本区各单位都能看到。"),
)
VERIFY = Step(
    *("verify", _("核验通过"), (P.IMPLEMENTED,), P.VERIFIED, verifier),
    follows=_("核验以后内容不再修改。"),
)
RETURN = Step(
    *("return", _("退回"), (P.IMPLEMENTED,), P.APPROVED, verifier, ("note",)),
    follows=_("回到“已批准”，不再计入“优化流程”。"),
)
LAPSE = Step(
    *(
        "lapse",
        pgettext_lazy("step", "失效"),
        (P.PROPOSED, P.APPROVED, P.IMPLEMENTED, P.VERIFIED),
        P.LAPSED,
        unit_or_office,
        ("note",),
    ),
    follows=_("已实施过的，仍按实施日期计入当时的数据。"),
    ends=True,
)
PROCEDURE_STEPS = (APPROVE, IMPLEMENT, VERIFY, RETURN, LAPSE)

ISSUE = Step(
    *("issue", _("出台"), (M.DRAFTED,), M.ISSUED, unit_or_office, ("since",)),
    follows=_("自起始日期起计入“服务措施”，本区各单位都能看到。"),
)
CARRY_OUT = Step("implement", _("实施"), (M.ISSUED,), M.IMPLEMENTED, unit_or_office)
EMBED = Step(
    *("embed", _("固化"), (M.IMPLEMENTED,), M.EMBEDDED, unit_or_office, ("note",)),
    follows=_("说明以什么形式固化为长期制度。"),
)
STOP = Step(
    *(
        "stop",
        pgettext_lazy("step", "停止"),
        (M.DRAFTED, M.ISSUED, M.IMPLEMENTED, M.EMBEDDED),
        M.STOPPED,
        unit_or_office,
        ("note",),
    ),
    follows=_("已出台过的，仍按起始日期计入当时的数据。"),
    ends=True,
)
MEASURE_STEPS = (ISSUE, CARRY_OUT, EMBED, STOP)
FINAL = (P.VERIFIED, P.LAPSED, M.STOPPED)  # no longer edited: what was verified must stay what was verified


def table_of(obj: Improvement) -> tuple[Step, ...]:
    return PROCEDURE_STEPS if isinstance(obj, Procedure) else MEASURE_STEPS


def refusal(user: Any, step: Step, obj: Improvement) -> str:
    """Return why this person may not take the step now, or "" when he may."""
    if obj.state not in step.sources:
        return say("当前状态为“%(state)s”，不能%(step)s") % {"state": obj.get_state_display(), "step": step.label}
    return step.rule(user, obj)


def steps_for(user: Any, obj: Improvement) -> list[Step]:
    """The steps whose buttons this person is shown."""
    return [step for step in table_of(obj) if not refusal(user, step, obj)]


def edit_refusal(user: Any, obj: Improvement) -> str:
    if obj.state in FINAL:
        return say("“%(state)s”的内容不再修改") % {"state": obj.get_state_display()}
    return unit_or_office(user, obj)
