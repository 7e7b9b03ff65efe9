"""The scope as people choose it, and as it stands in the address."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.states import Category, Theme
from tingyan.directory.models import Department, District, Window
from tingyan.kit import words
from tingyan.kit.days import DateField
from tingyan.kit.phones import Verbatim
from tingyan.numbers.compare import Sides
from tingyan.numbers.moments import MomentField, end_of, moment_text, parse_moment
from tingyan.numbers.scope import DIMENSIONS, NONE, Scope
from visits.models import Campaign

DAYS = ("since", "until")
TYPED = (*DAYS, "as_of", "earlier")  # what a person may mistype; all else is chosen


class ScopeForm(forms.Form):
    """Without a campaign and a period in the address it is the campaign that runs today, else the latest."""

    campaign = forms.ChoiceField(label=_("活动批次"), required=False)
    since = DateField(label=_("起"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = DateField(label=_("止"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unit = forms.ChoiceField(label=_("单位"), required=False)
    theme = forms.ChoiceField(label=_("主题"), required=False)
    category = forms.ChoiceField(label=_("问题类别"), required=False)
    window = forms.ChoiceField(label=_("窗口"), required=False)
    as_of = MomentField(label=_("数据时点"), required=False)

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
            "window": [("", say("全部")), *self.window_asked(), *undecided],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def window_asked(self) -> list[tuple[str, str]]:
        """The window of the address alone: nobody chooses here among hundreds, and the board need not read them."""
        key = self.data.get("window", "")
        if not key.isascii() or not key.isdigit() or len(key) > 18:
            return []
        return [(str(w.pk), w.name) for w in Window.objects.visible_to(self.user).filter(pk=key)]

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
        if set(self.errors) - set(TYPED):
            raise Http404
        data = self.cleaned_data
        campaign = next((c for c in self.campaigns if str(c.pk) == data.get("campaign")), None)
        dimensions = {name: data.get(name, "") for name in DIMENSIONS}
        as_of = data.get("as_of")
        days = data.get("since"), data.get("until")
        return Scope(self.user, min(as_of or now, now), campaign, *days, **dimensions, as_of=as_of)

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
        if moment := data.get("as_of"):
            told.append(say("按{moment}时看板所示").format(moment=words.moment(moment)))
        return told


class CompareForm(ScopeForm):
    """A scope and what it is compared with: an earlier moment, another campaign, or both; else the last month's end."""

    against = forms.ChoiceField(label=_("对照批次"), required=False)
    earlier = MomentField(label=_("对照时点"), required=False)

    def __init__(self, data: QueryDict, *, user: Any) -> None:
        super().__init__(data, user=user)
        options = [("", say("同一批次")), *((str(c.pk), c.name) for c in self.campaigns)]
        self.fields["against"].choices = options  # type: ignore[attr-defined]

    def with_default(self, data: QueryDict) -> QueryDict:
        data = super().with_default(data)
        if data.get("against") or data.get("earlier"):
            return data
        data = data.copy()
        data["earlier"] = moment_text(month_end(data.get("as_of", "")))
        return data

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        earlier = data.get("earlier")
        if earlier and not data.get("against") and earlier >= (data.get("as_of") or timezone.now()):
            self.add_error("earlier", say("对照时点应早于数据时点"))
        return data

    def sides(self, now: datetime) -> Sides:
        after, data = self.scope(now), self.cleaned_data
        other = next((c for c in self.campaigns if str(c.pk) == data.get("against")), after.campaign)
        moment = data.get("earlier") or after.as_of
        return Sides(after.narrowed(campaign=other, as_of=moment, now=min(moment or now, now)), after)

    def query(self, sides: Sides) -> str:
        """The comparison as it stands in an address."""
        parts = {"against": self.cleaned_data.get("against"), "earlier": self.data.get("earlier")}
        asked = urlencode({name: value for name, value in parts.items() if value and name not in self.errors})
        return f"{sides.after.query}&{asked}"


def month_end(typed: str) -> datetime:
    """The end of the last month that was over at the moment typed, or by now where none can be read."""
    try:
        moment = parse_moment(typed) if typed else timezone.now()
    except ValidationError:
        moment = timezone.now()
    return end_of(timezone.localdate(moment).replace(day=1) - timedelta(days=1))


class CodeForm(forms.Form):
    """What the machine on the wall shows once."""

    code = Verbatim(
        label=_("授权码"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("请填写授权码")},
    )


class ScreenKeyForm(forms.Form):
    """Where a screen hangs, in a district whose office one holds."""

    district = forms.ModelChoiceField(District.objects.none(), label=_("区"), empty_label=None)
    name = forms.CharField(
        label=_("放在哪里"),
        max_length=40,
        help_text=_("例如：政务大厅一楼东侧"),
        error_messages={"required": _("请填写大屏放在哪里")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = District.objects.filter(pk__in=user.posts.office).order_by("pk")
        field: Any = self.fields["district"]
        field.queryset = mine
        if len(user.posts.office) == 1:  # nothing to choose
            field.required, field.widget, field.initial = False, forms.HiddenInput(), mine.first()

    def clean_district(self) -> District:
        return self.cleaned_data["district"] or self.fields["district"].initial
