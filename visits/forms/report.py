"""The words of the report: who, when, where, and what was seen. Rules that need several answers are `faults_of`'s."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.states import Theme
from visits.forms.fields import ClockField, DayField, MinutesField, PickField, PicksField
from visits.forms.offers import OTHER, Offers
from visits.states import AnswerValue, Part

ANONYMOUS = _("不写群众的姓名、电话和身份证号码")


def words(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class ReportForm(forms.Form):
    visitor_name = forms.CharField(label=_("体验员姓名"), max_length=40, required=False)
    visitor_post = forms.CharField(label=_("体验员职务"), max_length=60, required=False)
    part = forms.ChoiceField(label=_("体验身份"), choices=Part.choices, initial=Part.CITIZEN)
    unannounced = forms.BooleanField(label=_("不打招呼，直接到窗口"), required=False)
    date = DayField(label=_("体验日期"))
    time_from = ClockField(label=_("开始时间"))
    time_to = ClockField(label=_("结束时间"))
    public_area = forms.BooleanField(label=_("大厅公共区域"), required=False)
    themes = forms.MultipleChoiceField(
        label=_("体验主题"), choices=Theme.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    minutes_waiting = MinutesField(label=_("等候（分钟）"))
    minutes_handling = MinutesField(label=_("办理（分钟）"))
    nothing_found = forms.BooleanField(label=_("未发现问题"), required=False)
    good_practice = words(_("好的做法"))
    citizens_words = words(_("群众反映"), help_text=ANONYMOUS)
    helped_on_spot = words(_("现场帮办"), help_text=_("当场帮群众办成的事，不算问题"))
    reflections = words(_("体验感受"))

    def __init__(self, offers: Offers, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offers = offers
        must = {"required": _("请选择大厅")}
        self.fields["campaign"] = PickField(
            offers.campaigns, label=_("活动批次"), error_messages={"required": _("请选择活动批次")}
        )
        self.fields["visitor"] = self.visitor_field()
        self.fields["visitor_unit"] = PickField(offers.own_units, label=_("体验员单位"), required=False)
        self.fields["hall"] = PickField(offers.halls, label=_("大厅"), error_messages=must)
        self.fields["visited_units"] = PicksField(offers.units, label=_("体验单位"))
        self.fields["windows"] = PicksField(offers.windows, label=_("窗口"), label_of=offers.window_label)
        self.fields["service_items"] = PicksField(offers.items, label=_("事项"))

    def visitor_field(self) -> PickField:
        rows = dict(self.offers.visitors)
        if not self.offers.only_self:
            rows[OTHER] = None
        return PickField(
            rows,
            label_of=lambda post: f"{post.unit} {post} {post.user}" if post else str(_("名单中没有，另行填写")),
            label=_("体验员"),
            empty_label=_("请选择"),
            required=not rows.keys() <= {OTHER},
            error_messages={"required": _("请选择体验员")},
        )

    def clean(self) -> dict[str, Any]:
        """Turn the chosen post, or what was typed instead, into unit, name, post and account of the visitor."""
        found: dict[str, Any] = self.cleaned_data
        if post := found.get("visitor"):
            found |= {
                "visitor": post.user,
                "visitor_unit": post.unit,
                "visitor_name": post.user.name,
                "visitor_post": str(post),
            }
        elif "visitor" in found and not found.get("visitor_unit"):
            self.add_error("visitor_unit", _("请选择体验员单位"))
        return found


class AnswersForm(forms.Form):
    """One radio group and one note for each check item; nothing is chosen beforehand."""

    def __init__(self, items: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for item in items:
            self.fields[f"a{item.pk}"] = forms.ChoiceField(
                label=item.name, choices=AnswerValue.choices, required=False, widget=forms.RadioSelect
            )
            self.fields[f"n{item.pk}"] = forms.CharField(label=_("说明"), required=False, max_length=200)
