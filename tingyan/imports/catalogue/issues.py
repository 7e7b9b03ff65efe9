"""问题整改台账: new problems with the history their ledger tells, and corrections of known ones by their number."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.actions import LedgerRow, edit, open_ledger
from issues.actions.edit import SEALED
from issues.actions.ledger import LEDGER_STATES, faults_of
from issues.exports.lines import columns as exported
from issues.exports.lines import lines
from issues.forms.ledger import LedgerForm
from issues.models import Issue
from issues.states import Category, FixType, Source, State, Theme
from tingyan.directory.models import ServiceItem
from tingyan.imports.bases import Column, Judged, bound, words
from tingyan.imports.catalogue.recorded import NumberedLedger, Printed, printed
from tingyan.imports.states import Outcome
from tingyan.kit.days import parse_day

DAYS = ("found_on", "assigned_on", "signed_on", "due", "done_on", "closed_on")


def states() -> dict[str, str]:
    """How offices say where a problem stands."""
    said = words((state.value, state.label) for state in LEDGER_STATES)
    closed = dict.fromkeys(
        ("已完成", "已办结", "办结", "已整改", "整改完成", "完成", "销号", "已解决"), State.CLOSED.value
    )
    fixing = dict.fromkeys(("正在整改", "推进中", "整改进行中", "未完成", "持续整改"), State.FIXING.value)
    return said | closed | fixing


class Issues(NumberedLedger):
    slug = "issues"
    label = gettext_lazy("问题整改台账")
    columns = (
        Column("number", gettext_lazy("问题编号"), ("编号",)),
        Column("source", gettext_lazy("来源"), ("问题来源",), "choice", choices=lambda: words(Source.choices)),
        Column(
            "found_on", gettext_lazy("发现日期"), ("日期", "发现时间", "体验日期"), "day", True, example="2026-06-14"
        ),
        Column("finder_label", gettext_lazy("体验员（单位职务）"), ("体验员", "发现人")),
        Column("theme", gettext_lazy("主题"), ("体验主题",), "choice", choices=lambda: words(Theme.choices)),
        Column("category", gettext_lazy("问题类别"), ("类别",), "choice", choices=lambda: words(Category.choices)),
        Column(
            "description",
            gettext_lazy("问题描述"),
            ("问题", "存在问题", "问题内容", "发现问题", "问题情况", "具体问题", "存在的问题"),
            required=True,
            example="3号窗口排队过长",
        ),
        Column("place", gettext_lazy("窗口/事项"), ("窗口", "事项")),
        Column(
            "lead",
            gettext_lazy("牵头单位"),
            ("部门", "单位", "责任单位", "牵头部门", "责任部门", "整改单位", "承办单位"),
            "unit",
            True,
        ),
        Column("assisting", gettext_lazy("配合单位"), ("配合部门", "协办单位"), "units"),
        Column("leader", gettext_lazy("责任领导"), ("分管领导",)),
        Column("person", gettext_lazy("责任人"), ("整改责任人",)),
        Column("measures", gettext_lazy("整改措施")),
        Column("fix_type", gettext_lazy("整改类型"), (), "choice", choices=lambda: words(FixType.choices)),
        Column("assigned_on", gettext_lazy("交办日期"), ("交办时间",), "day"),
        Column("signed_on", gettext_lazy("签收日期"), ("签收时间",), "day"),
        Column("due", gettext_lazy("整改时限"), ("整改期限", "完成时限"), "day"),
        Column("result", gettext_lazy("整改进展"), ("整改结果", "整改情况", "完成情况")),
        Column("done_on", gettext_lazy("完成日期"), ("完成时间", "整改完成日期"), "day"),
        Column("verifier", gettext_lazy("核验人及意见"), ("核验人",)),
        Column("closed_on", gettext_lazy("销号日期"), ("销号时间",), "day"),
        Column(
            "state", gettext_lazy("当前状态"), ("状态", "整改状态"), "choice", choices=states, listed=len(LEDGER_STATES)
        ),
        Column("returns", gettext_lazy("退回次数")),
        Column("note", gettext_lazy("备注")),
    )

    editable = ("theme", "category", "description", "note")

    def __init__(self, district: Any, by: Any) -> None:
        super().__init__(district, by)
        self.form = LedgerForm(district=district)
        items = ServiceItem.objects.active().filter(unit__district=district)
        self.items = {(item.name, item.unit_id): item for item in items}

    def numbered(self, numbers: set[str]) -> Mapping[str, Printed]:
        found = Issue.objects.visible_to(self.by).filter(district=self.district, number__in=numbers)
        said = exported()
        return {
            line.issue.number: Printed(line.issue, printed(said, line)) for line in lines(found.order_by("id"), self.by)
        }

    def sealed(self, known: Issue) -> str:
        if known.state not in SEALED:
            return ""
        return _("此问题现在是“%s”，登记内容不能再修改") % known.get_state_display()

    def take(self, values: dict[str, Any], judged: Judged) -> LedgerRow:
        self.need(values, "found_on", "lead", "description")
        if not values["theme"]:
            values["theme"] = Theme.PROCESS.value
            judged.notes.append(_("未填主题，按“%s”登记") % Theme.PROCESS.label)
        state = self.state_of(values)
        left = self.placed(values)
        if state == State.REPORTED:
            left += [_("责任人：%s") % values["person"]] if values["person"] else []
        note = "\n".join(part for part in [values["note"], *left] if part)
        judged.notes += [_("“%s”记入内部备注") % each for each in left]
        plain = {name: values[name] for name in ("found_on", "description", "theme", "category")}
        record = {"source": values["source"] or Source.OTHER.value, "source_record": values["number"], "note": note}
        bound(self.form, plain | record)
        new = self.form.new(
            place_unit=values["lead"],
            window=values.get("window"),
            hall=values["window"].hall if values.get("window") else None,
            service_item=values.get("item"),
            finder_label=values["finder_label"][:120],
        )
        row = LedgerRow(new=new, state=state, **self.history(values))
        if faults := faults_of(row, timezone.localdate()):
            raise ValidationError(faults)
        return row

    def state_of(self, values: dict[str, Any]) -> str:
        """As the ledger says, else as its dates say."""
        told = State.CLOSED if values["closed_on"] else State.FIXING if values["assigned_on"] else State.REPORTED
        if values["state"] == State.REPORTED and told != State.REPORTED:
            raise ValidationError({"state": _("有交办日期或销号日期的，当前状态不能是“%s”") % State.REPORTED.label})
        return values["state"] or told.value

    def placed(self, values: dict[str, Any]) -> list[str]:
        """Find window and service item by name; what names neither is kept in words."""
        parts = [part.strip() for part in values["place"].split("/") if part.strip()]
        unit = values["lead"].pk
        values["window"] = next((w for w in self.names.windows if w.name in parts and w.unit_id == unit), None)
        values["item"] = next((self.items[part, unit] for part in parts if (part, unit) in self.items), None)
        found = {str(getattr(each, "name", "")) for each in (values["window"], values["item"])}
        left = [part for part in parts if part not in found]
        return [_("窗口/事项：%s") % "/".join(left)] if left else []

    def history(self, values: dict[str, Any]) -> dict[str, Any]:
        days = {name: parse_day(values[name]) if values[name] else None for name in DAYS[1:]}
        said = {
            name: values[name] for name in ("lead", "fix_type", "leader", "person", "measures", "result", "verifier")
        }
        if not values["returns"].isdecimal() and values["returns"]:
            raise ValidationError({"returns": _("请填写次数，如0、1")})
        assisting = [unit for unit in dict.fromkeys(values["assisting"]) if unit != values["lead"]]
        return days | said | {"assisting": assisting, "returns": int(values["returns"] or 0)}

    def key(self, item: Any) -> Any:
        return (item.new.found_on, folded(item.new.description), item.new.place_unit.pk)

    def settle(self, rows: list[Judged]) -> None:
        days = {row.item.new.found_on for row in rows}
        there = Issue.objects.filter(district=self.district, found_on__in=days).exclude(state=State.VOID)
        known = {}
        for number, on, text, place, lead in there.values_list(
            "number", "found_on", "description", "place_unit", "lead"
        ):
            known |= {(on, folded(text), unit): number for unit in (place, lead)}
        for row in rows:
            if number := known.get(self.key(row.item)):
                row.repeats(_("已登记为%s") % number)

    def store(self, rows: list[Judged]) -> None:
        open_ledger([row.item for row in rows if row.outcome == Outcome.NEW], by=self.by)
        for row in rows:
            if row.outcome == Outcome.CHANGED:
                edit(row.item.known, row.item.changes, by=self.by, version=row.item.known.version)


def folded(text: str) -> str:
    return "".join(text.split())
