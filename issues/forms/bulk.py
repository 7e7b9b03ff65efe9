"""Forms for several issues at once: what is shared, and for 交办 the words of each issue."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.actions import Assignment
from issues.forms.assigning import UNITS
from issues.forms.base import DateInput, choice, units_of, words
from issues.models import Issue
from issues.states import Category, FixType, Severity, VerifyHow
from tingyan.kit.days import DateField


class BulkVerifyForm(forms.Form):
    how = forms.ChoiceField(label=_("核验方式"), choices=VerifyHow.choices, widget=forms.RadioSelect)
    note = words(_("核验意见"))


class BulkCloseForm(forms.Form):
    note = words(_("销号意见"), required=False)


class BulkAssignForm(forms.Form):
    """What all of the chosen issues share."""

    lead = forms.ModelChoiceField(UNITS, empty_label=_("请选择"), label=_("牵头单位"))
    assisting = forms.ModelMultipleChoiceField(
        UNITS, label=_("配合单位"), required=False, widget=forms.CheckboxSelectMultiple
    )
    fix_type = choice(_("整改类型"), FixType.choices)
    due = DateField(label=_("整改时限"), required=False, widget=DateInput(), help_text=_("不填则按整改类型计算"))
    note = words(_("批量交办的理由"), rows=2)

    def __init__(self, data: Any = None, *, issues: list[Issue]) -> None:
        super().__init__(data)
        if issues:
            self.fields["lead"].queryset = self.fields["assisting"].queryset = units_of(issues[0])

    def order(self, words_of: dict[str, Any]) -> Assignment:
        """The assignment of one issue: the shared facts and its own words."""
        data = self.cleaned_data
        shared = {"lead": data["lead"], "fix_type": data["fix_type"], "due": data["due"]}
        own = {name: words_of[name] for name in ("title", "category", "severity", "wording")}
        return Assignment(assisting=list(data["assisting"]), **shared, **own)


class WordsForm(forms.Form):
    """The words of one issue in a bulk 交办."""

    title = forms.CharField(label=_("标题"), max_length=80)
    category = choice(_("问题类别"), Category.choices)
    severity = choice(_("程度"), Severity.choices)
    wording = words(_("交办描述"), rows=3)

    def __init__(self, data: Any = None, *, issue: Issue) -> None:
        self.issue = issue
        self.called = f"{issue.number} {issue.title}"
        initial = {name: getattr(issue, name) for name in ("title", "category", "severity")}
        super().__init__(data, prefix=str(issue.pk), initial=initial | {"wording": issue.wording or issue.description})
