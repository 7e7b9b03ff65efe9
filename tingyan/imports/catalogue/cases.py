"""万件化访 and 好差评 by the form of their page: a row is a case of a batch. Of ratings only the bad ones are work."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.actions import NewCase, create_batch, edit_case, open_cases
from issues.actions.cases import known
from issues.forms.cases import CaseForm
from issues.models import Case, CaseBatch
from issues.states import UNSATISFIED, Satisfaction, Source, State, Theme
from tingyan.imports.bases import Column, Judged, Ledger, bound, words
from tingyan.imports.catalogue.recorded import Correction
from tingyan.imports.states import Outcome
from tingyan.kit import words as say

OF_FORM = ("upper_number", "description", "found_on", "theme", "place_unit", "window", "taken_up_by", "verdict")
EDITABLE = ("taken_up_by", "verdict")
NUMBER = ("编号", "案件编号", "办件编号", "评价编号", "工单编号")
BATCH = Column("batch", gettext_lazy("批次"), ("批次名称",))
UNIT = Column("place_unit", gettext_lazy("涉及单位"), ("单位", "部门", "评价单位", "承办单位"), "unit")
WINDOW = Column("window", gettext_lazy("窗口"), ("评价窗口",))
TAKEN_UP_BY = Column("taken_up_by", gettext_lazy("承接人"))


@dataclass(frozen=True)
class Arrived:
    """A case and the batch in which it is filed, which is made where there is none of that name."""

    batch: str
    case: NewCase


class Cases(Ledger):
    slug = "cases"
    label = gettext_lazy("万件化访案件")
    source = Source.CASES
    columns: Any = (
        BATCH,
        Column("upper_number", gettext_lazy("上级编号"), NUMBER, required=True),
        Column("description", gettext_lazy("反映内容"), ("问题描述", "反映问题", "内容"), required=True),
        Column("found_on", gettext_lazy("反映日期"), ("日期",), "day", example="2026-06-14"),
        Column("theme", gettext_lazy("主题"), (), "choice", choices=lambda: words(Theme.choices)),
        UNIT,
        WINDOW,
        TAKEN_UP_BY,
        Column("verdict", gettext_lazy("办理结论"), ("处理结果",)),
    )

    def __init__(self, district: Any, by: Any) -> None:
        super().__init__(district, by)
        self.batches = {batch.name: batch for batch in CaseBatch.objects.filter(district=district)}
        self.fresh = CaseBatch(district=district, received_on=timezone.localdate())
        self.form = CaseForm(batch=self.fresh, names=self.names)

    def take(self, values: dict[str, Any], judged: Judged) -> Arrived | None:
        self.need(values, "upper_number", "description")
        said = {name: values.get(name, "") for name in OF_FORM} | {"place_unit": judged.cells.get("place_unit", "")}
        name = self.batch_of(values, judged)
        self.form.batch = self.batches.get(name, self.fresh)
        bound(self.form, said)
        return Arrived(name, self.form.case)

    def batch_of(self, values: dict[str, Any], judged: Judged) -> str:
        name: str = values["batch"] or self.usual(values)
        there = self.batches.get(name)
        if there and there.source != self.source:
            raise ValidationError({"batch": _("“%(batch)s”是%(source)s的批次") % vars_of(there)})
        if len(name) > 80:
            raise ValidationError({"batch": _("批次名称不能超过80个字")})
        if there is None:
            judged.notes.append(_("没有批次“%s”，将新建") % name)
        return name

    def usual(self, values: dict[str, Any]) -> str:
        """The batch where the file names none: by the day on which it came."""
        return _("%s收到的万件化访") % say.date(self.fresh.received_on)

    def key(self, item: Arrived) -> Any:
        return item

    def settle(self, rows: list[Judged]) -> None:
        numbers = [row.item.case.upper_number for row in rows]
        twice = {number for number, times in Counter(numbers).items() if times > 1}
        cases = Case.objects.filter(issue__district=self.district, issue__upper_number__in=numbers)
        cases = cases.exclude(issue__state=State.VOID).select_related("issue")
        ours = {case.issue.upper_number: case for case in cases}
        double = known(self.district.pk, list(dict.fromkeys(numbers)))
        for row, number in zip(rows, numbers, strict=True):
            if number in twice:
                row.spoil("upper_number", _("上级编号%s在文件中重复") % number)
            elif number in ours:
                self.compare(row, ours[number])
            elif number in double:
                row.repeats(_("上级编号%s已登记") % number)

    def compare(self, row: Judged, case: Case) -> None:
        """A known case takes who took it up and what was found; all else is the issue's own."""
        said = {name: getattr(row.item.case, name) for name in EDITABLE if name in row.cells}
        changes = {name: text for name, text in said.items() if text != getattr(case, name)}
        row.outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
        row.notes = [_("已登记为%s") % case.issue.number]
        row.item = Correction(case, changes)

    def store(self, rows: list[Judged]) -> None:
        fresh: dict[str, list[NewCase]] = {}
        for row in rows:
            if row.outcome == Outcome.CHANGED:
                case = row.item.known
                now = {name: getattr(case, name) for name in EDITABLE}
                edit_case(case, by=self.by, version=case.version, **now | row.item.changes)
            else:
                fresh.setdefault(row.item.batch, []).append(row.item.case)
        for name, cases in fresh.items():
            open_cases(self.batch_named(name), cases, by=self.by)

    def batch_named(self, name: str) -> CaseBatch:
        there = CaseBatch.objects.filter(district=self.district, name=name).select_related("district").first()
        if there:
            return there
        day = self.fresh.received_on
        return create_batch(self.district, name=name, source=self.source, received_on=day, by=self.by)


class Ratings(Cases):
    slug = "satisfaction"
    label = gettext_lazy("好差评")
    source = Source.RATING
    columns: Any = (
        BATCH,
        Column("upper_number", gettext_lazy("评价编号"), ("编号", "上级编号", "办件编号", "工单编号"), required=True),
        Column("rating", gettext_lazy("评价等级"), ("评价", "满意度", "评价结果"), "choice", True,
               choices=lambda: words(Satisfaction.choices)),
        Column("description", gettext_lazy("评价内容"), ("反映内容", "评价说明", "内容")),
        Column("found_on", gettext_lazy("评价日期"), ("日期", "评价时间"), "day", True, example="2026-06-14"),
        Column("item", gettext_lazy("事项"), ("事项名称", "办理事项")),
        UNIT,
        WINDOW,
        TAKEN_UP_BY,
        Column("verdict", gettext_lazy("回复情况"), ("回复", "整改情况", "办理结论", "处理结果")),
    )  # fmt: skip

    def take(self, values: dict[str, Any], judged: Judged) -> Arrived | None:
        self.need(values, "upper_number", "rating", "found_on")
        if values["rating"] not in UNSATISFIED:
            judged.outcome = Outcome.UNCHANGED
            judged.notes.append(_("不是差评，不登记为问题"))
            return None
        facts = [_("评价等级：%s") % Satisfaction(values["rating"]).label]
        facts += [_("事项：%s") % values["item"]] if values["item"] else []
        values["description"] = "\n".join([*facts, values["description"] or _("没有写评价内容")])
        return super().take(values, judged)

    def usual(self, values: dict[str, Any]) -> str:
        return _("%s好差评") % values["found_on"][:7]


def vars_of(batch: CaseBatch) -> dict[str, Any]:
    return {"batch": batch.name, "source": batch.get_source_display()}
