"""Which parts of an issue a person sees. Pages, timeline, filters, exports and conflict pages all draw from a face.

`Issue.objects.visible_to(user)` says who sees the row; the face of the row for that person says how much of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as say

from issues.models import Issue, Move, Task
from issues.states import HIDDEN_SOURCES, State


class Side(Enum):
    OFFICE = "office"  # everything; the clue flag only for officer and chief
    FINDER = "finder"  # who found it, or filled it in for him: his own words and photos, state, conclusion
    UNIT = "unit"  # a unit that works it: the wording for the unit, never the visit
    PEER = "peer"  # the finder's unit: state and conclusion


def with_work(issues: QuerySet[Issue], user: Any) -> QuerySet[Issue]:
    """Annotate `works`: a unit of the person works on the issue. Lists must call it before they ask for faces."""
    held = Task.objects.held().filter(issue=OuterRef("pk"), unit__in=user.posts.units)
    return issues.annotate(works=Exists(held))


@dataclass(frozen=True)
class Face:
    """What `user` sees of `issue`. Every value that differs between sides has a method here and no other source."""

    issue: Issue
    user: Any
    sides: frozenset[Side]

    @property
    def office(self) -> bool:
        return Side.OFFICE in self.sides

    @property
    def unit(self) -> bool:
        return Side.UNIT in self.sides

    @property
    def finder_side(self) -> bool:
        return Side.FINDER in self.sides

    @property
    def works_or_judges(self) -> bool:
        """Sees how the work goes: tasks, evidence, reasons."""
        return self.office or self.unit

    @property
    def description(self) -> str:
        """The original words: the office and the finder. Units read the wording."""
        return self.issue.description if self.office or self.finder_side else ""

    @property
    def wording(self) -> str:
        return self.issue.wording if self.office or self.unit else ""

    @property
    def text(self) -> str:
        """The one text a list or export shows: the fullest that this person may read."""
        return self.description or self.wording

    @property
    def source(self) -> str:
        """Where it came from, in words; 信访, 12345 and 暗访 are not shown outside the office."""
        hidden = self.issue.source in HIDDEN_SOURCES and not (self.office or self.finder_side)
        return "" if hidden else self.issue.get_source_display()

    @property
    def source_facts(self) -> tuple[str, str, str]:
        """Source record, batch and upper number: the office's."""
        facts = (self.issue.source_record, self.issue.source_batch, self.issue.upper_number)
        return facts if self.office else ("", "", "")

    @property
    def finder(self) -> str:
        """Post and name of the finder; to units a cross-unit or unannounced one is “体验员”."""
        if self.office or self.finder_side or Side.PEER in self.sides:
            return self.issue.finder_label
        return say("体验员") if self.issue.finder_masked or not self.issue.finder_label else self.issue.finder_label

    @property
    def visit(self) -> Any:
        """The visit it came from: never for the units that only work it."""
        return self.issue.visit if self.office or self.finder_side or Side.PEER in self.sides else None

    @property
    def spot_action(self) -> str:
        return self.issue.spot_action if self.office or self.finder_side else ""

    @property
    def people(self) -> str:
        """涉及人员: the office and the lead unit's head; the liaison only if the head grants it."""
        posts, lead = self.user.posts, self.issue.lead_id
        allowed = self.office or lead in posts.heads
        allowed = allowed or (lead in posts.liaisons and self.issue.people_for_liaison)
        return self.issue.people if allowed else ""

    @property
    def note(self) -> str:
        return self.issue.note if self.office else ""

    @property
    def sealed_note(self) -> str:
        return self.issue.sealed_note if self.issue.district_id in self.user.posts.office else ""

    @property
    def clue(self) -> bool:
        """疑似线索: officer and chief only."""
        return self.issue.clue and self.issue.district_id in self.user.posts.office

    @property
    def state_label(self) -> str:
        if self.issue.state == State.HANDED_OVER and not self.office:
            return say("已受理，另行处理")
        return str(self.issue.get_state_display())

    def sees_move(self, move: Move) -> bool:
        """The office sees every move; units those since their 交办; finders that it was filed and how it ended."""
        if self.office:
            return True
        if move.internal:
            return False
        if self.unit and move.step != "file":
            return True
        return self.finder_side and move.step in FINDER_STEPS

    def sees_reason(self, move: Move) -> bool:
        """Reasons are for those who work or judge; the finder is told why his problem was not taken up, and the end."""
        return self.works_or_judges or move.step in ("decline", "merge", "close")


FINDER_STEPS = ("file", "assign", "decline", "merge", "close", "reassign_again", "void")


def face(user: Any, issue: Issue) -> Face:
    """Return the face of one issue; it must have been read through `with_work`, else one query is spent."""
    sides = set()
    if user.is_superuser or issue.district_id in user.posts.reads:
        sides.add(Side.OFFICE)
    if user.pk in (issue.finder_id, issue.filed_by_id):
        sides.add(Side.FINDER)
    if works(user, issue):
        sides.add(Side.UNIT)
    if issue.finder_unit_id in user.posts.units:
        sides.add(Side.PEER)
    return Face(issue, user, frozenset(sides))


def works(user: Any, issue: Issue) -> bool:
    known = getattr(issue, "works", None)
    if known is None:
        known = Task.objects.held().filter(issue=issue, unit__in=user.posts.units).exists()
    return bool(known)


def faces(user: Any, issues: Iterable[Issue]) -> list[Face]:
    return [face(user, issue) for issue in issues]


def of_source(issues: QuerySet[Issue], user: Any, source: str) -> QuerySet[Issue]:
    """Filter by source without letting a hidden source be found out: such rows match for the office and finder only."""
    rows = issues.filter(source=source)
    if user.is_superuser or source not in HIDDEN_SOURCES:
        return rows
    return rows.filter(Q(district__in=user.posts.reads) | Q(finder=user) | Q(filed_by=user))


def found_in_text(issues: QuerySet[Issue], user: Any, words: str) -> QuerySet[Issue]:
    """Search each row in the column that this person may read."""
    if user.is_superuser:
        return issues.filter(search_office__found=words)
    own = Q(district__in=user.posts.reads) | Q(finder=user) | Q(filed_by=user)
    return issues.filter((own & Q(search_office__found=words)) | Q(search_unit__found=words))
