"""Rows of window reviews as they would stand after some work, written directly."""

from datetime import date

from django.utils import timezone

from tests.factories import CANARY
from tingyan.directory.models import Window
from tingyan.reviews.models import Handling, ReviewPeriod, Score, WindowReview
from tingyan.reviews.states import CRITERIA, Outcome, PeriodState, Stage


def make_period(cast, *, reviewers=None, **fields):
    """One of 2026 that runs; the second officer, the supervisor and head B review."""
    names = {"name": "2026年上半年", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    given = {"district": cast.ls, "created_by": cast.officer, "state": PeriodState.RUNNING}
    period = ReviewPeriod.objects.create(**given | names | fields)
    period.reviewers.set([cast.officer2, cast.supervisor, cast.head_b] if reviewers is None else reviewers)
    return period


def make_review(cast, period, window=None, **fields):
    """Window B in 实地考评, put forward by the officer."""
    window = window or cast.window_b
    given = {"period": period, "window": window, "name": window.name, "stage": Stage.SITE}
    return WindowReview.objects.create(**given | {"nominated_by": cast.officer} | fields)


def make_windows(cast, count, unit=None):
    return Window.objects.bulk_create(
        Window(hall=cast.hall, unit=unit or cast.unit_a, name=f"窗口{n}", code=f"R-{n}") for n in range(count)
    )


def give(review, reviewer, *values, **fields):
    """Five scores; one value stands for all."""
    values = values * 5 if len(values) == 1 else values
    return Score.objects.create(review=review, reviewer=reviewer, **dict(zip(CRITERIA, values, strict=True)), **fields)


def decided(by, outcome=Outcome.NAMED, **fields):
    return {"outcome": outcome, "note": "符合条件", "decided_by": by, "decided_at": timezone.now(), **fields}


def vetoed(by, reason="发生重大投诉"):
    return decided(by, Outcome.REFUSED, note="") | {
        "veto_reason": reason,
        "vetoed_by": by,
        "vetoed_at": timezone.now(),
        "stage": Stage.PANEL,
    }


def published(by):
    return {"stage": Stage.PUBLISHED, "published_by": by, "published_at": timezone.now()}


def add_reviews(cast):
    """For the matrix of doors: an open period, and a candidate of unit B with a canary in every text."""
    running = make_period(cast, reviewers=[cast.officer2, cast.supervisor], name="2026年")
    review = make_review(cast, running, name=CANARY, grounds=CANARY)
    for person in (cast.officer2, cast.supervisor):
        give(review, person, 80, comment=CANARY)
    Handling.objects.create(
        review=review, step="nominate", stage=Stage.APPLIED, text=CANARY, by=cast.officer, at=timezone.now()
    )
    opened = make_period(cast, name="2027年", state=PeriodState.OPEN)
    return {"review": review, "review_period": running, "open_period": opened}
