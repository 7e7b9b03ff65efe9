"""回头看: planning, recording and cancelling one."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.actions import Answer, Finding, Look, order_again, recheckers
from issues.actions.recheck import heir
from issues.actions.take import can_work
from issues.deadlines import due_date
from issues.forms.assigning import UNITS
from issues.forms.base import DateInput, choice, units_of, words
from issues.forms.working import FilesField
from issues.models import Issue, Recheck
from issues.states import (
    RECHECK_FAILED,
    CallBackHow,
    Category,
    FixType,
    RecheckHow,
    RecheckResult,
    Satisfaction,
    Severity,
)
from tingyan.directory.models import User
from tingyan.kit.days import DateField
from tingyan.workdays import calendar

REACHED = (("yes", _("已联系上")), ("no", _("未联系上")))
AGAIN = ("due", "wording", "lead", "category", "severity")  # what is asked only where the result fails


class PlanRecheckForm(forms.Form):
    planned_on = DateField(label=_("计划日期"), widget=DateInput())
    planned_how = forms.ChoiceField(label=_("计划方式"), choices=[("", _("未定")), *RecheckHow.choices], required=False)
    person = forms.ModelChoiceField(
        User.objects.none(),
        label=_("回头看人员"),
        empty_label=_("未定"),
        required=False,
        help_text=_("承办室在岗人员，不能是该轮核验人"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, issue: Issue, recheck: Recheck | None = None) -> None:
        kept = ("planned_on", "planned_how", "person", "version")
        super().__init__(data, initial={name: getattr(recheck, name) for name in kept} if recheck else {})
        self.fields["person"].queryset = recheckers(issue).order_by("pk")

    @property
    def look(self) -> Look:
        data = self.cleaned_data
        return Look(data["planned_on"], data["planned_how"], data["person"])


class CancelRecheckForm(forms.Form):
    note = forms.CharField(
        label=_("取消的原因"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请填写取消的原因")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, recheck: Recheck) -> None:
        super().__init__(data, initial={"version": recheck.version})


class RecordRecheckForm(forms.Form):
    """The result, what the citizen said, and where it fails what the new round needs beyond the words of the old."""

    result = forms.ChoiceField(
        label=_("结果"),
        choices=RecheckResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择结果")},
    )
    how = forms.ChoiceField(
        label=_("方式"),
        choices=RecheckHow.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择方式")},
    )
    done_on = DateField(label=_("实际日期"), widget=DateInput())
    note = words(_("回头看情况"), rows=5, help_text=_("记录后承办单位看得到，不写群众姓名和电话"))
    files = FilesField(
        label=_("照片和材料"), required=False, help_text=_("每个不超过20 MB，只有承办室和分管领导看得到")
    )
    call_back_how = forms.ChoiceField(
        label=_("回访方式"), choices=[("", _("未回访")), *CallBackHow.choices], required=False
    )
    reached = forms.ChoiceField(label=_("是否联系上"), choices=REACHED, required=False)
    with_result = forms.ChoiceField(
        label=_("群众对办理结果"), choices=[("", _("请选择")), *Satisfaction.choices], required=False
    )
    citizen = words(_("群众意见"), required=False, rows=2, help_text=_("只有承办室和分管领导看得到"))
    due = DateField(label=_("新的整改时限"), widget=DateInput(), error_messages={"required": _("请填写新的整改时限")})
    wording = words(_("交办描述"), rows=4, help_text=_("承办单位看到的文字，已按上一轮填好"))
    lead = forms.ModelChoiceField(UNITS, empty_label=_("请选择"), label=_("牵头单位"))
    category = choice(_("问题类别"), Category.choices)
    severity = choice(_("程度"), Severity.choices)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, recheck: Recheck) -> None:
        self.recheck, self.issue = recheck, recheck.issue
        issue, today = recheck.issue, timezone.localdate()
        due = due_date(issue.fix_type or FixType.LIMITED, today, issue.district, calendar.load())
        first = {"version": recheck.version, "done_on": today, "due": due, "wording": issue.wording, "reached": "yes"}
        super().__init__(data, initial=first | {"how": recheck.planned_how})
        units = units_of(issue)
        if issue.lead and can_work(heir(issue.lead), issue):
            del self.fields["lead"]
        else:
            self.fields["lead"].queryset = units
        for name in ("category", "severity"):
            if getattr(issue, name):
                del self.fields[name]

    @property
    def again_fields(self) -> list[Any]:
        return [self[name] for name in AGAIN if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("result") not in RECHECK_FAILED:
            for name in AGAIN:  # nobody minds what stands there
                self.errors.pop(name, None)
        if data.get("with_result") and not data.get("call_back_how"):
            self.add_error("call_back_how", say("请选择回访方式"))
        return data

    @property
    def finding(self) -> Finding:
        data = self.cleaned_data
        return Finding(data["result"], data["how"], data["done_on"], data["note"], self.answer)

    @property
    def answer(self) -> Answer | None:
        data = self.cleaned_data
        if not data["call_back_how"]:
            return None
        return Answer(data["call_back_how"], data["reached"] != "no", data["with_result"], data["citizen"])

    @property
    def again(self) -> Any:
        """The order of the new round; None where the result is good."""
        data = self.cleaned_data
        if data["result"] not in RECHECK_FAILED:
            return None
        changed = {name: data[name] for name in AGAIN[1:] if name in data}
        return order_again(self.issue, data["due"], **changed)
