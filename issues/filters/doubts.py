"""The filters of the signs of paper closures, latest first."""

from typing import Any

import django_filters as df
from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import DateRangeWidget

from issues.filters import ALL, choices_for
from issues.models import Doubt
from issues.states import DoubtKind, State


class DoubtFilter(df.FilterSet):
    main = ("kind", "lead", "noted", "state")
    kind = df.ChoiceFilter(label=_("疑点"), choices=DoubtKind.choices, empty_label=ALL)
    lead = df.ChoiceFilter(label=_("牵头单位"), field_name="issue__lead", empty_label=ALL)
    noted = df.DateFromToRangeFilter(
        label=_("提示日期"), field_name="noted_at", widget=DateRangeWidget(attrs={"type": "date"})
    )
    state = df.MultipleChoiceFilter(
        label=_("问题状态"),
        field_name="issue__state",
        choices=State.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )

    class Meta:
        model = Doubt
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["lead"].extra["choices"] = choices_for(self.request.user)["lead"]


def doubted(request: Any) -> DoubtFilter:
    """The list of signs as the address asks for it."""
    rows = Doubt.objects.visible_to(request.user).standing().order_by("-id")
    return DoubtFilter(request.GET, rows, request=request)
