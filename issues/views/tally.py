"""The counts of a batch; each opens the very rows that it counted in the list of issues."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as say

from issues.flags import LATE
from issues.models import CaseBatch
from issues.states import SATISFIED, State


@dataclass(frozen=True)
class Tally:
    """`of`: the denominator, where it is a share."""

    slug: str
    label: str
    value: int
    url: str
    of: int | None = None
    role: str = ""


def of(batch: CaseBatch, issues: Any, today: date) -> list[Tally]:
    """Total, overdue, called back and satisfied, then by state, of the batch's issues; in three questions."""
    states = dict(issues.order_by().values_list("state").annotate(n=Count("pk")))
    late = issues.overdue(today).count()
    said = issues.with_answer().aggregate(
        yes=Count("pk", filter=Q(said_of_result__isnull=False)),
        result=Count("pk", filter=Q(said_of_result__in=SATISFIED)),
        handling=Count("pk", filter=Q(said_of_handling__in=SATISFIED)),
    )

    def link(**asked: str) -> str:
        return f"{reverse('issues:list')}?{urlencode({'batch': str(batch.pk)} | asked)}"

    found = [
        Tally("cases", say("案件"), sum(states.values()), link()),
        Tally("cases_late", say("逾期"), late, link(flag=LATE.code), role="late" if late else ""),
        Tally("cases_called", say("已回访"), said["yes"], link(called="yes"), sum(states.values())),
        Tally("cases_result", say("对结果满意"), said["result"], link(called="result"), said["yes"]),
        Tally("cases_handling", say("对过程满意"), said["handling"], link(called="handling"), said["yes"]),
    ]
    known = [state for state in State if states.get(state)]
    return found + [
        Tally(f"cases_{state}", str(state.label), states[state], link(state=str(state.value))) for state in known
    ]
