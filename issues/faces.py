"""Which parts of an issue a person sees. Pages, timeline, filters, exports and conflict pages all draw from a face.

`Issue.objects.visible_to(user)` says who sees the row; the face of the row for that person says how much of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as say

from issues.models import Issue, Move, Task
from issues.states import HIDDEN_SOURCES, Source, State


class Side(Enum):
    OFFICE = "office"  # everything; the clue flag only for officer and chief
    FINDER = "finder"  # who found it, or filled it in for him: his own words and photos, state, conclusion
    UNIT = "unit"  # a unit that works it: the wording for the unit, never the visit
    PEER = "peer"  # the finder's unit: state and conclusion


def held_by(user: Any) -> QuerySet[Task]:
    """Tasks that the person's units hold on the issue of the outer query."""
    return Task.objects.held().filter(issue=OuterRef("pk"), unit__in=user.posts.units)


def held_issues(user: Any) -> QuerySet[Any]:
    """Keys of the issues that the person's units hold a task on, for lists: asked once, not for each row."""
    return Task.objects.held().filter(unit__in=user.posts.units).order_by().values("issue")


def with_work(issues: QuerySet[Issue], user: Any) -> QuerySet[Issue]:
    """Annotate `works`: since when a unit of the person works on the issue, None where none does.

    Lists must call it before they ask for faces.
    """
    first = held_by(user).order_by("assigned_at").values("assigned_at")[:1]
    return issues.annotate(works=Subquery(first))


@dataclass(frozen=True)
class Face:
    """What `user` sees of `issue`. Every value that differs between sides has a method here and no other source."""

    issue: Issue
    user: Any
    sides: frozenset[Side]
    since: datetime | None = None  # when a unit of the person was given work on it

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
        return "" if hidden else str(Source(self.issue.source).label)

    @property
    def source_facts(self) -> tuple[str, str, str]:
        """Source record, batch and upper number: the office's."""
        facts = (self.issue.source_record, self.issue.source_batch, self.issue.upper_number)
        return facts if self.office else ("", "", "")

    @property
    def knows_finder(self) -> bool:
        """To units a cross-unit or unannounced finder stays “体验员”, and so does whoever is behind another source."""
        if self.office or self.finder_side or Side.PEER in self.sides:
            return True
        of_lead = self.issue.finder_unit_id is not None and self.issue.finder_unit_id == self.issue.lead_id
        return of_lead and not self.issue.finder_masked

    @property
    def finder(self) -> str:
        """Post and name of the finder, as far as this person may know."""
        return self.issue.finder_label if self.knows_finder else say("体验员")

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
        return str(State(self.issue.state).label)  # get_state_display hashes every label on each call

    def sees_move(self, move: Move) -> bool:
        """The office sees every move; units those since their 交办; finders that it was filed and how it ended."""
        if self.office:
            return True
        if move.internal:
            return False
        if self.since is not None and move.at >= self.since and move.step != "file":
            return True
        if self.finder_side:
            return move.step in FINDER_STEPS
        return Side.PEER in self.sides and move.step in END_STEPS

    def sees_reason(self, move: Move) -> bool:
        """Reasons are for those who work or judge; the finder is told why his problem was not taken up, and the end."""
        if move.step == "send_back":
            return self.office  # between chief and officer: the unit's work is not judged by it
        return self.works_or_judges or move.step in ("decline", "merge", "close")


END_STEPS = ("decline", "merge", "close", "reassign_again", "recheck_fail", "void")
FINDER_STEPS = ("file", "assign", *END_STEPS)


def face(user: Any, issue: Issue) -> Face:
    """Return the face of one issue; it must have been read through `with_work`, else one query is spent."""
    sides = set()
    if user.is_superuser or issue.district_id in user.posts.reads:
        sides.add(Side.OFFICE)
    if user.pk in (issue.finder_id, issue.filed_by_id):
        sides.add(Side.FINDER)
    since = works_since(user, issue)
    if since is not None:
        sides.add(Side.UNIT)
    if issue.finder_unit_id in user.posts.units:
        sides.add(Side.PEER)
    return Face(issue, user, frozenset(sides), since)


def works_since(user: Any, issue: Issue) -> datetime | None:
    if hasattr(issue, "works"):
        return issue.works
    held = Task.objects.held().filter(issue=issue, unit__in=user.posts.units).order_by("assigned_at")
    return held.values_list("assigned_at", flat=True).first()


def faces(user: Any, issues: Iterable[Issue]) -> list[Face]:
    return [face(user, issue) for issue in issues]


def reads_all(user: Any) -> bool:
    """Whether every row that the person sees is seen from the office: then no filter has anything to hide."""
    return bool(user.is_superuser or user.posts.districts <= user.posts.reads)


def of_work(issues: QuerySet[Issue], user: Any) -> QuerySet[Issue]:
    """Only rows whose work the person sees: whoever filters by due date, severity or flags learns of no others."""
    if reads_all(user):
        return issues
    return issues.filter(Q(district__in=user.posts.reads) | Exists(held_by(user)))


def soonest_first(issues: QuerySet[Issue], user: Any) -> QuerySet[Issue]:
    """What units hold first, then what waits for the office, then what has ended; in each the due date soonest.

    Where the person may not know a due date it does not order: such rows stand with those that have none.
    """
    known = Q(district__in=user.posts.reads) | Q(pk__in=held_issues(user))
    none = Cast(None, DateField())  # a bare NULL, where nothing is known, PostgreSQL takes for a column's number
    due = F("due") if reads_all(user) else Case(When(known, then=F("due")), default=none)
    return issues.order_by("turn", due.asc(nulls_last=True), "id")


def of_source(issues: QuerySet[Issue], user: Any, source: str) -> QuerySet[Issue]:
    """Filter by source without letting a hidden source be found out: such rows match for the office and finder only."""
    rows = issues.filter(source=source)
    if user.is_superuser or source not in HIDDEN_SOURCES:
        return rows
    return rows.filter(Q(district__in=user.posts.reads) | Q(finder=user) | Q(filed_by=user))


def found_in_text(issues: QuerySet[Issue], user: Any, words: str) -> QuerySet[Issue]:
    """Search in each row only what this person may read of it.

    The office's column holds all that anybody may read, so its index names the rows worth asking; what each of them
    shows to this person is then told by reading it.
    """
    found = issues.filter(search_office__found=words)
    if reads_all(user):
        return found
    shown = every_word(words, "number", "title")
    own = (Q(finder=user) | Q(filed_by=user)) & every_word(words, "number", "title", "description")
    office = Q(district__in=user.posts.reads)
    return found.filter(shown | own | office | (Q(search_unit__read=words) & Q(pk__in=held_issues(user))))


def every_word(words: str, *columns: str) -> Q:
    """Each of the words stands in one of the columns."""
    found = Q()
    for word in words.split():
        found &= Q(*((f"{column}__icontains", word) for column in columns), _connector=Q.OR)
    return found
