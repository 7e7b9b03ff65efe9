"""A reviewer's own scores: given once, and changed by himself until the candidate is decided."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext as say

from tingyan.audit import actions as audit
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment
from tingyan.reviews.models import Score, WindowReview
from tingyan.reviews.states import CRITERIA, WHOLE
from tingyan.reviews.workflow import SCORE, refusal


def score(
    review: WindowReview,
    values: dict[str, int],
    *,
    by: Any,
    comment: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Score:
    """Write all five scores of `by`. `version` is that of his scores when the page was drawn, 0 for none yet.

    The candidate's row is locked, so that nothing is scored while it is decided. Raises Refused, Stale,
    ValidationError at the criterion.
    """
    at = moment(at)
    check(values)
    with audit.recording(by=by):
        rows = WindowReview.objects.select_for_update(of=("self",), no_key=True).for_rows()
        if message := refusal(by, SCORE, rows.get(pk=review.pk)):
            raise Refused(message)
        given = Score.objects.filter(review=review, reviewer=by).first()
        if version is not None and version != (given.version if given else 0):
            raise Stale(given or review)
        told = {name: values[name] for name in CRITERIA} | {"comment": comment, "at": at}
        written = change(given, told) if given else first(review, by, told)
        audit.entry("review.score", review, scores=written.values, before=given.values if given else None)
    return written


def check(values: dict[str, int]) -> None:
    faults = {
        name: say("请填写0至100的整数") for name in CRITERIA if name not in values or not 0 <= values[name] <= WHOLE
    }
    if faults:
        raise ValidationError(faults)


def first(review: WindowReview, by: Any, told: dict[str, Any]) -> Score:
    try:
        return Score.objects.create(review=review, reviewer=by, **told)
    except IntegrityError as fault:  # given in another tab a moment ago
        raise Stale(review) from fault


def change(given: Score, told: dict[str, Any]) -> Score:
    rows = Score.objects.filter(pk=given.pk, version=given.version)
    if not rows.update(version=F("version") + 1, **told):
        raise Stale(given)
    return Score.objects.get(pk=given.pk)
