"""How long each side held an issue in its current round: the unit's clock and the office's are apart."""

from collections.abc import Iterable
from itertools import pairwise

from django.utils import timezone

from issues.models import Issue
from issues.states import State
from tingyan.workdays.calendar import Calendar


def days_in(issue: Issue, states: Iterable[State], days: Calendar) -> int:
    """Working days that the issue stood in `states` since it was assigned to the unit that now leads it, or filed."""
    moves = issue.moves.filter(at__gte=issue.assigned_at or issue.filed_at).order_by("id")
    total = 0
    for move, following in pairwise(moves):
        if move.state in states:
            total += days.between(timezone.localdate(move.at), timezone.localdate(following.at))
    return total
