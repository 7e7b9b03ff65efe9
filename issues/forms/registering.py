"""登记问题 by the office, from any source, and correcting what was registered."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.actions import NewIssue
from issues.forms.base import DateInput, words
from issues.models import Issue
from issues.states import Category, Severity, Source, Theme
from tingyan.directory.models import Department, District, Hall, ServiceItem, Window
from tingyan.kit.days import DateField
from tingyan.kit.phones import Verbatim


def blank(choices: Any) -> list[Any]:
    return [("", _("请选择")), *choices]


class PlaceFields(forms.Form):
    """Where it was found, what it is, and what only the office reads: shared by registering and correcting."""

    description = words(_("问题描述"), rows=5, help_text=_("写窗口和岗位，不写姓名"))
    title = forms.CharField(label=_("标题"), max_length=80, required=False, help_text=_("不填则取描述的第一句"))
    theme = forms.ChoiceField(label=_("主题"), choices=Theme.choices, widget=forms.RadioSelect)
    category = forms.ChoiceField(label=_("问题类别"), choices=blank(Category.choices), required=False)
    severity = forms.ChoiceField(label=_("程度"), choices=blank(Severity.choices), required=False)
    hall = forms.ModelChoiceField(Hall.objects.none(), empty_label=_("请选择"), label=_("大厅"), required=False)
    place_unit = forms.ModelChoiceField(
        Department.objects.none(), empty_label=_("请选择"), label=_("问题所在单位"), required=False
    )
    window = forms.ModelChoiceField(Window.objects.none(), empty_label=_("请选择"), label=_("窗口"), required=False)
    service_item = forms.ModelChoiceField(
        ServiceItem.objects.none(), empty_label=_("请选择"), label=_("事项"), required=False
    )
    source_record = Verbatim(label=_("来源记录"), max_length=80, required=False)
    source_batch = Verbatim(label=_("来源批次"), max_length=40, required=False)
    upper_number = Verbatim(label=_("上级编号"), max_length=40, required=False)
    repeat_of = Verbatim(
        label=_("重复于"), max_length=20, required=False, help_text=_("同一问题以前的编号，如WT-2026-0012")
    )
    people = words(_("涉及人员"), required=False, rows=2, help_text=_("只有承办室和牵头单位主要负责人可见"))
    note = words(_("内部备注"), required=False, rows=2, help_text=_("只有承办室可见"))

    def narrow(self, district: District) -> None:
        """Offer what belongs to the district, and nothing that is retired."""
        self.district = district
        units = Department.objects.filter(district=district).active().taking_part()
        self.fields["place_unit"].queryset = units
        self.fields["hall"].queryset = Hall.objects.filter(district=district, active=True)
        self.fields["window"].queryset = of_units(Window, district)
        self.fields["service_item"].queryset = of_units(ServiceItem, district)

    def clean_repeat_of(self) -> Issue | None:
        number = self.cleaned_data["repeat_of"].strip()
        if not number:
            return None
        found = Issue.objects.filter(district=self.district, number__iexact=number).first()
        if found is None:
            raise forms.ValidationError(say("没有编号为%(number)s的问题") % {"number": number})
        return found


def of_units(model: Any, district: District) -> QuerySet[Any]:
    return model.objects.active().filter(unit__district=district).select_related("unit")


class RegisterForm(PlaceFields):
    source = forms.ChoiceField(
        label=_("来源"), choices=[(s.value, s.label) for s in Source if s != Source.VISIT], widget=forms.RadioSelect
    )
    found_on = DateField(label=_("发现日期"), widget=DateInput(), initial=timezone.localdate)
    campaign = forms.ModelChoiceField(
        Issue.objects.none(), empty_label=_("请选择"), label=_("活动批次"), required=False
    )

    field_order = ("source", "found_on", "campaign", "description", "title", "theme")

    def __init__(self, data: Any = None, *, district: District) -> None:
        super().__init__(data)
        self.narrow(district)
        campaigns = Issue._meta.get_field("campaign").related_model
        self.fields["campaign"].queryset = campaigns._default_manager.filter(district=district)  # type: ignore[union-attr]

    def clean_found_on(self) -> Any:
        if self.cleaned_data["found_on"] > timezone.localdate():
            raise forms.ValidationError(say("发现日期不能晚于今天"))
        return self.cleaned_data["found_on"]

    @property
    def new_issue(self) -> NewIssue:
        return NewIssue(district=self.district, **self.cleaned_data)


class EditForm(PlaceFields):
    """Correct what was registered; `version` is that of the page (C54)."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    wording = words(_("交办描述"), required=False, rows=4, help_text=_("承办单位看到的是这段文字"))

    field_order = ("version", "description", "wording", "title", "theme")

    def __init__(self, data: Any = None, *, issue: Issue) -> None:
        self.issue = issue
        columns = [name for name in self.base_fields if name not in ("version", "repeat_of")]
        initial = {name: getattr(issue, name) for name in columns} | {"version": issue.version}
        super().__init__(data, initial=initial | {"repeat_of": issue.repeat_of.number if issue.repeat_of else ""})
        self.narrow(issue.district)
        self.fields["title"].required = True
        self.fields["title"].help_text = ""

    @property
    def changes(self) -> dict[str, Any]:
        """Only what differs from the row as it was read."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {name: value for name, value in data.items() if getattr(self.issue, name) != value}
