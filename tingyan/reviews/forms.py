"""Forms of periods, candidates and scores. They shape what was typed; what is right is said by the actions."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.forms.base import DateInput, choice, words
from tingyan.directory.models import District, User, Window
from tingyan.kit.days import DateField
from tingyan.reviews.models import ReviewPeriod, Score, WindowReview
from tingyan.reviews.states import CRITERIA, WEIGHTS, WHOLE, Outcome, Stage
from tingyan.reviews.workflow import DECIDE, Step

NAMES = ("name", "starts_on", "ends_on", *WEIGHTS)


class PersonChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, person: User) -> str:
        return say("%(name)s（%(unit)s）") % {"name": person.name, "unit": person.unit} if person.unit else person.name


class PeriodForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    district = forms.ModelChoiceField(District.objects.none(), label=_("区"), empty_label=_("请选择"))
    name = forms.CharField(
        label=_("名称"), max_length=60, error_messages={"required": _("请填写名称")}, help_text=_("如“2026年上半年”")
    )
    starts_on = DateField(label=_("起始日期"), widget=DateInput(), help_text=_("窗口办件情况按这一期间统计"))
    ends_on = DateField(label=_("截止日期"), widget=DateInput())
    reviewers = PersonChoice(
        User.objects.none(),
        label=_("评审人员"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一名评审人员")},
    )

    def __init__(self, data: Any = None, *, user: Any, period: ReviewPeriod | None = None) -> None:
        super().__init__(data, initial=values_of(period) if period else None)
        for name, weight in zip(CRITERIA, WEIGHTS, strict=True):
            label = ReviewPeriod._meta.get_field(weight).verbose_name  # type: ignore[union-attr]
            self.fields[weight] = weight_field(label, 20 if period is None else getattr(period, weight))
            self.fields[weight].widget.attrs["data-criterion"] = name
        districts = District.objects.filter(pk__in=user.posts.office)
        self.only = period.district if period else districts.first() if len(user.posts.office) == 1 else None
        if self.only:
            del self.fields["district"]
        else:
            self.fields["district"].queryset = districts  # type: ignore[attr-defined]
        people = User.objects.visible_to(user).active().filter(unit__isnull=False).select_related("unit")
        self.fields["reviewers"].queryset = people.order_by("unit__order", "unit", "username")  # type: ignore[attr-defined]
        self.order_fields(["version", "district", "name", "starts_on", "ends_on", *WEIGHTS, "reviewers"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in NAMES} | {"reviewers": data["reviewers"]}

    @property
    def district_of(self) -> District:
        return self.only or self.cleaned_data["district"]


def weight_field(label: Any, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=WHOLE, initial=initial)


def values_of(period: ReviewPeriod) -> dict[str, Any]:
    told = {name: getattr(period, name) for name in ("version", *NAMES)}
    return told | {"reviewers": [person.pk for person in period.reviewers.all()]}


class WindowChoice(forms.ModelChoiceField):
    def label_from_instance(self, window: Window) -> str:
        return f"{window.unit} · {window.name}"


class NominateForm(forms.Form):
    window = WindowChoice(Window.objects.none(), label=_("窗口"), empty_label=_("请选择"))
    grounds = words(_("申报理由"), required=False)

    def __init__(self, data: Any = None, *, user: Any, period: ReviewPeriod) -> None:
        super().__init__(data)
        windows = Window.objects.visible_to(user).active().filter(unit__district=period.district_id)
        if period.district_id not in user.posts.office:
            windows = windows.filter(unit__in=user.posts.units)
        stand = WindowReview.objects.filter(period=period).exclude(stage=Stage.WITHDRAWN)
        windows = windows.exclude(pk__in=stand.values("window")).select_related("unit")
        self.fields["window"].queryset = windows.order_by("unit__order", "unit", "id")  # type: ignore[attr-defined]


class PeriodStepForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class StepForm(forms.Form):
    """What a step of a candidate asks for: words, and for 集体评定 the outcome."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = choice(_("评定结果"), Outcome.choices)
    note = words(_("说明"), required=False)

    def __init__(self, data: Any = None, *, step: Step, review: WindowReview) -> None:
        super().__init__(data, initial={"version": review.version, "outcome": review.outcome, "note": ""})
        if step is not DECIDE:
            del self.fields["outcome"]
        if step.needs_note:
            self.fields["note"] = words(_("评定意见") if step is DECIDE else _("理由"))


class ScoreForm(forms.Form):
    """`version` is that of the reviewer's own scores, 0 while there are none."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, given: Score | None) -> None:
        told = {name: getattr(given, name) for name in (*CRITERIA, "comment", "version")} if given else {"version": 0}
        super().__init__(data, initial=told)
        for name, label in CRITERIA.items():
            self.fields[name] = score_field(label)
        self.fields["comment"] = words(_("评语"), required=False)

    def values(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in CRITERIA}


def score_field(label: Any) -> forms.IntegerField:
    wrong = _("请填写0至100的整数")
    return forms.IntegerField(
        label=label,
        help_text=_("0至100"),
        widget=forms.NumberInput(attrs={"min": 0, "max": WHOLE, "inputmode": "numeric"}),
        validators=[MinValueValidator(0, wrong), MaxValueValidator(WHOLE, wrong)],
        error_messages={"required": wrong, "invalid": wrong},
    )
