"""Everything with a date that a person may see: what the calendar page and the feed both show."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as say

from issues.faces import of_work
from issues.models import Issue, Milestone, Recheck, Task
from issues.states import OFFICE_TURN, WORKING, State
from tingyan.advisories.models import Receipt
from visits.models import Campaign

MOST = 1000  # of each source: beyond it nobody reads a calendar


@dataclass(frozen=True)
class Entry:
    """`key` names it for good: a calendar program knows an entry again by it, also on another day."""

    on: date
    kind: str
    number: str
    title: str
    url: str
    key: str
    role: str = "info"


def entries(user: Any, since: date, until: date) -> list[Entry]:
    """From `since` to `until`, both included, soonest first."""
    found = [entry for source in SOURCES for entry in source(user, since, until)]
    return sorted(found, key=lambda entry: (entry.on, entry.key))


def of_issue(issue: Any, on: date, kind: str, code: str, role: str = "info") -> Entry:
    return Entry(on, kind, issue.number, issue.title, issue.get_absolute_url(), f"{code}-{issue.pk}", role)


def dues(user: Any, since: date, until: date) -> Iterator[Entry]:
    """Due dates are for those who work or judge: a finder does not learn them here either."""
    rows = of_work(Issue.objects.visible_to(user), user).filter(state__in=WORKING, due__range=(since, until))
    for row in rows.order_by("due", "id")[:MOST]:
        yield of_issue(row, row.due, say("整改到期"), "due", "near")


def helping(user: Any, since: date, until: date) -> Iterator[Entry]:
    """Assisting tasks of one's own units have days of their own."""
    rows = Task.objects.open().filter(is_lead=False, unit__in=user.posts.units, current_due__range=(since, until))
    rows = rows.filter(issue__state__in=(*WORKING, *OFFICE_TURN)).select_related("issue")
    for row in rows.order_by("current_due", "id")[:MOST]:
        yield of_issue(row.issue, row.current_due, say("配合任务到期"), f"task-{row.pk}", "near")


def signings(user: Any, since: date, until: date) -> Iterator[Entry]:
    rows = of_work(Issue.objects.visible_to(user), user).filter(state=State.ASSIGNED, sign_by__range=(since, until))
    for row in rows.order_by("sign_by", "id")[:MOST]:
        yield of_issue(row, row.sign_by, say("签收期限"), "sign")


def milestones(user: Any, since: date, until: date) -> Iterator[Entry]:
    rows = Milestone.objects.filter(done_on=None, date__range=(since, until), task__issue__state__in=WORKING)
    rows = rows.filter(task__in=Task.objects.visible_to(user).open()).select_related("task__issue")
    for row in rows.order_by("date", "id")[:MOST]:
        yield of_issue(row.task.issue, row.date, say("整改节点"), f"milestone-{row.pk}")


def deferrals(user: Any, since: date, until: date) -> Iterator[Entry]:
    rows = of_work(Issue.objects.visible_to(user), user).filter(deferred_until__range=(since, until))
    for row in rows.filter(state=State.DEFERRED).order_by("deferred_until", "id")[:MOST]:
        yield of_issue(row, row.deferred_until, say("暂缓期满"), "deferral", "plain")


def answers(user: Any, since: date, until: date) -> Iterator[Entry]:
    rows = Receipt.objects.visible_to(user).waiting().filter(reply_by__range=(since, until))
    for row in rows.select_related("advisory", "unit").order_by("reply_by", "id")[:MOST]:
        paper = row.advisory
        url, key = row.get_absolute_url(), f"receipt-{row.pk}"
        number = f"{paper.number} {row.unit}"
        yield Entry(row.reply_by, say("提示单反馈期限"), number, paper.title, url, key, "near")


def campaigns(user: Any, since: date, until: date) -> Iterator[Entry]:
    rows = Campaign.objects.visible_to(user)
    for row in rows.filter(Q(starts_on__range=(since, until)) | Q(ends_on__range=(since, until)))[:MOST]:
        url = f"{reverse('numbers:board')}?campaign={row.pk}"
        for code, on, kind in (("start", row.starts_on, say("活动开始")), ("end", row.ends_on, say("活动结束"))):
            if since <= on <= until:
                yield Entry(on, kind, row.code, row.name, url, f"campaign-{code}-{row.pk}", "plain")


def rechecks(user: Any, since: date, until: date) -> Iterator[Entry]:
    """The office's and its leaders' alone."""
    if not (user.is_superuser or user.posts.reads):
        return
    rows = Recheck.objects.of_office(user).waiting().filter(issue__state=State.CLOSED)
    for row in (
        rows.filter(planned_on__range=(since, until)).select_related("issue").order_by("planned_on", "id")[:MOST]
    ):
        url = reverse("issues:recheck", args=[row.pk])
        yield Entry(row.planned_on, say("回头看"), row.issue.number, row.issue.title, url, f"recheck-{row.pk}")


Source = Callable[[Any, date, date], Iterator[Entry]]
SOURCES: tuple[Source, ...] = (
    *(dues, helping, signings, milestones),
    *(deferrals, answers, campaigns, rechecks),
)
