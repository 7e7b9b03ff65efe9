"""办理时限: a number with its unit, 即来即办, or not stated. The three are never turned into one another."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tingyan.improvements.states import LimitUnit


@dataclass(frozen=True)
class Limit:
    value: int | None = None
    unit: str = ""
    instant: bool = False

    def __str__(self) -> str:
        if self.instant:
            return _("即来即办")
        if self.value is None:
            return _("未载明")
        return {
            LimitUnit.WORKDAY: ngettext("{n}个工作日", "{n}个工作日", self.value),
            LimitUnit.CALENDAR: ngettext("{n}个自然日", "{n}个自然日", self.value),
            LimitUnit.UNSAID: ngettext("{n}日（未注明）", "{n}日（未注明）", self.value),
        }[LimitUnit(self.unit)].format(n=self.value)

    def saved_by(self, after: "Limit") -> int | None:
        """Return by how many days `after` is shorter, in this limit's unit; None where the two do not compare.

        即来即办 counts as nothing only here, against a limit, and in that limit's unit.
        """
        if self.value is None:
            return None
        if after.instant:
            return self.value
        return self.value - after.value if after.value is not None and after.unit == self.unit else None


def stated(side: str) -> CheckConstraint:
    """A limit of `side` has a positive number and a unit, or neither; 即办 stands alone, never as a 0."""
    none = Q(**{f"{side}_limit": None, f"{side}_unit": ""})
    given = Q(**{f"{side}_limit__gte": 1, f"{side}_instant": False, f"{side}_unit__in": LimitUnit.values})
    return CheckConstraint(
        condition=none | given,
        name=f"procedure_{side}_limit",
        violation_error_message=gettext_lazy("时限须同时填写数值和单位；即来即办的不填数值"),
    )


def faults_of(values: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong with the two limits typed, field → sentence; empty when nothing is."""
    faults = {}
    for side in ("before", "after"):
        number, unit = values.get(f"{side}_limit"), values.get(f"{side}_unit")
        if values.get(f"{side}_instant") and (number is not None or unit):
            faults[f"{side}_limit"] = _("选了即来即办，不再填写时限和单位")
        elif number == 0:
            faults[f"{side}_limit"] = _("时限不填0；当场办结的，请选即来即办")
        elif number is not None and not unit:
            faults[f"{side}_unit"] = _("请选择时限的单位：工作日、自然日或日（未注明）")
        elif unit and number is None:
            faults[f"{side}_limit"] = _("请填写时限；文件没有载明的，单位也不选")
    return faults
