"""The filters of 延期、改派与暂缓: the same questions of three kinds of rows."""

from typing import Any

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import DateRangeWidget

from issues.models import Deferral, Extension, Reassignment
from issues.states import ExtensionRuling, Ruling
from tingyan.directory.models import Department
from tingyan.kit.search import LONGEST

ALL = _("全部")
RUNNING = (("running", _("暂缓中")), ("over", _("已恢复")))


def units(request: Any) -> QuerySet[Any]:
    return Department.objects.visible_to(request.user).taking_part()


class LedgerFilter(df.FilterSet):
    main = ("q", "unit", "state", "asked")
    q = df.CharFilter(label=_("搜索问题编号、标题"), method="search", max_length=LONGEST)
    unit = df.ModelChoiceFilter(label=_("单位"), queryset=units, empty_label=ALL)

    class Meta:
        fields: list[str] = []

    def search(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        for word in text.split():
            rows = rows.filter(Q(issue__number__icontains=word) | Q(issue__title__icontains=word))
        return rows


def period(column: str, label: Any) -> df.DateFromToRangeFilter:
    return df.DateFromToRangeFilter(label=label, field_name=column, widget=DateRangeWidget(attrs={"type": "date"}))


class ExtensionFilter(LedgerFilter):
    state = df.ChoiceFilter(label=_("裁定"), field_name="ruling", choices=ExtensionRuling.choices, empty_label=ALL)
    asked = period("asked_at", _("申请日期"))

    class Meta(LedgerFilter.Meta):
        model = Extension


class ReassignmentFilter(LedgerFilter):
    state = df.ChoiceFilter(label=_("裁定"), field_name="ruling", choices=Ruling.choices, empty_label=ALL)
    asked = period("asked_at", _("申请日期"))

    class Meta(LedgerFilter.Meta):
        model = Reassignment


class DeferralFilter(LedgerFilter):
    state = df.ChoiceFilter(label=_("状态"), choices=RUNNING, method="in_state", empty_label=ALL)
    asked = period("at", _("暂缓日期"))

    class Meta(LedgerFilter.Meta):
        model = Deferral

    def in_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        return rows.filter(resumed_at__isnull=state == "running")
