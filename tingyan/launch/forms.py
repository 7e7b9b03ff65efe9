"""What set-up asks for. Lists are pasted as lines, the way they come out of Excel, or read from a file into the box."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.states import Theme
from tingyan.directory.models import Department, District
from tingyan.kit import cells
from tingyan.kit.days import DateField
from tingyan.kit.workbooks import open_book
from tingyan.launch import content
from tingyan.launch.lines import lines_of

MOST_LINES = 500


class LinesField(forms.CharField):
    """A list of `Line`."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 10, "spellcheck": "false", "wrap": "off"}), **more)

    def to_python(self, value: Any) -> Any:
        lines = lines_of(super().to_python(value))
        if len(lines) > MOST_LINES:
            raise ValidationError(say("一次最多%(most)s行，请分次填写") % {"most": MOST_LINES})
        return lines


class ListForm(forms.Form):
    """`lines`, and a file whose first sheet fills the box: it is looked at there before anything is written."""

    file = forms.FileField(
        label=_("或从文件读入"),
        required=False,
        help_text=_("xlsx、xls或CSV的第一张表，读入后在上面核对"),
        widget=forms.FileInput({"accept": ".xlsx,.xls,.csv"}),
    )

    def read(self) -> str:
        """The file as lines for the box. Raises ValidationError where there is none or it cannot be read."""
        upload = self.files.get("file")
        if upload is None:
            raise ValidationError(say("请先选择文件"))
        book = open_book(upload.read(), upload.name)
        rows = book.grid(book.names[0]).rows[: MOST_LINES + 1]
        return "\n".join("\t".join(" ".join(cells.text(cell).split()) for cell in row) for row in rows).strip()


class DistrictForm(forms.Form):
    name = forms.CharField(label=_("区的名称"), max_length=50, help_text=_("如：旅顺口区"))
    code = forms.SlugField(
        label=_("代码"),
        max_length=20,
        help_text=_("行政区划代码或字母简称，用于编号，以后不再改"),
        error_messages={"invalid": _("请只用字母、数字和连字符")},
    )
    office_name = forms.CharField(label=_("承办室全称"), max_length=80)
    office_short = forms.CharField(label=_("承办室简称"), max_length=30)
    notice_prefix = forms.CharField(label=_("提示单文号前缀"), max_length=20, required=False, help_text=_("如：旅纪提"))
    supervision_prefix = forms.CharField(
        label=_("督办单文号前缀"), max_length=20, required=False, help_text=_("如：旅纪督")
    )
    bulletin_prefix = forms.CharField(label=_("通报文号前缀"), max_length=20, required=False, help_text=_("如：旅纪通"))


class UnitsForm(ListForm):
    lines = LinesField(
        label=_("参与单位"),
        help_text=_("每行一个单位：全称，简称。可以从Excel整块复制粘贴；按行的先后排序"),
        error_messages={"required": _("请至少填写一个单位")},
    )
    field_order = ("lines", "file")


class PlacesForm(ListForm):
    hall = forms.CharField(label=_("大厅名称"), max_length=60)
    managed_by = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("管理单位"),
        empty_label=_("请选择"),
        help_text=_("大厅公共区域的问题，建议由它牵头"),
        error_messages={"invalid_choice": _("请从列表中选择单位")},
    )
    lines = LinesField(
        label=_("窗口"),
        help_text=_("每行一个窗口：窗口名称，所属单位，楼层（可以不填）"),
        error_messages={"required": _("请至少填写一个窗口")},
    )
    field_order = ("hall", "managed_by", "lines", "file")

    def __init__(self, *args: Any, district: District, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["managed_by"].queryset = Department.objects.filter(district=district).active().taking_part()


class ChecklistsForm(forms.Form):
    """A list for each theme, filled with the usual items."""

    def __init__(self, *args: Any, district: District, **more: Any) -> None:
        super().__init__(*args, **more)
        for theme, items in content.checklists().items():
            self.fields[theme] = LinesField(
                label=Theme(theme).label,
                help_text=_("每行一个体验项目：项目，问题类别（可以不填）"),
                initial="\n".join("，".join(item) for item in items),
                error_messages={"required": _("请至少填写一个体验项目")},
            )
            self.fields[theme].widget.attrs["lang"] = "zh-Hans"  # the items are, whoever reads


class CampaignForm(forms.Form):
    name = forms.CharField(label=_("活动名称"), max_length=80)
    code = forms.SlugField(
        label=_("代码"),
        max_length=20,
        help_text=_("字母、数字，如：LS-1"),
        error_messages={"invalid": _("请只用字母、数字和连字符")},
    )
    starts_on = DateField(label=_("开始日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    ends_on = DateField(label=_("结束日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    units = forms.ModelMultipleChoiceField(
        Department.objects.none(),
        label=_("参与单位"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一个单位")},
    )

    def __init__(self, *args: Any, district: District, **more: Any) -> None:
        super().__init__(*args, **more)
        units = Department.objects.filter(district=district).active().taking_part().order_by("order", "pk")
        self.fields["units"].queryset = units
        self.fields["units"].initial = [unit.pk for unit in units]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("结束日期不能早于开始日期"))
        return cleaned


class PeopleForm(ListForm):
    lines = LinesField(
        label=_("人员名单"),
        help_text=_("每行一人：姓名，单位，岗位，职务，手机号（职务和手机号可以不填）"),
        error_messages={"required": _("请至少填写一人")},
    )
    field_order = ("lines", "file")
