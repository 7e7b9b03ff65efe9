"""What a report says, before it is a visit: plain values from whichever form, paper or ledger it came."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from issues.actions.open import NewIssue
from tingyan.directory.models import Department, Hall, ServiceItem, User, Window
from tingyan.files.models import Blob
from visits.models import Campaign, CheckItem, Visit
from visits.states import FilledHow, Mode, Part

LONGEST_LABEL = 120  # as wide as the column of issues; unit, post and name may each be long


@dataclass(frozen=True)
class Answered:
    """One check item that was looked at; `value` is an AnswerValue."""

    item: CheckItem
    value: str
    note: str = ""


@dataclass(frozen=True)
class Problem:
    """One problem found on the walk; only words and theme are required."""

    description: str
    theme: str
    category: str = ""
    severity: str = ""
    place_unit: Department | None = None
    window: Window | None = None
    service_item: ServiceItem | None = None
    fixed_on_spot: bool = False
    spot_action: str = ""
    people: str = ""
    photos: Sequence[Blob] = ()


@dataclass(frozen=True)
class Report:
    """One walk. `visitor` is the visitor's account where there is one; name and post are kept as of the day.

    `client_key` names the sheet that was filled in: sent twice it is one visit.
    """

    campaign: Campaign
    visitor_unit: Department
    visitor_name: str
    visitor_post: str
    date: datetime.date
    hall: Hall
    themes: Sequence[str]
    visitor: User | None = None
    client_key: uuid.UUID = field(default_factory=uuid.uuid4)
    part: str = Part.CITIZEN
    unannounced: bool = False
    time_from: datetime.time | None = None
    time_to: datetime.time | None = None
    public_area: bool = False
    visited_units: Sequence[Department] = ()
    windows: Sequence[Window] = ()
    service_items: Sequence[ServiceItem] = ()
    answers: Sequence[Answered] = ()
    minutes_waiting: int | None = None
    minutes_handling: int | None = None
    nothing_found: bool = False
    good_practice: str = ""
    citizens_words: str = ""
    reflections: str = ""
    helped_on_spot: str = ""
    photos: Sequence[Blob] = ()
    papers: Sequence[Blob] = ()
    problems: Sequence[Problem] = ()

    @property
    def blobs(self) -> list[Blob]:
        """Every photo that came with it."""
        return [*self.photos, *self.papers, *(blob for problem in self.problems for blob in problem.photos)]

    @property
    def mode(self) -> str:
        """Own only where everything visited is the visitor's own; the public area belongs to nobody's own."""
        own = not self.public_area and {unit.pk for unit in self.visited_units} == {self.visitor_unit.pk}
        return Mode.OWN if own else Mode.CROSS

    def filled_how(self, by: User) -> str:
        if self.visitor == by:
            return FilledHow.SELF
        return FilledHow.LIAISON if self.visitor_unit.pk in by.posts.units else FilledHow.OFFICE


def issues_of(report: Report, visit: Visit, by: User) -> list[NewIssue]:
    """The problems of a report as issues: place, date and finder come from the visit.

    Colleagues' units are not to learn who looked at them, nor those who were not told beforehand.
    """
    return [
        NewIssue(
            district=visit.district,
            campaign=visit.campaign,
            visit=visit,
            found_on=visit.date,
            finder=visit.visitor,
            finder_label=visit.visitor_label[:LONGEST_LABEL],
            finder_unit=visit.visitor_unit,
            finder_masked=visit.unannounced or visit.mode == Mode.CROSS,
            filed_for_unit=visit.visitor_unit if visit.visitor_unit_id in by.posts.units else None,
            hall=visit.hall,
            **vars(problem),
        )
        for problem in report.problems
    ]


def words_of(visit: Any) -> tuple[str, ...]:
    """The texts by which a visit is found."""
    return (
        visit.number,
        visit.visitor_name,
        visit.good_practice,
        visit.citizens_words,
        visit.reflections,
        visit.helped_on_spot,
    )
