"""What the world of tests/doors.py holds of this room."""

from typing import Any

from tests.factories import CANARY, at_noon
from tingyan.saved.models import SavedView


def add_views(cast: Any) -> dict[str, Any]:
    """Of the head of unit B: one that he shares with his unit, and one put away."""
    fields = {"owner": cast.head_b, "list": "issues:list", "query": f"q={CANARY}", "made_at": at_noon(2026, 6, 20)}
    return {
        "view": SavedView.objects.create(name=CANARY, shared_with=cast.unit_b, **fields),
        "gone_view": SavedView.objects.create(name=CANARY, removed_at=at_noon(2026, 6, 21), **fields),
    }
