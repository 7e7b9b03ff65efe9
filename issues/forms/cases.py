"""Batches, their cases by form or by the row of a file, and call-backs."""

import difflib
import unicodedata
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.actions import Answered, NewCase
from issues.actions.cases import known
from issues.forms.base import DateInput, words
from issues.models import Case, CaseBatch
from issues.states import CASE_SOURCES, CallBackHow, Satisfaction, Source, Theme
from tingyan.directory.models import Department, Window
from tingyan.kit import phones
from tingyan.kit.days import DateField, parse_day
from tingyan.kit.phones import Verbatim
from tingyan.kit.tables import Table, TableRow, word_of

# Words of a header → name of the field.
HEADERS = {
    "上级编号": "upper_number",
    "编号": "upper_number",
    "案件编号": "upper_number",
    "反映内容": "description",
    "问题描述": "description",
    "反映日期": "found_on",
    "日期": "found_on",
    "主题": "theme",
    "涉及单位": "place_unit",
    "部门": "place_unit",
    "单位": "place_unit",
    "窗口": "window",
    "承接人": "taken_up_by",
    "办理结论": "verdict",
}
REQUIRED = ("upper_number", "description")
# The columns of the empty file to fill in, in its order, as its reader's language calls them.
TEMPLATE = {
    "upper_number": _("上级编号"),
    "description": _("反映内容"),
    "found_on": _("反映日期"),
    "theme": _("主题"),
    "place_unit": _("涉及单位"),
    "window": _("窗口"),
    "taken_up_by": _("承接人"),
    "verdict": _("办理结论"),
}


def headers() -> dict[str, str]:
    """Words of a header → name of the field: the usual Chinese ones, and those of the template in this language."""
    return HEADERS | {word_of(str(label)): name for name, label in TEMPLATE.items()}


class BatchForm(forms.Form):
    name = forms.CharField(label=_("批次名称"), max_length=80, help_text=_("如“2026年第三批万件化访”"))
    source = forms.ChoiceField(
        label=_("来源"), choices=[(s.value, Source(s).label) for s in CASE_SOURCES], widget=forms.RadioSelect
    )
    received_on = DateField(label=_("接收日期"), widget=DateInput())
    note = words(_("说明"), required=False, rows=2)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"received_on": timezone.localdate(), "source": Source.CASES})


class CaseForm(forms.Form):
    """One case, as a page or as a row of a file. Names of units and windows are resolved, never guessed."""

    upper_number = Verbatim(label=_("上级编号"), max_length=40, error_messages={"required": _("请填写上级编号")})
    description = words(_("反映内容"), rows=5, help_text=_("写窗口和岗位，不写姓名"))
    found_on = forms.CharField(
        label=_("反映日期"),
        max_length=20,
        required=False,
        widget=DateInput(),
        help_text=_("不填则为批次的接收日期"),
    )
    theme = forms.ChoiceField(
        label=_("主题"),
        choices=Theme.choices,
        required=False,
        initial=Theme.PROCESS,
        error_messages={"invalid_choice": _("没有主题“%(value)s”")},
    )
    place_unit = forms.CharField(
        label=_("涉及单位"), max_length=80, required=False, help_text=_("写单位全称、简称或曾用名，也可以不填")
    )
    window = forms.CharField(label=_("窗口"), max_length=60, required=False)
    taken_up_by = forms.CharField(label=_("承接人"), max_length=60, required=False)
    verdict = words(_("办理结论"), required=False, rows=2)

    def __init__(self, data: Any = None, *, batch: CaseBatch, names: "Names") -> None:
        super().__init__(data)
        self.batch, self.names = batch, names

    def clean_upper_number(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["upper_number"]).strip()

    def clean_found_on(self) -> Any:
        text = self.cleaned_data["found_on"]
        day = parse_day(text) if text else self.batch.received_on
        if day > timezone.localdate():
            raise ValidationError(say("日期不能晚于今天"))
        return day

    def clean_place_unit(self) -> Department | None:
        return self.names.unit(self.cleaned_data["place_unit"])

    def clean_window(self) -> Window | None:
        return self.names.window(self.cleaned_data["window"], self.cleaned_data.get("place_unit"))

    @property
    def case(self) -> NewCase:
        data = self.cleaned_data
        unit = data["place_unit"] or (data["window"].unit if data["window"] else None)
        return NewCase(**data | {"theme": data["theme"] or Theme.PROCESS.value, "place_unit": unit})


