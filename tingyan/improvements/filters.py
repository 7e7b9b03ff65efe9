"""Filters of the two lists; all of them in the address."""

from typing import Any

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from issues.states import Theme
from tingyan.directory.models import Department
from tingyan.improvements.models import Measure, Procedure
from tingyan.improvements.states import Kind, MeasureState, ProcedureState
from tingyan.kit.search import LONGEST
from visits.models import Campaign

ALL = _("全部")


def campaigns(request: Any) -> QuerySet[Any]:
    return Campaign.objects.visible_to(request.user)


def units(request: Any) -> QuerySet[Any]:
    return Department.objects.visible_to(request.user).taking_part()


class ProcedureFilter(df.FilterSet):
    main = ("q", "unit", "kind", "state")
    q = df.CharFilter(label=_("搜索事项、内容、依据"), method="search", max_length=LONGEST)
    unit = df.ModelChoiceFilter(label=_("单位"), queryset=units, empty_label=ALL)
    kind = df.ChoiceFilter(label=_("优化方式"), choices=Kind.choices, empty_label=ALL)
    state = df.ChoiceFilter(label=_("状态"), choices=ProcedureState.choices, empty_label=ALL)
    campaign = df.ModelChoiceFilter(label=_("活动批次"), queryset=campaigns, empty_label=ALL)

    class Meta:
        model = Procedure
        fields: list[str] = []

    def search(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        for word in text.split():
            in_any = Q(item_name__icontains=word) | Q(description__icontains=word) | Q(basis__icontains=word)
            rows = rows.filter(in_any)
        return rows


class MeasureFilter(df.FilterSet):
    main = ("q", "unit", "theme", "state")
    q = df.CharFilter(label=_("搜索名称、内容、对象"), method="search", max_length=LONGEST)
    unit = df.ModelChoiceFilter(label=_("单位"), queryset=units, empty_label=ALL)
    theme = df.ChoiceFilter(
        label=_("主题"), choices=[*Theme.choices, ("none", _("未定"))], method="about", empty_label=ALL
    )
    state = df.ChoiceFilter(label=_("状态"), choices=MeasureState.choices, empty_label=ALL)
    campaign = df.ModelChoiceFilter(label=_("活动批次"), queryset=campaigns, empty_label=ALL)

    class Meta:
        model = Measure
        fields: list[str] = []

    def search(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        for word in text.split():
            rows = rows.filter(Q(name__icontains=word) | Q(content__icontains=word) | Q(for_whom__icontains=word))
        return rows

    def about(self, rows: QuerySet[Any], name: str, theme: str) -> QuerySet[Any]:
        return rows.filter(theme="" if theme == "none" else theme)
