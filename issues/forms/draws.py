"""随机抽取: how many, of which period, by when."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.actions.draws import MOST, Criteria
from issues.forms.base import DateInput
from tingyan.kit.days import DateField

AHEAD = timedelta(days=7)


class DrawForm(forms.Form):
    size = forms.IntegerField(label=_("抽取数"), min_value=1, max_value=MOST)
    closed_since = DateField(label=_("销号日期起"), widget=DateInput(), required=False)
    closed_until = DateField(label=_("销号日期止"), widget=DateInput(), required=False)
    planned_on = DateField(label=_("计划日期"), widget=DateInput(), help_text=_("抽中的问题在这一天以前回头看"))
    reason = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"planned_on": timezone.localdate() + AHEAD})

    @property
    def criteria(self) -> Criteria:
        return Criteria(**{name: self.cleaned_data[name] for name in self.fields})