class Names:
    """Units and windows of a district by everything that they are called, read once for a whole file."""

    def __init__(self, district_id: int) -> None:
        units = Department.objects.filter(district=district_id).active().taking_part()
        self.units: dict[str, list[Department]] = units.by_name()
        self.windows = list(Window.objects.active().filter(hall__district=district_id).select_related("unit", "hall"))

    def unit(self, text: str) -> Department | None:
        """The unit of that very name; ValidationError offers the nearest names, and takes none of them (C06)."""
        name = "".join(text.split())
        found = self.units.get(name, [])
        if len(found) == 1 or not name:
            return found[0] if found else None
        if found:
            raise ValidationError(say("“%(name)s”是几个单位共有的名称，请写全称") % {"name": name})
        near = difflib.get_close_matches(name, self.units, n=1, cutoff=0.5)
        offer = say("，是不是“%s”？") % "”“".join(near) if near else ""
        raise ValidationError(say("未找到部门“%(name)s”%(offer)s") % {"name": name, "offer": offer})

    def window(self, text: str, unit: Department | None) -> Window | None:
        if not text:
            return None
        found = [w for w in self.windows if w.name == text and (unit is None or w.unit_id == unit.pk)]
        if len(found) != 1:
            names = [w.name for w in self.windows if unit is None or w.unit_id == unit.pk]
            near = difflib.get_close_matches(text, names, n=1, cutoff=0.5)
            offer = say("，是不是“%s”？") % near[0] if near and not found else ""
            raise ValidationError(
                say("未找到窗口“%(name)s”%(offer)s，请核对窗口名称和单位") % {"name": text, "offer": offer}
            )
        return found[0]


@dataclass(frozen=True)
class Checked:
    """A row of a file as it will be: new, known already, or wrong, with the cell as Excel shows it."""

    row: TableRow
    form: CaseForm
    state: str  # new, known, wrong
    faults: list[str]


def check_rows(table: Table, batch: CaseBatch) -> list[Checked]:
    """Check every row by the form of the page. Numbers that the file names twice are wrong in each place."""
    names = Names(batch.district_id)
    forms_ = [(row, CaseForm(theme_coded(row.cells), batch=batch, names=names)) for row in table.rows]
    valid = [form.cleaned_data["upper_number"] for _row, form in forms_ if form.is_valid()]
    there = known(batch.district_id, list(dict.fromkeys(valid)))
    return [checked(row, form, table, valid, there) for row, form in forms_]


def theme_coded(cells: dict[str, str]) -> dict[str, str]:
    """A theme is written in words in a file."""
    codes = {str(theme.label): theme.value for theme in Theme}
    return cells | {"theme": codes.get(cells.get("theme", ""), cells.get("theme", ""))}


def checked(row: TableRow, form: CaseForm, table: Table, valid: list[str], there: set[str]) -> Checked:
    said = {name: texts for name, texts in form.errors.items() if name not in row.faults}
    said |= {name: [text] for name, text in row.faults.items()}
    faults = [cell(row.number, table.columns.get(name, ""), text) for name, texts in said.items() for text in texts]
    if faults:
        return Checked(row, form, "wrong", faults)
    number = form.cleaned_data["upper_number"]
    if valid.count(number) > 1:
        text = say("上级编号%s在文件中重复") % number
        return Checked(row, form, "wrong", [cell(row.number, table.columns["upper_number"], text)])
    return Checked(row, form, "known" if number in there else "new", [])


def cell(number: int, column: str, text: str) -> str:
    return say("第%(row)s行%(column)s列：%(text)s") % {"row": number, "column": column or "—", "text": text}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("xlsx、xls或CSV，至少有“上级编号”和“反映内容”两列；不超过2000行、10 MB，更多的请用“台账导入”"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={"required": _("请选择文件"), "empty": _("文件是空的，请重新选择")},
    )
    phones = phones.ChoiceField()


class EditCaseForm(forms.Form):
    taken_up_by = forms.CharField(label=_("承接人"), max_length=60, required=False)
    verdict = words(_("办理结论"), required=False, rows=4, help_text=_("随批次导出，报回上级"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, initial={name: getattr(case, name) for name in ("taken_up_by", "verdict", "version")})


class CallBackForm(forms.Form):
    reached = forms.ChoiceField(
        label=_("联系情况"),
        choices=[("yes", _("已联系上")), ("no", _("未联系上"))],
        widget=forms.RadioSelect,
        initial="yes",
        help_text=_("三个不同日期都未联系上的，也可以销号"),
    )
    how = forms.ChoiceField(
        label=_("回访方式"), choices=CallBackHow.choices, widget=forms.RadioSelect, initial=CallBackHow.PHONE
    )
    on = DateField(label=_("回访日期"), widget=DateInput())
    with_result = forms.ChoiceField(
        label=_("对办理结果"), choices=Satisfaction.choices, widget=forms.RadioSelect, required=False
    )
    with_handling = forms.ChoiceField(
        label=_("对办理过程"), choices=Satisfaction.choices, widget=forms.RadioSelect, required=False
    )
    words = words(_("群众意见"), required=False, help_text=_("不写姓名和电话"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"on": timezone.localdate()})

    @property
    def answer(self) -> Answered:
        data = self.cleaned_data
        return Answered(**data | {"reached": data["reached"] == "yes"})
