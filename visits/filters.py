"""The filters of the list of visits; all of them stand in the address."""

from functools import cached_property
from typing import Any

import django_filters as df
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import DateRangeWidget

from issues.states import Theme
from tingyan.directory.models import Department
from tingyan.kit.columns import ColumnsFilter
from tingyan.kit.search import LONGEST
from visits.models import Campaign, Visit
from visits.states import Mode, VisitState

COLUMNS = (
    ("places", _("体验地点")),
    ("mode", _("体验方式")),
    ("themes", _("主题")),
    ("date", _("体验日期")),
    ("found", _("发现问题（个）")),
    ("state", _("状态")),
    ("campaign", _("活动批次")),
    ("waiting", _("等候（分钟）")),
    ("handling", _("办理（分钟）")),
)


class VisitFilter(df.FilterSet):
    """Units and campaigns are read once for the fields that offer them, and not again to judge what was chosen."""

    main = ("q", "campaign", "visitor_unit", "mode")
    q = df.CharFilter(
        label=_("搜索编号、体验员、体验内容"), field_name="search", lookup_expr="found", max_length=LONGEST
    )
    campaign = df.ChoiceFilter(label=_("活动批次"), field_name="campaign", empty_label=_("全部"))
    visitor_unit = df.ChoiceFilter(label=_("体验员单位"), field_name="visitor_unit", empty_label=_("全部"))
    mode = df.ChoiceFilter(label=_("体验方式"), choices=Mode.choices, empty_label=_("全部"))
    visited = df.ChoiceFilter(label=_("体验单位"), method="at_unit", empty_label=_("全部"))
    theme = df.MultipleChoiceFilter(
        label=_("主题"), choices=Theme.choices, method="about", widget=forms.CheckboxSelectMultiple
    )
    date = df.DateFromToRangeFilter(label=_("体验日期"), widget=DateRangeWidget(attrs={"type": "date"}))
    state = df.ChoiceFilter(label=_("状态"), choices=VisitState.choices, empty_label=_("全部"))

    columns = ColumnsFilter(COLUMNS, "places mode themes date found state")

    class Meta:
        model = Visit
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["campaign"].extra["choices"] = self.campaigns
        for name in ("visitor_unit", "visited"):
            self.filters[name].extra["choices"] = self.units

    @cached_property
    def campaigns(self) -> list[tuple[str, str]]:
        return [(str(row.pk), row.name) for row in Campaign.objects.visible_to(self.request.user)]

    @cached_property
    def units(self) -> list[tuple[str, str]]:
        rows = Department.objects.visible_to(self.request.user).taking_part()
        return [(str(row.pk), str(row)) for row in rows]

    def at_unit(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.at_unit(value)

    def about(self, rows: QuerySet[Any], name: str, themes: list[str]) -> QuerySet[Any]:
        return rows.about(*themes) if themes else rows
