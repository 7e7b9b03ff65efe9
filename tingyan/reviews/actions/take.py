"""The only writer of a candidate's stage, veto and outcome: guard, compare-and-set, history, audit, notices."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext as say

from tingyan.audit import actions as audit
from tingyan.directory.models import Window
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment
from tingyan.reviews.actions.notices import tell_office, tell_reviewers, tell_unit
from tingyan.reviews.faces import eligible, seats_of
from tingyan.reviews.models import Handling, ReviewPeriod, WindowReview
from tingyan.reviews.states import NEXT, Outcome, Stage
from tingyan.reviews.workflow import ADVANCE, DECIDE, LIFT, PUBLISH, VETO, WITHDRAW, Step, nominate_refusal, refusal

UNDECIDED = {"outcome": "", "note": "", "decided_by": None, "decided_at": None}


def nominate(
    period: ReviewPeriod, window: Window, *, by: Any, grounds: str = "", at: datetime | None = None
) -> WindowReview:
    """申报: a unit its own window, the office any of the district, each once a period."""
    at = moment(at)
    if message := nominate_refusal(by, period):
        raise Refused(message)
    own = window.unit_id in by.posts.units or period.district_id in by.posts.office
    if not own or window.unit.district_id != period.district_id or not window.active:
        raise ValidationError({"window": say("请选择本单位可选用的窗口")})
    try:
        with audit.recording(by=by):
            review = WindowReview.objects.create(
                period=period, window=window, name=window.name, grounds=grounds, nominated_by=by, nominated_at=at
            )
            record(review, "nominate", by, at, grounds)
    except IntegrityError as fault:
        raise ValidationError({"window": say("这个窗口本周期已经申报")}) from fault
    return review


def advance(
    review: WindowReview, *, by: Any, note: str = "", at: datetime | None = None, version: int | None = None
) -> WindowReview:
    at = moment(at)
    with audit.recording(by=by):
        allow(ADVANCE, review, by, version)
        write(review, stage=NEXT[Stage(review.stage)])
        record(review, "advance", by, at, note)
        if review.stage == Stage.SITE:
            tell_reviewers(review, by, at)
    return review


def decide(
    review: WindowReview, outcome: str, *, by: Any, note: str, at: datetime | None = None, version: int | None = None
) -> WindowReview:
    """集体评定. A window is named only when all of the panel who may have scored it."""
    at = moment(at)
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": say("请选择评定结果")})
    need(note, say("请填写评定意见"))
    with audit.recording(by=by):
        allow(DECIDE, review, by, version)
        if outcome == Outcome.NAMED and (missing := missing_scores(review)):
            raise ValidationError({"outcome": say("还有%(n)d名评审人员没有评分，不能命名") % {"n": missing}})
        write(review, outcome=outcome, note=note, decided_by=by, decided_at=at)
        record(review, "decide", by, at, note)
    return review


def missing_scores(review: WindowReview) -> int:
    people = {person.pk for person in eligible(seats_of(review.period), review)}
    return len(people - set(review.scores.values_list("reviewer", flat=True)))


def veto(
    review: WindowReview, *, by: Any, note: str, at: datetime | None = None, version: int | None = None
) -> WindowReview:
    """一票否决: whatever the scores, the window is not named."""
    at = moment(at)
    need(note, say("请填写一票否决的理由"))
    with audit.recording(by=by):
        allow(VETO, review, by, version)
        decided = {"outcome": Outcome.REFUSED, "note": "", "decided_by": by, "decided_at": at}
        vetoed = {"veto_reason": note, "vetoed_by": by, "vetoed_at": at}
        write(review, stage=Stage.PANEL, **decided, **vetoed)
        record(review, "veto", by, at, note)
    return review


def lift(
    review: WindowReview, *, by: Any, note: str, at: datetime | None = None, version: int | None = None
) -> WindowReview:
    at = moment(at)
    need(note, say("请填写撤销否决的理由"))
    with audit.recording(by=by):
        allow(LIFT, review, by, version)
        write(review, veto_reason="", vetoed_by=None, vetoed_at=None, **UNDECIDED)
        record(review, "lift", by, at, note)
    return review


def publish(
    review: WindowReview, *, by: Any, note: str = "", at: datetime | None = None, version: int | None = None
) -> WindowReview:
    at = moment(at)
    with audit.recording(by=by):
        allow(PUBLISH, review, by, version)
        write(review, stage=Stage.PUBLISHED, published_by=by, published_at=at)
        record(review, "publish", by, at, note)
        tell_unit(review, by, at)
    return review


def withdraw(
    review: WindowReview, *, by: Any, note: str, at: datetime | None = None, version: int | None = None
) -> WindowReview:
    """The unit takes its application back; scores that were given stay with it and count nowhere."""
    at = moment(at)
    need(note, say("请填写撤回申报的理由"))
    with audit.recording(by=by):
        allow(WITHDRAW, review, by, version)
        write(review, stage=Stage.WITHDRAWN)
        record(review, "withdraw", by, at, note)
        tell_office(review, by, at)
    return review


def need(note: str, sentence: str) -> None:
    if not note.strip():
        raise ValidationError({"note": sentence})


def allow(step: Step, review: WindowReview, by: Any, version: int | None) -> None:
    if version is not None and version != review.version:
        raise Stale(review)
    if message := refusal(by, step, review):
        raise Refused(message)


def write(review: WindowReview, **changes: Any) -> None:
    """Compare-and-set; raises Stale on zero rows."""
    rows = WindowReview.objects.filter(pk=review.pk, stage=review.stage, version=review.version)
    if not rows.update(version=F("version") + 1, **changes):
        raise Stale(review)
    for name, value in changes.items():
        setattr(review, name, value)
    review.version += 1


def record(review: WindowReview, step: str, by: Any, at: datetime, text: str) -> None:
    kept = {"stage": review.stage, "text": text, "by_label": by.posts.label, "at": at}
    Handling.objects.create(review=review, step=step, by=by, **kept)
    audit.entry(f"review.{step}", review, stage=review.stage, outcome=review.outcome, note=text)
