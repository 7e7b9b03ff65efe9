"""Which parts of an improvement its reader is shown; the page and nothing else decides again."""

from typing import Any

from issues.models import Issue
from tingyan.improvements.workflow import Improvement
from visits.models import Visit


def is_inside(user: Any, obj: Improvement) -> bool:
    """The unit, the office and leaders see who recorded it, the notes on its steps and where it came from."""
    return user.is_superuser or obj.district_id in user.posts.reads or obj.unit_id in user.posts.units


def issue_for(user: Any, obj: Improvement) -> Issue | None:
    """The issue that it came from, if this person may see that issue."""
    return Issue.objects.visible_to(user).filter(pk=obj.issue_id).first() if obj.issue_id else None


def visit_for(user: Any, obj: Improvement) -> Visit | None:
    return Visit.objects.visible_to(user).filter(pk=obj.visit_id).first() if obj.visit_id else None
