"""交办, 重新交办, 改派 and its ruling."""

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues import doubts
from issues.actions import Assignment
from issues.forms.base import ApprovalForm, DateInput, StepForm, choice, units_of, words
from issues.models import Issue
from issues.states import Category, FixType, Ruling, Severity
from tingyan.directory.models import Department
from tingyan.kit import words as words_of
from tingyan.kit.days import DateField

UNITS = Department.objects.none()


class AssignForm(StepForm):
    title = forms.CharField(label=_("标题"), max_length=80, help_text=_("承办单位看得到，不写姓名"))
    category = choice(_("问题类别"), Category.choices)
    severity = choice(_("程度"), Severity.choices)
    fix_type = choice(_("整改类型"), FixType.choices)
    lead = forms.ModelChoiceField(UNITS, empty_label=_("请选择"), label=_("牵头单位"))
    assisting = forms.ModelMultipleChoiceField(
        UNITS, label=_("配合单位"), required=False, widget=forms.CheckboxSelectMultiple
    )
    due = DateField(label=_("整改时限"), required=False, widget=DateInput(), help_text=_("不填则按整改类型计算"))
    wording = words(
        _("交办描述"), rows=5, help_text=_("承办单位看到的是这段文字；原始描述只留在承办室。写窗口和岗位，不写姓名。")
    )
    repeat_of = forms.ModelChoiceField(
        Issue.objects.none(),
        label=_("重复问题提示"),
        required=False,
        empty_label=_("不是重复问题"),
        help_text=_("同一窗口90日内已销号的问题；确属重复的，选定后记为“重复于”"),
    )
    forward = forms.ModelMultipleChoiceField(
        UNITS, label=_("转给承办单位的照片"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        units, issue = units_of(self.issue), self.issue
        self.fields["lead"].queryset = self.fields["assisting"].queryset = units
        photos = issue.evidence.filter(task=None, removed_at=None).select_related("blob")
        self.fields["forward"].queryset = photos
        self.fields["forward"].label_from_instance = lambda photo: photo.blob.name
        self.initial["forward"] = [photo.pk for photo in photos if photo.forwarded]
        if not photos:
            del self.fields["forward"]
        self.offer_repeats()
        self.initial |= {"lead": proposed_lead(issue), "wording": issue.wording or issue.description}
        self.initial |= {name: getattr(issue, name) for name in ("title", "category", "severity", "fix_type")}

    def offer_repeats(self) -> None:
        """Name the closed issues that this one may repeat; where there are none, do not ask."""
        closed = doubts.closed_before(self.issue)
        self.fields["repeat_of"].queryset = closed
        self.fields["repeat_of"].label_from_instance = closed_issue
        if not closed.exists():
            del self.fields["repeat_of"]
        self.initial["repeat_of"] = self.issue.repeat_of_id

    @property
    def order(self) -> Assignment:
        data = self.cleaned_data
        named = {name: data[name] for name in ("title", "category", "severity", "fix_type", "wording", "lead", "due")}
        forward = [photo.pk for photo in data["forward"]] if "forward" in data else None
        return Assignment(assisting=list(data["assisting"]), forward=forward, repeat_of=data.get("repeat_of"), **named)


def closed_issue(issue: Issue) -> str:
    """How a closed issue is offered as the one that is repeated."""
    facts = {"number": issue.number, "title": issue.title, "on": words_of.date(issue.closed_on, short=True)}
    return say("%(number)s %(title)s，%(on)s销号") % facts


def proposed_lead(issue: Any) -> Any:
    """Who probably leads: the unit where it was found, else the unit that manages the hall."""
    return issue.lead or issue.place_unit or (issue.hall.managed_by if issue.hall else None)


class AssignAgainForm(AssignForm):
    note = words(_("重新交办的理由"))

    def prepare(self) -> None:
        super().prepare()
        self.fields["due"].required = True
        self.fields["due"].help_text = ""
        self.order_fields(["version", "note"])


class ContestForm(ApprovalForm):
    note = words(_("职责依据"), help_text=_("写明职责依据的文件和条款。每个单位对同一问题只能申请一次。"))
    proposed = forms.ModelChoiceField(UNITS, empty_label=_("请选择"), label=_("建议改派单位"), required=False)

    def prepare(self) -> None:
        super().prepare()
        self.fields["proposed"].queryset = units_of(self.issue).exclude(pk=self.unit_id)
        self.order_fields(["version", "note", "proposed"])


class RuleForm(StepForm):
    ruling = forms.ChoiceField(
        label=_("裁定"),
        choices=[(r.value, r.label) for r in (Ruling.GRANTED, Ruling.REFUSED)],
        widget=forms.RadioSelect,
    )
    unit = forms.ModelChoiceField(
        UNITS, empty_label=_("请选择"), label=_("改派到"), required=False, help_text=_("同意改派时指定")
    )
    note = words(_("裁定理由"))

    def prepare(self) -> None:
        self.request = self.issue.reassignments.filter(ruling=Ruling.PENDING).select_related("task", "unit").first()
        self.fields["unit"].queryset = units_of(self.issue)
        if self.request:
            self.initial["unit"] = self.request.proposed_id
            self.fields["ruling"].help_text = say("%(unit)s的职责依据：%(ground)s") % {
                "unit": self.request.unit,
                "ground": self.request.ground,
            }

    @property
    def granted(self) -> bool:
        return self.cleaned_data["ruling"] == Ruling.GRANTED


class ReassignForm(StepForm):
    unit = forms.ModelChoiceField(
        UNITS, empty_label=_("请选择"), label=_("改派到"), help_text=_("新单位有完整的整改时限，此决定为最终决定")
    )
    note = words(_("改派的理由"))

    def prepare(self) -> None:
        self.fields["unit"].queryset = units_of(self.issue).exclude(pk=self.issue.lead_id)
