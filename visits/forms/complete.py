"""What is asked when a visit is returned, and what can be added to it then."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.actions.change import Completion
from visits.forms.fields import ClockField, MinutesField, PicksField
from visits.forms.offers import Offers
from visits.forms.report import ANONYMOUS, words
from visits.models import Visit
from visits.states import Part


class ReturnForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("需要补充的内容"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请填写需要补充的内容")},
    )


class CompleteForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    part = forms.ChoiceField(label=_("体验身份"), choices=Part.choices)
    time_from = ClockField(label=_("开始时间"))
    time_to = ClockField(label=_("结束时间"))
    minutes_waiting = MinutesField(label=_("等候（分钟）"))
    minutes_handling = MinutesField(label=_("办理（分钟）"))
    good_practice = words(_("好的做法"))
    citizens_words = words(_("群众反映"), help_text=ANONYMOUS)
    helped_on_spot = words(_("现场帮办"))
    reflections = words(_("体验感受"))

    def __init__(self, visit: Visit, offers: Offers, data: Any = None) -> None:
        names = list(self.base_fields)
        super().__init__(data, initial={name: getattr(visit, name) for name in names} | chosen(visit))
        units = {unit.pk for unit in visit.visited_units.all()}
        windows = {k: w for k, w in offers.windows.items() if w.unit_id in units and w.hall_id == visit.hall_id}
        items = {k: i for k, i in offers.items.items() if i.unit_id in units}
        if windows:
            self.fields["windows"] = PicksField(windows, label=_("窗口"), label_of=offers.window_label)
        if items:
            self.fields["service_items"] = PicksField(items, label=_("事项"))

    @property
    def completion(self) -> Completion:
        return Completion(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


def chosen(visit: Visit) -> dict[str, list[str]]:
    return {
        "windows": [str(row.pk) for row in visit.windows.all()],
        "service_items": [str(row.pk) for row in visit.service_items.all()],
    }
