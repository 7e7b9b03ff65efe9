"""The parts of the sheet as the page draws them."""

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField

from visits.forms.problem import ProblemForm
from visits.models import CheckItem, DraftFile


@dataclass(frozen=True)
class Album:
    """The photos of one place of the sheet, and what is wrong with those that were refused."""

    slot: str
    files: list[DraftFile]
    faults: list[str]


@dataclass(frozen=True)
class Card:
    """A problem's form and its photos."""

    form: ProblemForm
    album: Album

    @property
    def tells_more(self) -> bool:
        """Whether the fold of the card holds anything to see: a choice of the visitor's, or a fault."""
        names = ("where", "severity", "service_item", "people")
        return any(self.form[name].value() for name in names) or any(self.form[n].errors for n in ("category", *names))


@dataclass(frozen=True)
class Row:
    """A line of the checklist, with the cards of the problems found there."""

    item: CheckItem
    value: BoundField
    note: BoundField
    cards: list[Card]


@dataclass(frozen=True)
class Place:
    """A unit to tick, and the windows and service items that show below it."""

    unit: Any
    windows: list[Any]
    items: list[Any]
    only_hall: int | str = ""  # where all of its windows are: ticked first, it names the hall
