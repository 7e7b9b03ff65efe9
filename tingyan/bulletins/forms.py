"""The forms of a bulletin: what it is about, its words, and the day on it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.forms.base import DateInput, words
from tingyan.bulletins.actions import Definition
from tingyan.bulletins.models import Bulletin
from tingyan.bulletins.states import Part
from tingyan.bulletins.workflow import ISSUE, Step
from tingyan.directory.models import Department, District
from tingyan.kit.days import DateField
from visits.models import Campaign


class DefinitionForm(forms.Form):
    title = forms.CharField(label=_("标题"), max_length=80)
    campaign = forms.ModelChoiceField(
        Campaign.objects.none(),
        label=_("活动批次"),
        required=False,
        empty_label=_("不选批次"),
        help_text=_("不选的，按下面的起止日期统计"),
    )
    since = DateField(label=_("起始日期"), required=False, widget=DateInput())
    until = DateField(label=_("截止日期"), required=False, widget=DateInput())
    parts = forms.MultipleChoiceField(
        label=_("各部分"),
        choices=Part.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择至少一个部分")},
    )
    units = forms.ModelMultipleChoiceField(
        Department.objects.none(), label=_("台账所列单位"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, user: Any) -> None:
        self.district = District.objects.filter(pk__in=user.posts.office).order_by("pk").first()
        super().__init__(data, initial={"parts": Part.values, "title": _("关于“一把手”当体验员活动开展情况的通报")})
        units = Department.objects.filter(district=self.district).active().taking_part().order_by("order", "id")
        self.fields["campaign"].queryset = Campaign.objects.filter(district=self.district)  # type: ignore[attr-defined]
        self.fields["units"].queryset = units  # type: ignore[attr-defined]
        self.initial["units"] = units

    def definition(self) -> Definition:
        data = self.cleaned_data
        names = ("title", "campaign", "since", "until", "parts")
        return Definition(**{name: data[name] for name in names}, units=list(data["units"]))


class WordsForm(forms.Form):
    """One box a section; the ledger is a table and has none."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("标题"), max_length=80)

    def __init__(self, data: Any = None, *, paper: Bulletin) -> None:
        super().__init__(data, initial={"version": paper.version, "title": paper.title, **paper.sections})
        self.parts = [part for part in Part if part in paper.sections and part != Part.LEDGER]
        for part in self.parts:
            self.fields[str(part)] = words(part.label, rows=6, help_text=_("每段一行"))

    def sections(self) -> dict[str, str]:
        return {str(part): self.cleaned_data[str(part)] for part in self.parts}


class StepForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    on = DateField(label=_("印发日期"), widget=DateInput(), help_text=_("文书上的日期，文号按这一天所在的年份编排"))

    def __init__(self, data: Any = None, *, step: Step, paper: Bulletin) -> None:
        super().__init__(data, initial={"version": paper.version, "on": timezone.localdate()})
        if step is not ISSUE:
            del self.fields["on"]
