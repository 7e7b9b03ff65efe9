"""Filters of periods and of the candidates of one period. None asks for what is not told before 公示."""

from typing import Any

import django_filters as df
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tingyan.directory.models import Department
from tingyan.reviews.models import ReviewPeriod, WindowReview
from tingyan.reviews.states import PeriodState, Stage

ALL = _("全部")


def units(request: Any) -> QuerySet[Any]:
    return Department.objects.visible_to(request.user).taking_part()


class PeriodFilter(df.FilterSet):
    main = ("state",)
    state = df.ChoiceFilter(label=_("状态"), choices=PeriodState.choices, empty_label=ALL)

    class Meta:
        model = ReviewPeriod
        fields: list[str] = []


class ReviewFilter(df.FilterSet):
    main = ("unit", "stage")
    unit = df.ModelChoiceFilter(label=_("单位"), field_name="window__unit", queryset=units, empty_label=ALL)
    stage = df.ChoiceFilter(label=_("阶段"), choices=Stage.choices, empty_label=ALL)

    class Meta:
        model = WindowReview
        fields: list[str] = []
