"""Setting up a period, and the only writer of its state."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext as say

from tingyan.audit import actions as audit
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment
from tingyan.reviews.models import ReviewPeriod
from tingyan.reviews.states import ENDED, WEIGHTS, WHOLE
from tingyan.reviews.workflow import CHANGE, FINISH, START, PeriodStep, period_refusal


def open_period(
    *, by: Any, district: Any, reviewers: Iterable[Any], at: datetime | None = None, **values: Any
) -> ReviewPeriod:
    """Return the new period, in which units may apply. Raises ValidationError at the field that is wrong."""
    if district.pk not in by.posts.office:
        raise Refused(say("只有承办室可以设立评价周期"))
    at = moment(at)
    people = list(reviewers)
    check(values, people)
    with named_once(), audit.recording(by=by):
        period = ReviewPeriod.objects.create(district=district, created_by=by, created_at=at, **values)
        period.reviewers.set(people)
        audit.entry("review_period.open", period, weights=period.weights, reviewers=[one.pk for one in people])
    return period


def change_period(
    period: ReviewPeriod, *, by: Any, reviewers: Iterable[Any], version: int | None = None, **values: Any
) -> ReviewPeriod:
    people = list(reviewers)
    check(values, people)
    with named_once(), audit.recording(by=by):
        write(CHANGE, period, by, version, **values)
        period.reviewers.set(people)
        audit.entry("review_period.change", period, weights=period.weights, reviewers=[one.pk for one in people])
    return period


def start(period: ReviewPeriod, *, by: Any, version: int | None = None) -> ReviewPeriod:
    with audit.recording(by=by):
        write(START, period, by, version, state=START.target)
        audit.entry("review_period.start", period)
    return period


def finish(period: ReviewPeriod, *, by: Any, version: int | None = None) -> ReviewPeriod:
    """Raises Refused while a candidate is not yet published."""
    with audit.recording(by=by):
        write(FINISH, period, by, version, state=FINISH.target)
        if waiting := period.reviews.exclude(stage__in=ENDED).count():
            raise Refused(say("还有%(n)d个窗口没有公示，不能结束") % {"n": waiting})
        audit.entry("review_period.finish", period)
    return period


def write(step: PeriodStep, period: ReviewPeriod, by: Any, version: int | None, **changes: Any) -> None:
    """Guard, then compare-and-set; raises Stale, Refused."""
    if version is not None and version != period.version:
        raise Stale(period)
    if message := period_refusal(by, step, period):
        raise Refused(message)
    rows = ReviewPeriod.objects.filter(pk=period.pk, state=period.state, version=period.version)
    if not rows.update(version=F("version") + 1, **changes):
        raise Stale(period)
    for name, value in changes.items():
        setattr(period, name, value)
    period.version += 1


def check(values: dict[str, Any], reviewers: list[Any]) -> None:
    faults = {}
    if values["ends_on"] < values["starts_on"]:
        faults["ends_on"] = say("截止日期不能早于起始日期")
    if (whole := sum(values[name] for name in WEIGHTS)) != WHOLE:
        faults[WEIGHTS[-1]] = say("五项权重合计应为100，现为%(sum)d") % {"sum": whole}
    if not reviewers:
        faults["reviewers"] = say("请至少选择一名评审人员")
    if faults:
        raise ValidationError(faults)


@contextmanager
def named_once() -> Iterator[None]:
    """Around the recording: a name that another took first is said at its field."""
    try:
        yield
    except IntegrityError as fault:
        raise ValidationError({"name": say("这个名称已经用过，请换一个")}) from fault
