"""What the world of tests/doors.py holds of this room."""

from typing import Any

from django.utils import timezone

from tingyan.papers.models import Template


def add_templates(cast: Any, blob: Any) -> dict[str, Any]:
    """A template that was taken back: the shipped one makes the documents again."""
    now = timezone.now()
    kept = {"by": cast.officer, "at": now, "ended_by": cast.officer, "ended_at": now}
    return {"template": Template.objects.create(district=cast.ls, kind="order", blob=blob, **kept)}
