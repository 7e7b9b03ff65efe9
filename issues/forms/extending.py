"""申请延期 and 裁定延期."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.actions import Decision, Verdict, Wish
from issues.forms.base import ApprovalForm, DateInput, StepForm, words
from issues.forms.working import TaskStepForm, lead_task_of
from issues.models import Extension, Task
from issues.states import ExtensionRuling
from tingyan.kit import words as texts
from tingyan.kit.days import DateField


class WishFields(forms.Form):
    until = DateField(label=_("申请延至"), widget=DateInput())
    note = words(_("延期的理由"))
    progress = words(_("目前的进展"))

    @property
    def wish(self) -> Wish:
        data = self.cleaned_data
        return Wish(data["until"], data["note"], data["progress"])

    def say_due(self, task: Task | None) -> None:
        if task:
            due = {"due": texts.date(task.current_due)}
            self.fields["until"].help_text = say("现在的时限是%(due)s；须在这一天以前提出，同一任务最多延期两次") % due


class ExtendForm(WishFields, ApprovalForm):
    def prepare(self) -> None:
        super().prepare()
        self.say_due(lead_task_of(self.issue))
        self.order_fields(["version", "until", "note", "progress"])


class TaskExtendForm(WishFields, TaskStepForm):
    def prepare(self) -> None:
        super().prepare()
        self.say_due(self.task)
        self.order_fields(["version", "until", "note", "progress"])


class RuleExtensionForm(StepForm):
    """The second extension of a task needs a leader, or the leader's decision as the chief records it."""

    ruling = forms.ChoiceField(
        label=_("裁定"),
        choices=[(r.value, r.label) for r in (ExtensionRuling.GRANTED, ExtensionRuling.REFUSED)],
        widget=forms.RadioSelect,
    )
    until = DateField(label=_("批准延至"), required=False, widget=DateInput(), help_text=_("不填则按申请的日期"))
    note = words(_("裁定理由"))
    leader = forms.CharField(label=_("作出决定的分管领导"), max_length=60)
    decided_on = DateField(label=_("决定日期"), widget=DateInput())
    paper = forms.CharField(label=_("依据的文件或会议"), max_length=120)

    def prepare(self) -> None:
        waiting = self.issue.extensions.filter(ruling=ExtensionRuling.PENDING)
        self.request: Extension | None = waiting.select_related("task", "unit").order_by("number", "id").first()
        second = self.request is not None and self.request.number > 1
        if not second or self.issue.district_id in self.user.posts.leads:
            for name in ("leader", "decided_on", "paper"):
                del self.fields[name]
        else:
            self.initial["decided_on"] = timezone.localdate()
        if self.request:
            self.initial["until"] = self.request.wanted
            self.fields["ruling"].help_text = asked(self.request)

    @property
    def verdict(self) -> Verdict:
        data = self.cleaned_data
        decision = Decision(data["leader"], data["decided_on"], data["paper"]) if "leader" in data else None
        granted = data["ruling"] == ExtensionRuling.GRANTED
        return Verdict(granted, data["note"], data["until"] if granted else None, decision)


def asked(request: Extension) -> str:
    return say("%(unit)s第%(n)s次申请，从%(due)s延至%(wanted)s。理由：%(reason)s 进展：%(progress)s") % {
        "unit": request.unit,
        "n": request.number,
        "due": texts.date(request.due, short=True),
        "wanted": texts.date(request.wanted, short=True),
        "reason": request.reason,
        "progress": request.progress,
    }
