"""The filters of 回头看: what waits first, unless the address asks for more."""

from datetime import date
from typing import Any

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.models import Recheck
from issues.states import RecheckOrigin
from tingyan.directory.models import Department, User
from tingyan.directory.states import OFFICE_ROLES
from tingyan.kit import words

ALL = _("全部")
STATES = (
    ("overdue", _("已过计划日期")),
    ("done", _("已记录结果")),
    ("failed", _("不合格")),
    ("cancelled", _("已取消")),
    ("all", ALL),
)
AROUND = 12  # months before and after this one that are offered


def units(request: Any) -> QuerySet[Any]:
    return Department.objects.visible_to(request.user).taking_part()


def people(request: Any) -> QuerySet[Any]:
    """Who is or was of the office: rechecks of those who left can still be found."""
    posts = User._meta.get_field("appointments").related_model.objects
    held = posts.visible_to(request.user).filter(role__in=OFFICE_ROLES)
    return User.objects.filter(pk__in=held.values("user")).order_by("name", "pk")


def months(today: date) -> list[tuple[str, str]]:
    """Keys and names of the months around today."""
    first = today.year * 12 + today.month - 1 - AROUND
    found = [divmod(n, 12) for n in range(first, first + 2 * AROUND + 1)]
    return [(f"{year}-{month + 1:02}", name_of(year, month + 1)) for year, month in found]


def name_of(year: int, month: int) -> str:
    if words.english():
        return f"{date(year, month, 1):%B %Y}"
    return say("%(year)s年%(month)s月") % {"year": year, "month": month}


def span_of(month: str) -> tuple[date, date]:
    """The first day of the month “2026-07”, and that of the next."""
    year, number = map(int, month.split("-"))
    return date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)


class RecheckFilter(df.FilterSet):
    main = ("state", "unit", "person", "month")
    state = df.ChoiceFilter(label=_("状态"), choices=STATES, method="in_state", empty_label=_("待开展"))
    unit = df.ModelChoiceFilter(label=_("牵头单位"), field_name="round__lead", queryset=units, empty_label=ALL)
    person = df.ModelChoiceFilter(label=_("回头看人员"), queryset=people, method="by_person", empty_label=ALL)
    month = df.ChoiceFilter(label=_("计划月份"), method="in_month", empty_label=ALL)
    origin = df.ChoiceFilter(label=_("来由"), choices=RecheckOrigin.choices, empty_label=ALL)

    class Meta:
        model = Recheck
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["month"].extra["choices"] = months(timezone.localdate())

    def filter_queryset(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().filter_queryset(rows)
        return rows if self.form.cleaned_data.get("state") else self.unasked(rows)

    def unasked(self, rows: Any) -> QuerySet[Any]:
        """What is shown while nobody asks for a state: in the list what waits."""
        return rows.waiting()

    def in_state(self, rows: Any, name: str, state: str) -> QuerySet[Any]:
        found: dict[str, Any] = {
            "overdue": lambda: rows.overdue(timezone.localdate()),
            "done": lambda: latest_first(rows.done()),
            "failed": lambda: latest_first(rows.failed()),
            "cancelled": lambda: rows.exclude(cancelled_at=None).order_by("-id"),
            "all": lambda: rows.order_by("-id"),
        }
        return found[state]()

    def by_person(self, rows: QuerySet[Any], name: str, person: Any) -> QuerySet[Any]:
        """Who is to go, and of what is done who went."""
        return rows.filter(Q(result="", person=person) | Q(recorded_by=person))

    def in_month(self, rows: QuerySet[Any], name: str, month: str) -> QuerySet[Any]:
        since, until = span_of(month)
        return rows.filter(planned_on__gte=since, planned_on__lt=until)


def latest_first(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by("-done_on", "-id")


class MonthFilter(RecheckFilter):
    """For the calendar: all that was not cancelled, in the month that the page shows."""

    main = ("month", "state", "unit", "person")
    month = df.ChoiceFilter(label=_("月份"), method="shown", empty_label=_("本月"))
    state = df.ChoiceFilter(label=_("状态"), choices=STATES[:3], method="in_state", empty_label=ALL)

    def unasked(self, rows: Any) -> QuerySet[Any]:
        return rows.filter(cancelled_at=None)

    def shown(self, rows: QuerySet[Any], name: str, month: str) -> QuerySet[Any]:
        """The page takes it from here: waiting ones stand on the day planned, others on the day when they were done."""
        return rows

    @property
    def month_asked(self) -> str:
        return str(self.form.cleaned_data.get("month") or f"{timezone.localdate():%Y-%m}")


def rechecks(request: Any, kind: type[RecheckFilter] = RecheckFilter) -> Any:
    """The rechecks of the office as the address asks for them."""
    rows = Recheck.objects.visible_to(request.user).of_office(request.user)
    return kind(request.GET, rows, request=request)
