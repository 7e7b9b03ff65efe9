"""Forms of procedures and measures. They shape what was typed; what is right is said by the actions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.states import Theme
from tingyan.directory.models import Department, ServiceItem
from tingyan.files.actions import store_document
from tingyan.improvements.actions.record import MEASURE_RECORDED_AS, RECORDED_AS
from tingyan.improvements.models import Measure, Procedure
from tingyan.improvements.models.limit import faults_of
from tingyan.improvements.states import Kind, LimitUnit, MeasureState, ProcedureState
from tingyan.improvements.workflow import Step
from tingyan.kit.days import DateField, plausible
from visits.models import Campaign

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SIDE = ("limit", "unit", "instant", "materials", "steps", "trips")
DETAILS = ["campaign", "kind", "description", *(f"{side}_{part}" for side in ("before", "after") for part in SIDE)]


def own_units(user: Any) -> Any:
    """Units in whose name the person records: his own, and for the office all of its district."""
    units = Department.objects.visible_to(user).active().taking_part()
    return units.filter(district__in=user.posts.office) | units.filter(pk__in=user.posts.units)


class ItemChoice(forms.ModelChoiceField):
    def label_from_instance(self, item: ServiceItem) -> str:
        return f"{item.unit} · {item.name}"


class ImprovementForm(forms.ModelForm):
    """`origin` is what it was recorded from (an issue or visit that the person may see), and presets the campaign."""

    state: Any
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.validators.append(plausible)
        if "campaign" in self.fields:
            self.fields["campaign"].queryset = Campaign.objects.visible_to(user)
            self.fields["campaign"].empty_label = say("不属于活动")
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            self.drop_fixed()

    def drop_fixed(self) -> None:
        """What is fixed once recorded: the state moves by steps, and the unit stays."""
        for name in ("state", "service_item", "unit"):
            self.fields.pop(name, None)
        if not self.instance.counts:
            self.fields.pop(self.instance.TAKES_EFFECT)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ProcedureForm(ImprovementForm):
    service_item = ItemChoice(
        queryset=ServiceItem.objects.none(),
        label=_("政务服务事项"),
        empty_label=_("请选择"),
        help_text=_("没有要找的事项，请联系承办室补充事项库"),
    )
    state = forms.ChoiceField(
        label=_("状态"), choices=[(s.value, s.label) for s in RECORDED_AS], initial=ProcedureState.IMPLEMENTED
    )

    class Meta:
        model = Procedure
        fields = ["service_item", *DETAILS, "yearly_volume", "basis", "state", "in_force_from"]
        widgets = {"in_force_from": DATE, "description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "service_item" in self.fields:
            items = ServiceItem.objects.active().filter(unit__in=own_units(self.user)).select_related("unit")
            self.fields["service_item"].queryset = items.order_by("unit__order", "unit", "name")
        for side in ("before", "after"):
            self.fields[f"{side}_unit"].choices = [("", "—"), *LimitUnit.choices]
        self.fields["kind"].choices = [("", say("请选择")), *Kind.choices]

    def clean(self) -> dict[str, Any]:
        """Say at the field what the constraint on limits could only say above the form."""
        data = super().clean()
        for name, sentence in faults_of(data).items():
            self.add_error(name, sentence)
        return data


class MeasureForm(ImprovementForm):
    unit = forms.ModelChoiceField(queryset=Department.objects.none(), label=_("单位"), empty_label=_("请选择"))
    theme = forms.ChoiceField(label=_("主题"), choices=[("", _("未定")), *Theme.choices], required=False)
    state = forms.ChoiceField(
        label=_("状态"), choices=[(s.value, s.label) for s in MEASURE_RECORDED_AS], initial=MeasureState.ISSUED
    )
    upload = forms.FileField(
        label=_("文件"),
        required=False,
        help_text=_("PDF、Word或Excel，不超过20 MB"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.doc,.docx,.xls,.xlsx"}),
    )

    class Meta:
        model = Measure
        fields = [
            *("unit", "name", "theme", "content", "for_whom", "basis"),
            *("campaign", "state", "since", "until", "effect"),
        ]
        widgets = {
            "since": DATE,
            "until": DATE,
            "content": forms.Textarea(attrs={"rows": 5}),
            "effect": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "unit" in self.fields:
            self.fields["unit"].queryset = units = own_units(self.user)
            if not self.user.posts.office and len(units) == 1:
                self.initial.setdefault("unit", units[0])

    def clean(self) -> dict[str, Any]:
        """Store the document once everything else is right, so that a refused form leaves no file behind."""
        data = super().clean()
        upload = data.pop("upload", None)
        if upload and not self.errors:
            try:
                data["document"] = store_document(upload, by=self.user)
            except ValidationError as fault:
                self.add_error("upload", fault)
        return data


class StepForm(forms.Form):
    """What a step asks for. The date is only there where the step has one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = DateField(label=_("日期"), widget=DATE, required=False)
    note = forms.CharField(label=_("说明"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=1000)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dates = [name for name in step.asks if name != "note"]
        if dates:
            self.fields["on"].label = {"in_force_from": say("实施日期"), "since": say("起始日期")}[dates[0]]
            self.fields["on"].required = True
        else:
            del self.fields["on"]
        self.fields["note"].required = "note" in step.asks
