"""签收, 提交核验 and what a unit writes on its task."""

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.actions import Outcome, Plan
from issues.forms.base import ApprovalForm, DateInput, StepForm, words
from issues.models import Issue, Task
from issues.states import EvidenceKind, ProgressKind
from tingyan.kit.days import DateField


class SignForm(ApprovalForm):
    """签收 asks nothing of a head."""


class WithdrawForm(StepForm):
    note = words(_("撤回的理由"), required=False)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once. An empty one passes here: storing it refuses it by name, and keeps the others."""

    widget = ManyFiles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, (list, tuple)) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files or [None] if file or self.required]


class OutcomeFields(forms.Form):
    result = words(_("整改结果"), rows=5)
    files = FilesField(
        label=_("整改后的照片"),
        required=False,
        widget=ManyFiles(attrs={"accept": "image/*"}),
        help_text=_("每张不超过20 MB"),
    )
    no_evidence_reason = words(
        _("没有佐证材料的原因"), required=False, rows=2, help_text=_("已上传整改后照片或材料的不用填写")
    )
    mechanism = words(_("长效机制"), required=False, rows=2)

    @property
    def outcome(self) -> Outcome:
        names = ("result", "no_evidence_reason", "mechanism", "unfinished")
        return Outcome(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class SubmitForm(OutcomeFields, ApprovalForm):
    unfinished = words(_("配合单位未办结的情况"), required=False, rows=2, help_text=_("由承办室决定取消或退回其任务"))

    def prepare(self) -> None:
        super().prepare()
        tasks = self.issue.tasks.held().filter(round__number=self.issue.round_no)
        if not any(not task.is_lead and task.state != "done" for task in tasks):
            del self.fields["unfinished"]
        lead = next((task for task in tasks if task.is_lead), None)
        if lead:  # a returned task keeps what was written, to be corrected
            self.initial |= {name: getattr(lead, name) for name in ("result", "no_evidence_reason", "mechanism")}
        self.order_fields(["version", "result", "files", "no_evidence_reason", "mechanism", "unfinished"])


class TaskStepForm(ApprovalForm):
    """A step of an assisting unit: the unit that must approve is the task's, not the issue's lead."""

    def __init__(self, data: Any = None, *, task: Task, user: Any) -> None:
        self.task = task
        super().__init__(data, issue=task.issue, user=user)

    @property
    def unit_id(self) -> int | None:
        return self.task.unit_id


class FinishForm(OutcomeFields, TaskStepForm):
    def prepare(self) -> None:
        super().prepare()
        self.order_fields(["version", "result", "files", "no_evidence_reason", "mechanism"])


class TaskContestForm(TaskStepForm):
    note = words(_("职责依据"), help_text=_("写明职责依据的文件和条款。每个单位对同一问题只能申请一次。"))

    def prepare(self) -> None:
        super().prepare()
        self.order_fields(["version", "note"])


class PlanForm(forms.ModelForm):
    """整改方案, with the version of the task that the page was drawn with (C54)."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Task
        fields = ("leader", "person", "goal", "measures", "criterion")
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("goal", "measures", "criterion")}
        help_texts = {"person": _("写岗位，可写姓名")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    @property
    def plan(self) -> Plan:
        return Plan(**{name: self.cleaned_data[name] for name in self._meta.fields or ()})


class MilestoneForm(forms.Form):
    date = DateField(label=_("日期"), required=False, widget=DateInput())
    deliverable = forms.CharField(label=_("节点成果"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if bool(data.get("date")) != bool(data.get("deliverable")) and not self.errors:
            raise forms.ValidationError(say("整改节点的日期和成果要一起填写"))
        return data


MilestoneFormSet = forms.formset_factory(MilestoneForm, extra=2, max_num=12)


class ProgressForm(forms.Form):
    kind = forms.ChoiceField(label=_("方式"), choices=ProgressKind.choices, widget=forms.RadioSelect, initial="daily")
    text = words(_("进展情况"))


class EvidenceForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("类别"),
        choices=[(k.value, k.label) for k in (EvidenceKind.BEFORE, EvidenceKind.AFTER, EvidenceKind.PAPER)],
        widget=forms.RadioSelect,
        initial=EvidenceKind.AFTER.value,
    )
    caption = forms.CharField(label=_("说明"), max_length=120, required=False)
    files = FilesField(label=_("文件"), help_text=_("照片，或PDF、Word、Excel文件，每个不超过20 MB。"))

    def __init__(self, *data: Any) -> None:
        super().__init__(*data, auto_id="file_%s")  # beside the progress form, which has a `kind` as well


def lead_task_of(issue: Issue) -> Task | None:
    return issue.tasks.held().filter(round__number=issue.round_no, is_lead=True).select_related("unit").first()
