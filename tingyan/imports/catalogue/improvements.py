"""服务措施清单 and 流程优化对比表, by the columns in which they are exported."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.states import Theme
from tingyan.directory.models import ServiceItem
from tingyan.imports.bases import Column, Judged, words
from tingyan.imports.catalogue.recorded import Plain, RecordedLedger
from tingyan.imports.states import Outcome
from tingyan.improvements.actions import change_measure, change_procedure, record_measure, record_procedure
from tingyan.improvements.actions.record import (
    MEASURE_RECORDED_AS,
    RECORDED_AS,
    begins,
    measure_faults,
    procedure_faults,
)
from tingyan.improvements.models import Measure, Procedure
from tingyan.improvements.states import Kind, LimitUnit, MeasureState, ProcedureState
from tingyan.improvements.workflow import edit_refusal
from tingyan.kit.days import parse_day

LIMIT = re.compile(r"(\d{1,4})个?(工作日|自然日|日|天)(\(未注明\))?")
UNITS = {"工作日": LimitUnit.WORKDAY, "自然日": LimitUnit.CALENDAR, "日": LimitUnit.UNSAID, "天": LimitUnit.UNSAID}


def day(text: str) -> Any:
    return parse_day(text) if text else None


def check_fields(model: Any, values: Mapping[str, Any]) -> None:
    """Lengths and numbers, as the form of the page would say."""
    row = model(**values)
    row.clean_fields(exclude={field.name for field in model._meta.fields} - set(values))


class Improvements(RecordedLedger):
    """`known` rows are corrected by the action of the page, which refuses what is sealed."""

    def check_change(self, known: Any, changes: Mapping[str, Any]) -> None:
        if message := edit_refusal(self.by, known):
            raise ValidationError({next(iter(changes)): str(message)})


class Measures(Improvements):
    slug = "measures"
    label = gettext_lazy("服务措施清单")
    columns = (
        Column("name", gettext_lazy("措施名称"), ("名称", "服务措施"), required=True),
        Column("unit", gettext_lazy("单位"), ("部门", "责任单位", "出台单位"), "unit", True),
        Column("theme", gettext_lazy("主题"), (), "choice", choices=lambda: words(Theme.choices, 未定="")),
        Column("content", gettext_lazy("措施内容"), ("内容", "主要内容"), required=True),
        Column("for_whom", gettext_lazy("服务对象")),
        Column("basis", gettext_lazy("依据")),
        Column("since", gettext_lazy("起始日期"), ("出台日期", "日期"), "day"),
        Column("until", gettext_lazy("截止日期"), (), "day"),
        Column("effect", gettext_lazy("成效")),
        Column("state", gettext_lazy("状态"), (), "choice", choices=lambda: words(MeasureState.choices), listed=3),
    )
    editable = ("theme", "content", "for_whom", "basis", "since", "until", "effect")

    def take(self, values: dict[str, Any], judged: Judged) -> Plain:
        self.need(values, "name", "unit", "content")
        values |= {"since": day(values["since"]), "until": day(values["until"])}
        values["state"] = values["state"] or (MeasureState.ISSUED if values["since"] else MeasureState.DRAFTED).value
        check_fields(Measure, values)
        if faults := measure_faults(values):
            raise ValidationError(faults)
        return Plain(values)

    def key(self, item: Plain) -> Any:
        return (item.values["unit"].pk, item.values["name"])

    def present(self, keys: set[Any]) -> dict[Any, Any]:
        rows = Measure.objects.filter(district=self.district, unit__in={unit for unit, _name in keys})
        return {(row.unit_id, row.name): row for row in rows.select_related("unit").order_by("-id")}

    def check_new(self, values: Mapping[str, Any]) -> None:
        if faults := begins(values["state"], MEASURE_RECORDED_AS):
            raise ValidationError(faults)

    def store(self, rows: list[Judged]) -> None:
        for row in rows:
            if row.outcome == Outcome.CHANGED:
                change_measure(row.item.known, by=self.by, version=row.item.known.version, **row.item.changes)
            else:
                record_measure(by=self.by, **row.item.values)


PARTS = {
    "limit": gettext_lazy("时限"),
    "materials": gettext_lazy("材料（份）"),
    "steps": gettext_lazy("环节（个）"),
    "trips": gettext_lazy("跑动（次）"),
}


def side(label: Any, name: str) -> tuple[Column, ...]:
    """As the export composes them."""
    return tuple(Column(f"{name}_{part}", format_lazy("{}{}", label, word)) for part, word in PARTS.items())


class Procedures(Improvements):
    slug = "procedures"
    label = gettext_lazy("流程优化对比表")
    columns = (
        Column("item_name", gettext_lazy("事项名称"), ("事项", "政务服务事项"), required=True),
        Column("unit", gettext_lazy("单位"), ("部门", "责任单位"), "unit", True),
        Column("kind", gettext_lazy("优化方式"), (), "choice", True, choices=lambda: words(Kind.choices)),
        *side(gettext_lazy("优化前"), "before"),
        *side(gettext_lazy("优化后"), "after"),
        Column("yearly_volume", gettext_lazy("年办理量（件）"), ("年办理量",)),
        Column("description", gettext_lazy("优化内容"), ("优化措施",)),
        Column("basis", gettext_lazy("依据")),
        Column("in_force_from", gettext_lazy("实施日期"), ("日期",), "day"),
        Column("state", gettext_lazy("状态"), (), "choice", choices=lambda: words(ProcedureState.choices), listed=3),
    )
    editable = ("description", "basis", "yearly_volume")

    def take(self, values: dict[str, Any], judged: Judged) -> Plain:
        self.need(values, "item_name", "unit", "kind")
        item = ServiceItem.objects.active().filter(unit=values["unit"], name=values["item_name"]).first()
        if item is None:
            raise ValidationError({"item_name": _("事项库中没有“%s”，请核对名称和单位") % values["item_name"]})
        facts = {name: values[name] for name in ("kind", "description", "basis")}
        facts |= {"service_item": item, "in_force_from": day(values["in_force_from"])}
        state = ProcedureState.IMPLEMENTED if facts["in_force_from"] else ProcedureState.PROPOSED
        facts["state"] = values["state"] or state.value
        facts["yearly_volume"] = whole("yearly_volume", values["yearly_volume"])
        for name in ("before", "after"):
            facts |= limit(f"{name}_limit", values[f"{name}_limit"], name)
            facts |= {
                f"{name}_{p}": whole(f"{name}_{p}", values[f"{name}_{p}"]) for p in ("materials", "steps", "trips")
            }
        check_fields(Procedure, facts)
        if faults := procedure_faults(facts):
            raise ValidationError(faults)
        return Plain(facts)

    def key(self, item: Plain) -> Any:
        return (item.values["service_item"].pk, item.values["kind"])

    def present(self, keys: set[Any]) -> dict[Any, Any]:
        rows = Procedure.objects.filter(district=self.district, service_item__in={each for each, _kind in keys})
        return {(row.service_item_id, row.kind): row for row in rows.select_related("unit").order_by("-id")}

    def check_new(self, values: Mapping[str, Any]) -> None:
        if faults := begins(values["state"], RECORDED_AS):
            raise ValidationError(faults)

    def store(self, rows: list[Judged]) -> None:
        for row in rows:
            if row.outcome == Outcome.CHANGED:
                change_procedure(row.item.known, by=self.by, version=row.item.known.version, **row.item.changes)
            else:
                record_procedure(by=self.by, **row.item.values)


def whole(name: str, text: str) -> int | None:
    if text and not text.isdecimal():
        raise ValidationError({name: _("请填写数字，如3")})
    return int(text) if text else None


def limit(name: str, text: str, prefix: str) -> dict[str, Any]:
    """A limit in words: 15个工作日, 即来即办, 未载明. Units never mix, and “日” stays one of its own."""
    said = "".join(unicodedata.normalize("NFKC", text).split())
    if said in ("", "未载明"):
        return {f"{prefix}_limit": None, f"{prefix}_unit": "", f"{prefix}_instant": False}
    if said in ("即来即办", "即办"):
        return {f"{prefix}_limit": None, f"{prefix}_unit": "", f"{prefix}_instant": True}
    match = LIMIT.fullmatch(said)
    if match is None:
        raise ValidationError({name: _("“%s”不是时限，应写成15个工作日、即来即办或未载明") % text})
    return {f"{prefix}_limit": int(match[1]), f"{prefix}_unit": UNITS[match[2]].value, f"{prefix}_instant": False}
