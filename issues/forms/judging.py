"""核验, 退回, 销号, and the ways out: 不予交办, 并入, 另行处理, 暂缓, 作废."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.actions import Decision
from issues.forms.base import DateInput, StepForm, choice, units_of, words
from issues.models import Issue, Task
from issues.states import Category, Severity, VerifyHow
from tingyan.directory.models import Department
from tingyan.kit.days import DateField
from tingyan.kit.phones import Verbatim


def reason_form(label: Any, *, required: bool = True) -> type[StepForm]:
    """A form that asks for one reason and nothing else."""
    return type("ReasonForm", (StepForm,), {"note": words(label, required=required)})


class VerifyForm(StepForm):
    lead = forms.ModelChoiceField(
        Department.objects.none(),
        empty_label=_("请选择"),
        label=_("问题所属单位"),
        help_text=_("当场解决的问题在核验时确定"),
    )
    category = choice(_("问题类别"), Category.choices)
    severity = choice(_("程度"), Severity.choices)
    how = forms.ChoiceField(label=_("核验方式"), choices=VerifyHow.choices, widget=forms.RadioSelect)
    note = words(_("核验意见"))

    def prepare(self) -> None:
        if self.issue.round_no:
            for name in ("lead", "category", "severity"):
                del self.fields[name]
        else:
            self.fields["lead"].queryset = units_of(self.issue)
            hall = self.issue.hall
            self.initial |= {"category": self.issue.category, "severity": self.issue.severity}
            self.initial["lead"] = self.issue.place_unit_id or (hall.managed_by_id if hall else None)
        for task in open_assisting(self.issue):
            label = say("%(unit)s的配合任务尚未办结，取消的理由") % {"unit": task.unit}
            self.fields[f"cancel_{task.pk}"] = words(label, required=False, rows=2)

    @property
    def cancel(self) -> dict[int, str]:
        """Reasons by id of the assisting tasks to be cancelled."""
        return {
            int(name.removeprefix("cancel_")): reason
            for name, reason in self.cleaned_data.items()
            if name.startswith("cancel_")
        }


def open_assisting(issue: Issue) -> Any:
    return issue.tasks.open().filter(round__number=issue.round_no, is_lead=False).select_related("unit")


class ReturnForm(StepForm):
    note = words(_("退回的理由"))
    tasks = forms.ModelMultipleChoiceField(
        Task.objects.none(),
        label=_("同时退回的配合任务"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("牵头单位的任务总是退回"),
    )

    def prepare(self) -> None:
        done = self.issue.tasks.held().filter(round__number=self.issue.round_no, is_lead=False, state="done")
        self.fields["tasks"].queryset = done.select_related("unit")
        self.fields["tasks"].label_from_instance = lambda task: str(task.unit)
        if not done:
            del self.fields["tasks"]


class MergeForm(StepForm):
    into = Verbatim(label=_("并入哪个问题"), max_length=20, help_text=_("填写问题编号，如WT-2026-0012"))
    note = words(_("并入的理由"))

    def clean_into(self) -> Issue:
        number = self.cleaned_data["into"].strip()
        found = Issue.objects.filter(district=self.issue.district_id, number__iexact=number).first()
        if found is None:
            raise forms.ValidationError(say("没有编号为%(number)s的问题") % {"number": number})
        return found


class DeferForm(StepForm):
    until = DateField(label=_("暂缓至"), widget=DateInput())
    note = words(_("暂缓的理由"))
    leader = forms.CharField(label=_("作出决定的分管领导"), max_length=60)
    decided_on = DateField(label=_("决定日期"), widget=DateInput())
    paper = forms.CharField(label=_("依据的文件或会议"), max_length=120, required=False)

    def prepare(self) -> None:
        if self.issue.district_id in self.user.posts.leads:
            for name in ("leader", "decided_on", "paper"):
                del self.fields[name]
        else:
            self.initial["decided_on"] = timezone.localdate()

    @property
    def decision(self) -> Decision | None:
        data = self.cleaned_data
        return Decision(data["leader"], data["decided_on"], data["paper"]) if "leader" in data else None
