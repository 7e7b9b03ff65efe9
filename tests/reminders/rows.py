"""Reminders written directly, as the world of tests/doors.py needs them."""

from datetime import date
from typing import Any

from tests.cast import Cast
from tests.factories import CANARY, at_noon
from tingyan.reminders.models import Delivery, Digest, Escalation, Reminder, Robot

DAY = date(2026, 7, 3)


def add_reminders(cast: Cast, issue: Any) -> dict[str, Any]:
    """A digest of head B about the task of unit B, one delivery that failed, a step and a robot of the district."""
    digest = Digest.objects.create(user=cast.head_b, day=DAY)
    step = {"kind": "near", "audience": "head"}
    Reminder.objects.create(
        digest=digest, user=cast.head_b, day=DAY, district=cast.ls, issue=issue, unit=cast.unit_b,
        model="issues.task", object_id=issue.tasks.get().pk, due=date(2026, 7, 6), step=-1, reached="head", **step,
    )  # fmt: skip
    failed = {"district": cast.ls, "day": DAY, "channel": "mail", "outcome": "failed", "error": CANARY}
    Delivery.objects.create(digest=digest, at=at_noon(2026, 7, 3), **failed)
    Escalation.objects.create(district=cast.ls, after=-1, **step)
    Robot.objects.create(district=cast.ls, format="wecom")
    return {"digest": digest}
