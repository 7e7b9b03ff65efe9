"""Requests that fall away without a ruling: with their task, or because the unit does the work after all."""

from typing import TYPE_CHECKING, Any

from issues.models import Issue
from issues.states import ExtensionRuling, Ruling

if TYPE_CHECKING:
    from issues.actions.take import Happening


def lapse(issue: Issue, happening: "Happening", **of: Any) -> None:
    """Requests for re-assignment that still wait."""
    issue.reassignments.filter(ruling=Ruling.PENDING, **of).update(
        ruling=Ruling.LAPSED, ruled_at=happening.at, ruled_by=happening.by, ruling_note=happening.note
    )


def lapse_extensions(issue: Issue, happening: "Happening", **of: Any) -> None:
    """Requests for a later date that still wait; `Issue.extending` is the caller's to clear, with the step."""
    issue.extensions.filter(ruling=ExtensionRuling.PENDING, **of).update(
        ruling=ExtensionRuling.LAPSED, ruled_at=happening.at, ruled_by=happening.by
    )


def lapse_all(issue: Issue, happening: "Happening", **of: Any) -> None:
    lapse(issue, happening, **of)
    lapse_extensions(issue, happening, **of)
