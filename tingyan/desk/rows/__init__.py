"""待办: what waits for one person, of whatever room, each with its limit and the one button that settles it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from tingyan.desk.rows.item import MOST, Group, Item, grouped
from tingyan.desk.rows.others import of_scores, of_visits
from tingyan.desk.rows.papers import judgeable, of_papers
from tingyan.desk.rows.work import of_milestones, of_office, of_rechecks, of_units
from tingyan.workdays.calendar import Calendar

__all__ = [
    "MOST",
    "Group",
    "Item",
    "everything",
    "grouped",
    "judgeable",
    "of_milestones",
    "of_office",
    "of_papers",
    "of_rechecks",
    "of_scores",
    "of_units",
    "of_visits",
]


def everything(user: Any, today: date, days: Calendar) -> Iterator[Item]:
    """A source after the other; `grouped` puts them in order."""
    for source in (of_units, of_milestones, of_office, of_rechecks, of_papers):
        yield from source(user, today, days)
    yield from of_visits(user)
    yield from of_scores(user)
