"""Filters of the register and of the table of receipts; all of them in the address, under the same names in both."""

from typing import Any

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import DateRangeWidget

from tingyan.advisories.flags import FILTERABLE, flagged
from tingyan.advisories.models import Advisory, Receipt
from tingyan.advisories.states import Kind, ReceiptState, State
from tingyan.directory.models import Department
from tingyan.kit.search import LONGEST
from tingyan.workdays import calendar

ALL = _("全部")
FLAGS = [(flag.code, flag.label) for flag in FILTERABLE]
DAYS = DateRangeWidget(attrs={"type": "date"})
STAGES = {
    "signed": (_("已签收"), lambda rows: rows.signed()),
    "answered": (_("已反馈或已认定"), lambda rows: rows.answered()),
    "accepted": (_("已认定"), lambda rows: rows.accepted()),
    "sent": (_("待签收"), lambda rows: rows.filter(state=ReceiptState.SENT)),
    "unanswered": (_("已签收、待反馈"), lambda rows: rows.filter(state=ReceiptState.SIGNED)),
    "replied": (_("待认定"), lambda rows: rows.filter(state=ReceiptState.REPLIED)),
    "returned": (_("退回补充"), lambda rows: rows.filter(state=ReceiptState.RETURNED)),
    "merged": (_("已并入"), lambda rows: rows.filter(state=ReceiptState.MERGED)),
}


def units(request: Any) -> QuerySet[Any]:
    return Department.objects.visible_to(request.user).taking_part()


class AdvisoryFilter(df.FilterSet):
    """A flag is that of a receipt which the person sees: a unit cannot ask how the others did."""

    main = ("q", "kind", "unit", "state")
    q = df.CharFilter(label=_("搜索文号、标题、内容"), method="search", max_length=LONGEST)
    kind = df.ChoiceFilter(label=_("种类"), choices=Kind.choices, empty_label=ALL)
    unit = df.ModelChoiceFilter(label=_("发送单位"), field_name="units", queryset=units, empty_label=ALL)
    state = df.ChoiceFilter(label=_("状态"), choices=State.choices, empty_label=ALL)
    flag = df.ChoiceFilter(label=_("预警"), choices=FLAGS, method="flagged", empty_label=ALL)
    issued = df.DateFromToRangeFilter(label=_("发文日期"), field_name="issued_on", widget=DAYS)

    class Meta:
        model = Advisory
        fields: list[str] = []

    def search(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        for word in text.split():
            said = Q(problem__icontains=word) | Q(advice__icontains=word)
            rows = rows.filter(Q(number__icontains=word) | Q(title__icontains=word) | said)
        return rows

    def flagged(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        receipts = Receipt.objects.visible_to(self.request.user)
        late = flagged(receipts, code, timezone.localdate(), calendar.load())
        return rows.filter(pk__in=late.order_by().values("advisory"))


class ReceiptFilter(df.FilterSet):
    main = ("q", "unit", "stage", "flag")
    q = df.CharFilter(label=_("搜索文号、标题"), method="search", max_length=LONGEST)
    unit = df.ModelChoiceFilter(label=_("单位"), queryset=units, empty_label=ALL)
    stage = df.ChoiceFilter(
        label=_("办理情况"), choices=[(k, label) for k, (label, _rows) in STAGES.items()], method="at", empty_label=ALL
    )
    flag = df.ChoiceFilter(label=_("预警"), choices=FLAGS, method="flagged", empty_label=ALL)
    kind = df.ChoiceFilter(label=_("种类"), field_name="advisory__kind", choices=Kind.choices, empty_label=ALL)
    issued = df.DateFromToRangeFilter(label=_("发文日期"), field_name="issued_on", widget=DAYS)

    class Meta:
        model = Receipt
        fields: list[str] = []

    def search(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        for word in text.split():
            rows = rows.filter(Q(advisory__number__icontains=word) | Q(advisory__title__icontains=word))
        return rows

    def at(self, rows: QuerySet[Any], name: str, stage: str) -> QuerySet[Any]:
        return STAGES[stage][1](rows)

    def flagged(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        return flagged(rows, code, timezone.localdate(), calendar.load())


def register(request: Any) -> AdvisoryFilter:
    """The register as the address asks for it, newest first."""
    return AdvisoryFilter(request.GET, Advisory.objects.visible_to(request.user).order_by("-id"), request=request)


def receipts(request: Any, query: Any = None) -> ReceiptFilter:
    """Receipts of papers that stand, those of the newest first, as the address (or `query`) asks for them."""
    rows = Receipt.objects.visible_to(request.user).counted().order_by("-advisory_id", "unit__order", "id")
    return ReceiptFilter(request.GET if query is None else query, rows, request=request)
