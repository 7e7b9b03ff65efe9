"""The filters of the list of issues; all of them stand in the address, and none tells more than the row's face."""

from typing import Any

import django_filters as df
from django import forms
from django.db.models import F, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import DateRangeWidget

from issues import faces
from issues.flags import FILTERABLE, flagged
from issues.models import CaseBatch, Issue
from issues.states import CALLED, HIDDEN_SOURCES, Category, FixType, Severity, Source, State, Theme
from tingyan.directory.models import Department, Window
from tingyan.kit.columns import ColumnsFilter
from tingyan.kit.search import LONGEST
from tingyan.workdays import calendar
from tingyan.workdays.calendar import Calendar

COLUMNS = (
    ("lead", _("牵头单位")),
    ("state", _("状态")),
    ("due", _("时限")),
    ("returns", _("退回次数")),
    ("theme", _("主题")),
    ("category", _("问题类别")),
    ("severity", _("程度")),
    ("fix_type", _("整改类型")),
    ("found_on", _("发现日期")),
    ("source", _("来源")),
)
YES = (("1", _("是")),)
ALL = _("全部")


class Order(df.OrderingFilter):
    """What is due soonest first, unless the newest are asked for."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.order_by("-id") if value and "newest" in value else qs


class IssueFilter(df.FilterSet):
    """Filters over the work (due, severity, flags …) match only rows whose work the person sees; fields that could
    match nothing but what is hidden from him are not offered.
    """

    main = ("q", "lead", "flag", "campaign", "theme", "state")
    q = df.CharFilter(label=_("搜索编号、标题、描述"), method="search", max_length=LONGEST)
    lead = df.ChoiceFilter(label=_("牵头单位"), empty_label=ALL)
    flag = df.ChoiceFilter(
        label=_("预警"), choices=[(f.code, f.label) for f in FILTERABLE], method="flagged", empty_label=ALL
    )
    campaign = df.ChoiceFilter(label=_("活动批次"), empty_label=ALL)
    theme = df.ChoiceFilter(label=_("主题"), choices=Theme.choices, empty_label=ALL)
    state = df.MultipleChoiceFilter(  # a column of the issue itself: no row comes twice
        label=_("状态"), choices=State.choices, widget=forms.CheckboxSelectMultiple, distinct=False
    )
    category = df.ChoiceFilter(label=_("问题类别"), choices=Category.choices, empty_label=ALL)
    severity = df.ChoiceFilter(label=_("程度"), choices=Severity.choices, method="of_work", empty_label=ALL)
    fix_type = df.ChoiceFilter(label=_("整改类型"), choices=FixType.choices, method="of_work", empty_label=ALL)
    source = df.ChoiceFilter(label=_("来源"), choices=Source.choices, method="of_source", empty_label=ALL)
    window = df.ChoiceFilter(label=_("窗口"), empty_label=ALL)
    batch = df.ChoiceFilter(label=_("案件批次"), field_name="case__batch", empty_label=ALL)
    found = df.DateFromToRangeFilter(
        label=_("发现日期"), field_name="found_on", widget=DateRangeWidget(attrs={"type": "date"})
    )
    due = df.DateFromToRangeFilter(
        label=_("整改时限"), method="due_within", widget=DateRangeWidget(attrs={"type": "date"})
    )
    called = df.ChoiceFilter(
        label=_("回访"),
        choices=CALLED,
        method="called_back",
        empty_label=ALL,
    )
    self_found = df.ChoiceFilter(label=_("自查发现"), choices=YES, method="marked", empty_label=ALL)
    fixed_on_spot = df.ChoiceFilter(label=_("当场解决"), choices=YES, method="marked", empty_label=ALL)
    order = Order(label=_("排序"), choices=[("newest", _("最新登记"))], empty_label=_("时限最近"))

    columns = ColumnsFilter(COLUMNS, "lead state due returns")

    class Meta:
        model = Issue
        fields: list[str] = []

    def __init__(self, *args: Any, days: Calendar | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = self.request.user
        self.days = days
        for name, choices in choices_for(self.user).items():
            self.filters[name].extra["choices"] = choices
        if not (self.user.posts.reads or self.user.is_superuser):
            self.filters["source"].extra["choices"] = [c for c in Source.choices if c[0] not in HIDDEN_SOURCES]
            for name in ("self_found", "batch", "called"):
                del self.filters[name]

    def search(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        return faces.found_in_text(rows, self.user, words)

    def flagged(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        days = self.days or calendar.load()
        return flagged(faces.of_work(rows, self.user), code, timezone.localdate(), days)

    def of_work(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return faces.of_work(rows, self.user).filter(**{name: value})

    def due_within(self, rows: QuerySet[Any], name: str, span: slice) -> QuerySet[Any]:
        rows = faces.of_work(rows, self.user)
        if span.start:
            rows = rows.filter(due__gte=timezone.localdate(span.start))
        if span.stop:
            rows = rows.filter(due__lte=timezone.localdate(span.stop))
        return rows

    def of_source(self, rows: QuerySet[Any], name: str, source: str) -> QuerySet[Any]:
        return faces.of_source(rows, self.user, source)

    def called_back(self, rows: Any, name: str, value: str) -> QuerySet[Any]:
        """By what the citizen of a case said last."""
        return rows.filter(case__isnull=False, district__in=self.user.posts.reads).answered(value)

    def marked(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(**{name: True})


def choices_for(user: Any) -> dict[str, list[tuple[str, str]]]:
    """The campaigns, units, windows and batches to choose from: one query, and none again to judge what was chosen."""
    campaigns = Issue._meta.get_field("campaign").related_model.objects
    units, windows = Department.objects.taking_part(), Window.objects
    rows = columns(campaigns, user, "campaign", Value(0), Value(""), F("name")).union(
        columns(units, user, "lead", F("order"), Value(""), F("short_name")),
        columns(CaseBatch.objects, user, "batch", Value(0), Value(""), F("name")),
        columns(windows, user, "window", F("unit__order"), F("unit__short_name"), F("name")),
        all=True,
    )
    found: dict[str, list[tuple[str, str]]] = {"campaign": [], "lead": [], "window": [], "batch": []}
    for which, _place, pk, unit, name in sorted(rows, key=official):
        found[which].append((str(pk), f"{unit} {name}".strip()))
    return found


def columns(model_rows: Any, user: Any, which: str, place: Any, unit: Any, name: Any) -> QuerySet[Any]:
    rows = model_rows.visible_to(user).order_by()
    return rows.annotate(which=Value(which), place=place, of=unit, label=name).values_list(
        "which", "place", "pk", "of", "label"
    )


def official(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Units and windows in the official order of units; campaigns newest first."""
    which, place, pk, *_ = row
    return (which, place, -pk if which in ("campaign", "batch") else pk)


def listed(request: Any, days: Calendar | None = None, query: Any = None) -> IssueFilter:
    """The list as the address (or `query`) asks for it: what the person may see, soonest due first, filtered."""
    rows = faces.soonest_first(Issue.objects.visible_to(request.user), request.user)
    return IssueFilter(request.GET if query is None else query, rows, request=request, days=days)
