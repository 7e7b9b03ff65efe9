"""Means, weights and totals: read from the scores by one aggregate, never kept and never typed in."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from tests.reviews.rows import decided, give, make_period, make_review, make_windows, published, vetoed
from tingyan.reviews.models import ReviewPeriod, Score, WindowReview
from tingyan.reviews.states import CRITERIA, WEIGHTS, Stage

UNEVEN = dict(zip(WEIGHTS, (40, 30, 15, 10, 5), strict=True))


def read(review):
    return WindowReview.objects.with_totals().get(pk=review.pk)


def test_a_total_is_the_mean_of_each_criterion_times_its_weight(cast):
    review = make_review(cast, make_period(cast, **UNEVEN))
    give(review, cast.officer2, 100, 80, 60, 40, 20)
    give(review, cast.supervisor, 90, 70, 50, 30, 11)
    told = read(review)
    means = [getattr(told, f"mean_{name}") for name in CRITERIA]
    assert means == [95, 75, 55, 35, 15.5]
    assert told.scored == 2
    assert told.total == pytest.approx(95 * 0.4 + 75 * 0.3 + 55 * 0.15 + 35 * 0.1 + 15.5 * 0.05)
    alone = Score.objects.get(reviewer=cast.officer2)
    assert alone.weighted(review.period.weights) == pytest.approx(40 + 24 + 9 + 4 + 1)


def test_nobodys_score_is_no_total(cast):
    told = read(make_review(cast, make_period(cast)))
    assert (told.scored, told.total, told.mean_clean) == (0, None, None)


def test_weights_change_the_total_and_nothing_else_does(cast):
    review = make_review(cast, make_period(cast))
    give(review, cast.officer2, 100, 0, 0, 0, 0)
    assert read(review).total == 20
    ReviewPeriod.objects.update(**UNEVEN)
    assert read(review).total == 40


def test_the_selection_orders_by_total_with_unscored_and_vetoed_last(cast, django_assert_num_queries):
    period = make_period(cast)
    low, high, unscored, barred = (make_review(cast, period, window) for window in make_windows(cast, 4))
    for review, value in ((low, 60), (high, 90), (barred, 99)):
        give(review, cast.officer2, value)
    WindowReview.objects.filter(pk=barred.pk).update(**vetoed(cast.chief))
    with django_assert_num_queries(1):
        assert list(WindowReview.objects.by_total()) == [high, low, unscored, barred]


@pytest.mark.parametrize("weights", [{WEIGHTS[0]: 21}, {WEIGHTS[4]: 19}, {WEIGHTS[0]: 100}])
def test_weights_add_up_to_100_in_the_database(cast, weights):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_period(cast, **weights)
    assert make_period(cast, **dict.fromkeys(WEIGHTS, 0) | {WEIGHTS[2]: 100}).weights == [0, 0, 100, 0, 0]


@pytest.mark.parametrize("value", [101, -1])
def test_scores_lie_between_0_and_100_in_the_database(cast, value):
    review = make_review(cast, make_period(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        give(review, cast.officer2, value)


def test_a_reviewer_scores_a_candidate_once(cast):
    review = make_review(cast, make_period(cast))
    give(review, cast.officer2, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        give(review, cast.officer2, 2)


@pytest.mark.parametrize(
    "columns",
    [
        lambda cast: {"outcome": "named"},
        lambda cast: {"stage": Stage.PUBLISHED},
        lambda cast: {**vetoed(cast.chief), "veto_reason": ""},
        lambda cast: {**vetoed(cast.chief), "outcome": "named"},
        lambda cast: decided(cast.officer),  # who put it forward
        lambda cast: decided(cast.chief) | published(cast.chief),
    ],
)
def test_the_database_refuses_what_no_step_would_write(cast, columns):
    review = make_review(cast, make_period(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        WindowReview.objects.filter(pk=review.pk).update(**columns(cast), version=F("version") + 1)
