"""The course of a candidate for the timeline, as far as its reader may see it."""

from typing import Any

from tingyan.reviews import faces
from tingyan.reviews.models import Handling, WindowReview
from tingyan.reviews.workflow import label_of

LOOKS = {"publish": "done", "veto": "late", "lift": "near", "decide": "info"}


def entries(user: Any, review: WindowReview) -> list[dict[str, Any]]:
    reads = faces.reads_all(user, review.period)
    return [entry(row, named=reads) for row in faces.history_for(user, review)]


def entry(row: Handling, *, named: bool) -> dict[str, Any]:
    return {
        "verb": label_of(row.step, row.get_stage_display()),
        "at": row.at,
        "post": row.by_label if named else "",
        "who": row.by.name if named else "",
        "role": LOOKS.get(row.step, "plain"),
        "text": row.text,
    }
