"""The command box: issues, visits, units and pages by number, words or pinyin; empty, what was opened last."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as say

from issues.faces import found_in_text
from issues.models import Issue
from tingyan.desk.models import Recent
from tingyan.desk.pages import PAGES, pages_for
from tingyan.directory.models import Department
from visits.models import Visit

MOST = 6  # of each kind: the list beside it has the rest
YEARS = 5  # back from this one, in which a bare number is looked for
SHORT = re.compile(r"\d{1,5}")


@dataclass(frozen=True)
class Item:
    label: str
    note: str
    url: str


@dataclass(frozen=True)
class Group:
    """`more` is the list that shows all of the kind."""

    label: str
    items: list[Item]
    more: str = ""


def found(user: Any, words: str) -> list[Group]:
    """Groups that hold something, in three questions whatever is asked. Nobody finds what he may not see."""
    groups = [
        Group(say("页面"), [Item(str(page.label), "", page.url) for page in pages_for(user, words)][:MOST]),
        Group(say("问题"), issues(user, words), listed("issues:list", words)),
        Group(say("体验记录"), visits(user, words), listed("visits:list", words)),
        Group(say("单位"), units(user, words)),
    ]
    return [group for group in groups if group.items]


def listed(route: str, words: str) -> str:
    return f"{reverse(route)}?{urlencode({'q': words})}"


def numbers(series: str, words: str) -> list[str]:
    """“31” is the 31st of this year and of those before."""
    year = timezone.localdate().year
    return [f"{series}-{year - back}-{int(words):04d}" for back in range(YEARS)]


def issues(user: Any, words: str) -> list[Item]:
    rows = Issue.objects.visible_to(user)
    short = SHORT.fullmatch(words)
    rows = rows.filter(number__in=numbers("WT", words)) if short else found_in_text(rows, user, words)
    return [of_issue(row) for row in rows.order_by("-id")[:MOST]]


def visits(user: Any, words: str) -> list[Item]:
    rows: QuerySet[Any] = Visit.objects.visible_to(user).select_related("visitor_unit")
    rows = rows.filter(number__in=numbers("TY", words)) if SHORT.fullmatch(words) else rows.filter(search__found=words)
    return [of_visit(row) for row in rows.order_by("-date", "-id")[:MOST]]


def units(user: Any, words: str) -> list[Item]:
    """By name, or from the beginning of its pinyin or initials; each leads to the issues that it has in hand."""
    typed = words.lower()
    called = Q(name__contains=words) | Q(short_name__contains=words)
    called |= Q(pinyin__startswith=typed) | Q(pinyin__contains=f" {typed}")
    rows = Department.objects.visible_to(user).active().taking_part().filter(called).order_by("order", "pk")
    return [Item(str(row), say("牵头的问题"), f"{reverse('issues:list')}?lead={row.pk}") for row in rows[:MOST]]


def of_issue(row: Any) -> Item:
    return Item(row.title, row.number, row.get_absolute_url())


def of_visit(row: Any) -> Item:
    return Item(row.visitor_label, row.number, row.get_absolute_url())


def resting(user: Any) -> list[Group]:
    """Of an empty box: what the person opened last and may still see, and the pages of the bar."""
    opened = list(Recent.objects.visible_to(user)[: Recent.MOST])
    visits_seen = Visit.objects.visible_to(user).select_related("visitor_unit")
    seen = {
        Recent.Kind.ISSUE: {row.pk: of_issue(row) for row in among(opened, "issue", Issue.objects.visible_to(user))},
        Recent.Kind.VISIT: {row.pk: of_visit(row) for row in among(opened, "visit", visits_seen)},
    }
    items = [seen[row.kind][row.object_id] for row in opened if row.object_id in seen[row.kind]]
    pages = [Item(str(page.label), "", page.url) for page in PAGES if page.key and page.may(user)]
    return [group for group in (Group(say("最近打开"), items), Group(say("页面"), pages)) if group.items]


def among(opened: list[Recent], kind: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(pk__in=[row.object_id for row in opened if row.kind == kind])
