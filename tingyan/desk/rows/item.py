"""One row of the desk, the same for whatever room it comes from, and the order in which all of them stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from issues.flags import Flag, Mark
from issues.models import Issue

MOST = 100  # of each kind: more is a list's work, and the desk says where it is


@dataclass(frozen=True)
class Item:
    """One row of whatever room. `page` shows the thing, `url` is where its button leads, or what it posts to.

    `on` is the last day for it, None where nothing limits it. `explains` is the issue whose page says why that day.
    """

    pk: int
    number: str
    title: str
    page: str
    mark: Mark
    label: str
    url: str
    on: date | None = None
    text: str = ""
    role: str = "plain"
    flags: tuple[Flag, ...] = ()
    posts: bool = False
    explains: Issue | None = None


@dataclass(frozen=True)
class Group:
    label: str
    items: list[Item]


def grouped(items: Iterable[Item], today: date) -> list[Group]:
    """逾期, 今天, 本周, 以后, and what has no limit; within each the soonest first."""
    sunday = today + timedelta(days=6 - today.weekday())
    names = [_("逾期"), _("今天"), _("本周"), _("以后"), _("未定时限")]
    found: list[list[Item]] = [[] for _name in names]
    for each in sorted(items, key=lambda i: (i.on or date.max, i.pk)):
        found[place(each.on, today, sunday)].append(each)
    return [Group(name, rows) for name, rows in zip(names, found, strict=True) if rows]


def place(on: date | None, today: date, sunday: date) -> int:
    if on is None:
        return 4
    if on < today:
        return 0
    if on == today:
        return 1
    return 2 if on <= sunday else 3
