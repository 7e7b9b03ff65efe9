"""体验情况一览表: walks of the past by the form of the page, and what was asked for of returned ones."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.states import Theme
from tingyan.imports.bases import BETWEEN, Column, Judged, bound, pick, words
from tingyan.imports.catalogue.recorded import Correction, NumberedLedger, Printed, printed
from tingyan.imports.states import Outcome
from tingyan.kit.sheets import in_chunks
from visits.actions import Report, complete_visit, ledger_faults, open_ledger
from visits.exports import columns as exported
from visits.forms.complete import CompleteForm
from visits.forms.offers import OTHER, Offers
from visits.forms.report import ReportForm
from visits.forms.sheet import TYPED
from visits.models import Visit
from visits.states import Mode, Part, VisitState

TO = re.compile(r"\s*[-–—~～至到]+\s*")
OF_FORM = {  # a field of the form → the column that says it
    "time_from": "times", "time_to": "times", "visitor": "visitor_name", "public_area": "visited_units",
}  # fmt: skip
PLAIN = ("visitor_name", "visitor_post", "part", "themes", "minutes_waiting", "minutes_handling", "good_practice",
         "citizens_words", "helped_on_spot", "reflections")  # fmt: skip


def of_columns(error: ValidationError) -> ValidationError:
    """The same faults under the names of the columns."""
    return ValidationError({OF_FORM.get(name, name): said for name, said in error.message_dict.items()})


class Visits(NumberedLedger):
    slug = "visits"
    label = gettext_lazy("体验情况一览表")
    columns = (
        Column("number", gettext_lazy("体验编号"), ("编号",)),
        Column("campaign", gettext_lazy("活动批次"), ("批次", "活动"), "named"),
        Column("date", gettext_lazy("体验日期"), ("日期",), "day", True, example="2026-06-14"),
        Column("times", gettext_lazy("体验时间"), ("起止时间",), example="09:30–10:15"),
        Column("visitor_unit", gettext_lazy("体验员单位"), ("单位", "部门", "参与单位"), "unit", True),
        Column("visitor_post", gettext_lazy("体验员职务"), ("职务",), required=True),
        Column("visitor_name", gettext_lazy("体验员姓名"), ("体验员", "姓名"), required=True),
        Column("part", gettext_lazy("体验身份"), (), "choice", choices=lambda: words(Part.choices)),
        Column("mode", gettext_lazy("体验方式"), (), "choice", choices=lambda: words(Mode.choices)),
        Column("unannounced", gettext_lazy("不打招呼"), (), "choice", choices=lambda: {_("是"): "true", _("否"): ""}),
        Column("hall", gettext_lazy("大厅"), ("政务大厅", "体验大厅"), "named"),
        Column("visited_units", gettext_lazy("体验单位"), ("被体验单位", "体验部门"), example="市监局、大厅公共区域"),
        Column("windows", gettext_lazy("窗口"), ("体验窗口",)),
        Column("service_items", gettext_lazy("事项"), ("体验事项", "办理事项")),
        Column("themes", gettext_lazy("体验主题"), ("主题",), "choices", True, choices=lambda: words(Theme.choices)),
        Column("minutes_waiting", gettext_lazy("等候（分钟）"), ("等候时间",)),
        Column("minutes_handling", gettext_lazy("办理（分钟）"), ("办理时间",)),
        Column("found", gettext_lazy("发现问题"), ("问题数", "发现问题数"), example="0"),
        Column("good_practice", gettext_lazy("好的做法")),
        Column("citizens_words", gettext_lazy("群众反映")),
        Column("helped_on_spot", gettext_lazy("现场帮办")),
        Column("reflections", gettext_lazy("体验感受"), ("体验情况", "体会")),
    )
    editable = ("part", "times", "windows", "service_items", "minutes_waiting", "minutes_handling",
                "good_practice", "citizens_words", "helped_on_spot", "reflections")  # fmt: skip

    def __init__(self, district: Any, by: Any) -> None:
        super().__init__(district, by)
        self.offers = Offers(by)
        self.campaigns = [each for each in self.offers.campaigns.values() if each.district_id == district.pk]
        self.halls = [each for each in self.offers.halls.values() if each.district_id == district.pk]
        prefetch_related_objects(self.campaigns, "units")
        self.form = ReportForm(self.offers)

    def named(self, name: str) -> Mapping[str, Any]:
        return {each.name: each for each in (self.campaigns if name == "campaign" else self.halls)}

    def numbered(self, numbers: set[str]) -> Mapping[str, Printed]:
        found = Visit.objects.visible_to(self.by).filter(district=self.district, number__in=numbers)
        said = exported()
        return {each.number: Printed(each, printed(said, each)) for each in in_chunks(found.for_export())}

    def sealed(self, known: Visit) -> str:
        return "" if known.state == VisitState.RETURNED else _("体验记录已提交，退回补充以后才能修改")

    def correction(self, row: Printed, changes: Mapping[str, Any], judged: Judged) -> Correction:
        """By the form of the page, which asks for the whole: what the file does not say is as it was."""
        ours = {column.name: row.cells.get(str(column.label), "") for column in self.columns}
        said = self.resolve(ours | {name: judged.cells.get(name, "") for name in changes}, judged)
        said["hall"] = row.known.hall
        form = CompleteForm(row.known, self.offers, self.typed(said, list(row.known.visited_units.all())))
        form.fields.pop("version")
        try:
            bound(form, form.data)
        except ValidationError as error:
            raise of_columns(error) from error
        return Correction(row.known, {"completion": form.completion})

    def take(self, values: dict[str, Any], judged: Judged) -> Report:
        self.need(values, *(column.name for column in self.columns if column.required))
        try:
            report = self.reported(values)
            if faults := dict(ledger_faults(report, by=self.by, today=timezone.localdate())):
                raise ValidationError(faults)
        except ValidationError as error:
            raise of_columns(error) from error
        if values["mode"] and values["mode"] != report.mode:
            judged.notes.append(_("体验方式按体验单位记为“%s”") % Mode(report.mode).label)
        if values["number"]:
            judged.notes.append(_("体验编号由系统重新编排"))
        if not report.nothing_found:
            judged.notes.append(_("发现的问题请用“问题整改台账”另行导入"))
        return report

    def reported(self, values: dict[str, Any]) -> Report:
        units = self.visited(values)
        values["hall"] = values["hall"] or (self.halls[0] if len(self.halls) == 1 else None)
        self.need(values, "hall")
        found = bound(self.form, self.typed(values, units) | self.asked(values, units))
        return Report(themes=found["themes"], **{name: found[name] for name in TYPED})

    def visited(self, values: dict[str, Any]) -> list[Any]:
        """Units by name beside the public area; without a word the visitor's own, where the ledger says so."""
        said = [part.strip() for part in BETWEEN.split(values["visited_units"]) if part.strip()]
        area = {"大厅公共区域", _("大厅公共区域")}
        values["public_area"] = bool(area & {*said})
        names = [name for name in said if name not in area]
        if not said and values["mode"] == Mode.OWN:
            return [values["visitor_unit"]]
        try:
            return [self.names.unit(name) for name in names]
        except ValidationError as error:
            raise ValidationError({"visited_units": error.messages}) from error

    def asked(self, values: dict[str, Any], units: Sequence[Any]) -> dict[str, Any]:
        """What only a new report is asked."""
        if values["found"] and not values["found"].isdecimal():
            raise ValidationError({"found": _("请填写数字，如3")})
        on = values["date"]
        running = [each for each in self.campaigns if f"{each.starts_on}" <= on <= f"{each.ends_on}"]
        campaign = values["campaign"] or (running[0] if len(running) == 1 else None)
        return {
            "campaign": key(campaign),
            "visitor": OTHER,
            "visitor_unit": key(values["visitor_unit"]),
            "date": on,
            "hall": key(values["hall"]),
            "unannounced": values["unannounced"] or "false",
            "public_area": "true" if values["public_area"] else "false",
            "visited_units": [key(unit) for unit in units],
            "nothing_found": "true" if values["found"] == "0" else "false",
        }

    def typed(self, values: dict[str, Any], units: Sequence[Any]) -> dict[str, Any]:
        """What a report and its completion are both asked, as a page sends it."""
        ends = TO.split(unicodedata.normalize("NFKC", values["times"]), maxsplit=1)
        windows = [each for each in self.offers.windows.values() if each.unit_id in pks(units)]
        windows = [each for each in windows if each.hall == values["hall"]]
        items = [each for each in self.offers.items.values() if each.unit_id in pks(units)]
        return {name: values[name] for name in PLAIN} | {
            "part": values["part"] or Part.CITIZEN.value,
            "time_from": ends[0],
            "time_to": ends[1] if len(ends) > 1 else "",
            "windows": self.picked("windows", values, windows),
            "service_items": self.picked("service_items", values, items),
        }

    def picked(self, name: str, values: dict[str, Any], rows: Sequence[Any]) -> list[str]:
        label = {column.name: column.label for column in self.columns}[name]
        parts = [part.strip() for part in BETWEEN.split(values[name]) if part.strip()]
        names = [row.name for row in rows]
        try:
            if twice := [part for part in parts if names.count(part) > 1]:
                raise ValidationError(_("所列单位有几个“%s”，不能确定是哪一个") % twice[0])
            return [key(pick(part, dict(zip(names, rows, strict=True)), label)) for part in parts]
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from error

    def key(self, item: Report) -> Any:
        return (item.date, item.visitor_unit.pk, item.visitor_name, item.time_from, pks(item.visited_units))

    def settle(self, rows: list[Judged]) -> None:
        there = Visit.objects.filter(district=self.district, date__in={row.item.date for row in rows})
        known = {
            (each.date, each.visitor_unit_id, each.visitor_name, each.time_from, pks(each.visited_units.all())): each
            for each in there.prefetch_related("visited_units").order_by("-id")
        }
        for row in rows:
            if same := known.get(self.key(row.item)):
                row.repeats(_("已登记为%s") % same.number)

    def store(self, rows: list[Judged]) -> None:
        open_ledger([row.item for row in rows if row.outcome == Outcome.NEW], by=self.by)
        for row in rows:
            if row.outcome == Outcome.CHANGED:
                known = row.item.known
                complete_visit(known, row.item.changes["completion"], by=self.by, version=known.version)


def key(row: Any) -> str:
    return str(row.pk) if row else ""


def pks(units: Any) -> frozenset[int]:
    return frozenset(unit.pk for unit in units)
