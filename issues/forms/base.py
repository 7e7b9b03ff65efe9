"""What every step's form has: the issue, the person, and the version of the page."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.actions import Approval
from issues.models import Issue
from issues.states import ApprovalHow
from tingyan.directory.models import Department
from tingyan.kit.days import DateField


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def words(label: Any, *, required: bool = True, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """A field for prose. An empty one that is required says what to enter, in the field's own name."""
    errors = {"required": format_lazy(_("请填写{label}"), label=label)} if required else {}
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=errors,
        **kwargs,
    )


def choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", _("请选择")), *choices])


def units_of(issue: Issue) -> Any:
    """Units of the issue's district that can be chosen."""
    return Department.objects.filter(district=issue.district_id).active().taking_part()


class StepForm(forms.Form):
    """`version` is that of the issue when the page was drawn: a later one means somebody moved it meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, issue: Issue, user: Any) -> None:
        super().__init__(data, initial={"version": issue.version})
        self.issue, self.user = issue, user
        self.prepare()

    def prepare(self) -> None:
        """Narrow choices and drop fields that do not apply to this issue and person."""


class ApprovalForm(StepForm):
    """Asked of a liaison, or of the office that serves a unit: who in the unit approved it. A head approves himself."""

    approver = forms.CharField(label=_("单位内审批人"), max_length=60, help_text=_("写职务和姓名，如“局长 周明”"))
    approval_how = forms.ChoiceField(label=_("审批方式"), choices=ApprovalHow.choices, widget=forms.RadioSelect)
    approved_on = DateField(label=_("审批日期"), widget=DateInput())

    def prepare(self) -> None:
        if self.unit_id in self.user.posts.heads:
            for name in ("approver", "approval_how", "approved_on"):
                del self.fields[name]
        else:
            self.initial["approved_on"] = timezone.localdate()

    @property
    def unit_id(self) -> int | None:
        return self.issue.lead_id

    def clean_approved_on(self) -> Any:
        if self.cleaned_data["approved_on"] > timezone.localdate():
            raise forms.ValidationError(say("审批日期不能晚于今天"))
        return self.cleaned_data["approved_on"]

    @property
    def approval(self) -> Approval | None:
        data = self.cleaned_data
        if "approver" not in data:
            return None
        return Approval(data["approver"], data["approval_how"], data["approved_on"])
