"""Where people write what they like, and from when on nobody needs a citizen's telephone number in it any more.

A number is kept so that the citizen can be called back and the work looked at again. So what hangs on an issue is due
when the issue has ended and nothing has happened to it for `settings.CONTACT_DAYS`; everything else that many days
after it was written. What stands in no line here is named with its reason in tests/keeping/test_erase.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from issues.models import Issue, Move
from issues.states import OPEN

Due = Callable[[datetime], Q]


@dataclass(frozen=True)
class Place:
    """Columns of one model (`app.Model`) and which of its rows are due as of a cut-off."""

    label: str
    names: tuple[str, ...]
    due: Due

    @property
    def model(self) -> Any:
        return apps.get_model(self.label)


def ended(cut: datetime) -> Any:
    """Issues that are over, and to which nothing has happened since."""
    moved = Move.objects.filter(issue=OuterRef("pk"), recorded_at__gt=cut)
    return Issue.objects.exclude(state__in=OPEN).filter(~Exists(moved))


def with_issue(path: str) -> Due:
    return lambda cut: Q(**{f"{path}__in": ended(cut).values("pk")})


def after(name: str) -> Due:
    return lambda cut: Q(**{f"{name}__lte": cut})


def with_visit(prefix: str = "") -> Due:
    """A visit is needed as long as one of its issues is."""

    def due(cut: datetime) -> Q:
        needed = Issue.objects.exclude(pk__in=ended(cut).values("pk")).filter(visit=OuterRef(f"{prefix}pk"))
        return Q(**{f"{prefix}recorded_at__lte": cut}) & Q(~Exists(needed))

    return due


PLACES = (
    Place(
        "issues.Issue",
        ("title", "description", "spot_action", "wording", "note", "people", "sealed_note", "finder_label"),
        with_issue("pk"),
    ),
    Place("issues.Move", ("note",), with_issue("issue")),
    Place("issues.Round", ("verify_note",), with_issue("issue")),
    Place("issues.Recheck", ("note", "cancel_reason"), with_issue("issue")),
    Place("issues.Case", ("taken_up_by", "verdict"), with_issue("issue")),
    Place("issues.CallBack", ("words",), with_issue("issue")),
    Place(
        "issues.Task",
        ("leader", "person", "goal", "measures", "criterion", "result", "no_evidence_reason", "mechanism"),
        with_issue("issue"),
    ),
    Place("issues.Milestone", ("deliverable",), with_issue("task__issue")),
    Place("issues.Progress", ("text",), with_issue("task__issue")),
    Place("issues.Evidence", ("caption",), with_issue("issue")),
    Place("issues.Extension", ("reason", "progress", "ruling_note", "paper"), with_issue("issue")),
    Place("issues.Deferral", ("reason", "paper"), with_issue("issue")),
    Place("issues.Reassignment", ("ground", "ruling_note"), with_issue("issue")),
    Place("issues.CaseBatch", ("note",), after("created_at")),
    Place("issues.Draw", ("reason",), after("drawn_at")),
    Place(
        "visits.Visit",
        ("good_practice", "citizens_words", "reflections", "helped_on_spot", "return_note", "visitor_post"),
        with_visit(),
    ),
    Place("visits.Answer", ("note",), with_visit("visit__")),
    Place("visits.Draft", ("form",), after("updated_at")),
    Place("imports.Line", ("cells", "faults", "notes"), after("run__created_at")),
    Place("advisories.Advisory", ("title", "problem", "advice", "copies"), after("drafted_at")),
    Place("advisories.Receipt", ("reply", "verdict"), after("sent_at")),
    Place("advisories.Handling", ("text",), after("at")),
    Place("reviews.WindowReview", ("name", "grounds", "veto_reason", "note"), after("nominated_at")),
    Place("reviews.Handling", ("text",), after("at")),
    Place("reviews.Score", ("comment",), after("at")),
    Place("improvements.Measure", ("name", "content", "for_whom", "basis", "effect", "note"), after("recorded_at")),
    Place("improvements.Procedure", ("item_name", "basis", "description", "note"), after("recorded_at")),
)
