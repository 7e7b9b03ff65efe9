"""The card of one problem: words and theme, the rest if the visitor likes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.states import Category, Severity, Theme
from visits.actions.check import faults_of_problem
from visits.actions.report import Problem
from visits.forms.fields import GONE, PickField
from visits.forms.offers import Offers

OPTIONAL = [("", "—")]
TYPED = ("description", "theme", "category", "severity", "service_item", "fixed_on_spot", "spot_action", "people")


class ProblemForm(forms.Form):
    """`item` is the check item beside which the problem was noted; it fixes the theme."""

    item = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    theme = forms.ChoiceField(
        label=_("主题"), choices=[*OPTIONAL, *Theme.choices], error_messages={"required": _("请选择问题所属的主题")}
    )
    description = forms.CharField(
        label=_("问题情况"),
        error_messages={"required": _("请填写问题情况")},
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写窗口和岗位，不写姓名"),
    )
    category = forms.ChoiceField(label=_("类别"), choices=[*OPTIONAL, *Category.choices], required=False)
    severity = forms.ChoiceField(label=_("程度"), choices=Severity.choices, required=False, widget=forms.RadioSelect)
    where = forms.ChoiceField(
        label=_("问题所在"), required=False, error_messages={"invalid_choice": GONE}, choices=OPTIONAL
    )
    fixed_on_spot = forms.BooleanField(label=_("当场已解决"), required=False)
    spot_action = forms.CharField(
        label=_("当场解决的做法"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    people = forms.CharField(
        label=_("涉及人员"),
        required=False,
        max_length=200,
        help_text=_("仅作风问题填写，写窗口和岗位，不写姓名"),
    )

    def __init__(self, offers: Offers, themes_of: dict[str, str], key: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, prefix=f"p{key}", use_required_attribute=False, **options)
        self.offers, self.themes_of, self.key = offers, themes_of, key
        self.fields["theme"].required = self.data.get(self.add_prefix("item")) not in themes_of
        self.fields["where"].choices = offers.where
        self.fields["service_item"] = PickField(offers.items, label=_("涉及事项"), required=False)

    @property
    def slot(self) -> str:
        """Where its photos hang in the draft."""
        return str(self.prefix)

    @property
    def item_id(self) -> str:
        """The check item, if it still stands on the list."""
        value = str(self["item"].value() or "")
        return value if value in self.themes_of else ""

    @property
    def blank(self) -> bool:
        """A card that was opened and left alone."""
        return not self.item_id and not any(
            self[name].value() for name in ("description", "spot_action", "people", "fixed_on_spot")
        )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = self.cleaned_data
        found["theme"] = self.themes_of.get(self.item_id) or found.get("theme", "")
        if not self.errors:
            for name, text in faults_of_problem(self.problem()):
                self.add_error(name, text)
        return found

    def problem(self, photos: Any = (), only_unit: Any = None) -> Problem:
        """The problem as typed; where no place is named, it is at the only unit that was visited."""
        found = self.cleaned_data
        where = found["where"]
        window = self.offers.windows[where[1:]] if where.startswith("w") else None
        unit = self.offers.units[where[1:]] if where.startswith("u") else None if where else only_unit
        return Problem(
            window=window,
            place_unit=self.offers.units.get(str(window.unit_id)) if window else unit,
            photos=tuple(photos),
            **{name: found[name] for name in TYPED},
        )
