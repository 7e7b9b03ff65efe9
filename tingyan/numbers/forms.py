"""The scope as people choose it, and as it stands in the address."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.states import Category, Theme
from tingyan.directory.models import Department
from tingyan.kit import words
from tingyan.kit.days import DateField
from tingyan.numbers.scope import DIMENSIONS, NONE, Scope
from visits.models import Campaign

DAYS = ("since", "until")


class ScopeForm(forms.Form):
    """Without a campaign and a period in the address it is the campaign that runs today, else the latest."""

    campaign = forms.ChoiceField(label=_("活动批次"), required=False)
    since = DateField(label=_("起"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = DateField(label=_("止"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unit = forms.ChoiceField(label=_("单位"), required=False)
    theme = forms.ChoiceField(label=_("主题"), required=False)
    category = forms.ChoiceField(label=_("问题类别"), required=False)

    def __init__(self, data: QueryDict, *, user: Any) -> None:
        self.user = user
        self.campaigns = list(Campaign.objects.visible_to(user).select_related("district"))
        self.units = list(Department.objects.visible_to(user).taking_part())
        super().__init__(self.with_default(data))
        undecided = [(NONE, say("未定"))]
        choices = {
            "campaign": [("", say("全部")), *((str(c.pk), c.name) for c in self.campaigns)],
            "unit": [("", say("全部")), *((str(u.pk), str(u)) for u in self.units), *undecided],
            "theme": [("", say("全部")), *Theme.choices, *undecided],
            "category": [("", say("全部")), *Category.choices, *undecided],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def with_default(self, data: QueryDict) -> QueryDict:
        if "campaign" in data or any(data.get(day) for day in DAYS):
            return data
        data, today = data.copy(), timezone.localdate()
        begun = [c for c in self.campaigns if c.starts_on <= today] or self.campaigns
        if begun:
            running = [c for c in begun if c.ends_on >= today]
            data["campaign"] = str((running or begun)[0].pk)
        return data

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", say("止日不能早于起日"))
        return data

    def scope(self, now: datetime) -> Scope:
        """The scope asked for. What is out of sight is not found; a day that cannot be read is left out, and marked."""
        if set(self.errors) - set(DAYS):
            raise Http404
        data = self.cleaned_data
        campaign = next((c for c in self.campaigns if str(c.pk) == data.get("campaign")), None)
        dimensions = {name: data.get(name, "") for name in DIMENSIONS}
        return Scope(self.user, now, campaign, data.get("since"), data.get("until"), **dimensions)

    def words(self) -> list[str]:
        """The scope in words, as a page's lead and the head of an export say it."""
        data = self.cleaned_data
        told = []
        if data.get("since") or data.get("until"):
            told.append(say("期间：{days}").format(days=words.span(data.get("since"), data.get("until"))))
        for name in ("campaign", *DIMENSIONS):
            if key := data.get(name):
                text = dict(self.fields[name].choices)[key]  # type: ignore[attr-defined]
                told.append(words.pair(self.fields[name].label, text))
        return told
