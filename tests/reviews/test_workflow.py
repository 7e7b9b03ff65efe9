"""Truth tables: every step by every person, where it may be taken and where not; and what each step does."""

import pytest
from django.core.exceptions import ValidationError

from tests.cast import POSTS
from tests.doors import CHIEFS, OFFICE
from tests.reviews.rows import decided, give, make_period, make_review, make_windows, published, vetoed
from tingyan.audit.models import AuditEntry
from tingyan.inbox.models import Notification
from tingyan.kit.errors import Refused, Stale
from tingyan.reviews import actions
from tingyan.reviews.models import Score, WindowReview
from tingyan.reviews.states import CRITERIA, ENDED, NEXT, WEIGHTS, Outcome, PeriodState, Stage
from tingyan.reviews.workflow import (
    PERIOD_STEPS,
    STEPS,
    nominate_refusal,
    period_steps_for,
    refusal,
    steps_for,
)

PEOPLE = [*POSTS, "superuser"]
VALUES = dict.fromkeys(CRITERIA, 80)


def who(cast, rule):
    """The persons for whom the rule says nothing against it."""
    return {name for name in PEOPLE if not rule(cast.people[name])}


def test_who_may_take_each_step_of_a_period(cast):
    told = {
        PeriodState.OPEN: {"change": OFFICE, "start": OFFICE, "finish": set()},
        PeriodState.RUNNING: {"change": set(), "start": set(), "finish": CHIEFS},
        PeriodState.ENDED: {"change": set(), "start": set(), "finish": set()},
    }
    for state, steps in told.items():
        period = make_period(cast, name=state.value, state=state)
        for name in PEOPLE:
            allowed = {step.name for step in period_steps_for(cast.people[name], period)}
            assert allowed == {step for step, people in steps.items() if name in people}, (state, name)
    assert {step.name for step in PERIOD_STEPS} == set(told[PeriodState.OPEN])


@pytest.mark.parametrize("state", PeriodState)
def test_who_may_put_a_window_forward(cast, state):
    period = make_period(cast, state=state)
    units = {"head_a", "deputy_a", "liaison_a", "head_b", "liaison_b", "head_c"}
    expected = OFFICE | units if state == PeriodState.OPEN else set()
    assert who(cast, lambda user: nominate_refusal(user, period)) == expected


APPLICANTS = {"head_b", "liaison_b"}
PANEL = {"officer2", "supervisor"}  # head B sits too, and may not score a window of his own unit
DECIDERS = CHIEFS | {"supervisor"}


def expected_for(stage, kind):
    """step → who, for a candidate put forward by the officer and decided by the chief."""
    none = dict.fromkeys((step.name for step in STEPS), frozenset())
    if stage in ENDED:
        return none
    if kind == "plain":
        none["withdraw"] = APPLICANTS
    if kind == "vetoed":
        return none | {"lift": CHIEFS} | ({"publish": {"deputy_chief"}} if stage == Stage.PANEL else {})
    told = none | {"veto": CHIEFS}
    if stage in NEXT:
        told["advance"] = OFFICE
    if stage in (Stage.SITE, Stage.PUBLIC, Stage.PANEL) and kind == "plain":
        told["score"] = PANEL
    if stage == Stage.PANEL:
        told["decide"] = DECIDERS
        told["publish"] = {"deputy_chief"} if kind == "decided" else frozenset()
    return told


@pytest.mark.parametrize("stage", Stage)
def test_who_may_take_each_step_of_a_candidate(cast, stage):
    kinds = {"plain": {}}
    if stage == Stage.PANEL:
        kinds |= {"decided": decided(cast.chief), "vetoed": vetoed(cast.chief)}
    if stage == Stage.PUBLISHED:
        kinds = {"published": decided(cast.chief) | published(cast.deputy_chief)}
    for kind, columns in kinds.items():
        period = make_period(cast, name=f"{stage}{kind}")
        review = make_review(cast, period, **{"stage": stage} | columns)
        for name in PEOPLE:
            allowed = {step.name for step in steps_for(cast.people[name], review)}
            told = {step for step, people in expected_for(stage, kind).items() if name in people}
            assert allowed == told, (stage, kind, name)


@pytest.mark.parametrize("state", [PeriodState.OPEN, PeriodState.ENDED])
def test_nothing_is_done_in_a_period_that_does_not_run(cast, state):
    review = make_review(cast, make_period(cast, state=state))
    allowed = {(name, step.name) for name in PEOPLE for step in STEPS if not refusal(cast.people[name], step, review)}
    assert allowed == ({(name, "withdraw") for name in APPLICANTS} if state == PeriodState.OPEN else set())


def test_a_reviewer_of_the_unit_does_not_score_its_window(cast):
    """By the post, and by where the person works."""
    period = make_period(cast)
    own, other = make_review(cast, period), make_review(cast, period, cast.window_a)
    with pytest.raises(Refused, match="本单位的人员不能给本单位的窗口评分"):
        actions.score(own, VALUES, by=cast.head_b)
    actions.score(other, VALUES, by=cast.head_b)
    cast.officer2.unit = cast.unit_b
    with pytest.raises(Refused, match="本单位"):
        actions.score(own, VALUES, by=cast.officer2)
    with pytest.raises(Refused, match="只有本周期的评审人员"):
        actions.score(own, VALUES, by=cast.chief)
    assert list(Score.objects.values_list("review", "reviewer")) == [(other.pk, cast.head_b.pk)]


def test_whoever_put_it_forward_does_not_decide_and_who_decides_does_not_publish(cast):
    period = make_period(cast)
    review = make_review(cast, period, stage=Stage.PANEL, nominated_by=cast.chief)
    with pytest.raises(Refused, match="申报人不能评定"):
        actions.decide(review, Outcome.LATER, by=cast.chief, note="待复评")
    with pytest.raises(Refused, match="申报人不能评定"):
        actions.veto(review, by=cast.chief, note="投诉")
    actions.decide(review, Outcome.LATER, by=cast.deputy_chief, note="待复评")
    with pytest.raises(Refused, match="评定人不能公示"):
        actions.publish(review, by=cast.deputy_chief)
    actions.publish(review, by=cast.chief)
    assert (review.stage, review.outcome) == (Stage.PUBLISHED, Outcome.LATER)


def test_a_window_goes_the_whole_way(cast):
    period = actions.open_period(
        by=cast.officer,
        district=cast.ls,
        name="2026年",
        starts_on="2026-01-01",
        ends_on="2026-12-31",
        reviewers=[cast.officer2, cast.supervisor, cast.head_b],
        **dict.fromkeys(WEIGHTS, 20),
    )
    review = actions.nominate(period, cast.window_b, by=cast.liaison_b, grounds="群众满意")
    actions.start(period, by=cast.officer)
    for stage in NEXT.values():
        actions.advance(review, by=cast.officer, note="符合")
        assert review.stage == stage
    told = Notification.objects.filter(kind="review.score").values_list("user", flat=True)
    assert set(told) == {cast.officer2.pk, cast.supervisor.pk}, "not head B, whose window it is"
    actions.score(review, VALUES, by=cast.officer2)
    with pytest.raises(ValidationError, match="还有1名评审人员没有评分"):
        actions.decide(review, Outcome.NAMED, by=cast.chief, note="同意")
    actions.score(review, VALUES, by=cast.supervisor)
    actions.decide(review, Outcome.NAMED, by=cast.chief, note="同意")
    with pytest.raises(Refused, match="1个窗口没有公示"):
        actions.finish(period, by=cast.chief)
    period.refresh_from_db()
    actions.publish(review, by=cast.deputy_chief)
    told = Notification.objects.filter(kind="review.publish").values_list("user", flat=True)
    assert set(told) == {cast.head_b.pk, cast.liaison_b.pk}
    actions.finish(period, by=cast.chief)
    steps = [*("nominate", *["advance"] * 4, "decide", "publish")]
    assert [row.step for row in review.handlings.order_by("id")] == steps
    codes = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"review_period.open", "review_period.finish", "review.score", "review.publish"} <= codes


def test_a_veto_names_no_window_and_can_be_lifted(cast):
    review = make_review(cast, make_period(cast))
    give(review, cast.officer2, 100)
    with pytest.raises(ValidationError, match="理由"):
        actions.veto(review, by=cast.chief, note=" ")
    actions.veto(review, by=cast.chief, note="发生重大投诉")
    assert (review.stage, review.outcome, review.is_vetoed) == (Stage.PANEL, Outcome.REFUSED, True)
    with pytest.raises(Refused, match="一票否决"):
        actions.score(review, VALUES, by=cast.supervisor)
    with pytest.raises(Refused, match="一票否决"):
        actions.decide(review, Outcome.NAMED, by=cast.deputy_chief, note="同意")
    actions.lift(review, by=cast.deputy_chief, note="查无实据")
    assert (review.outcome, review.is_vetoed) == ("", False)
    actions.score(review, VALUES, by=cast.supervisor)


def test_nothing_is_scored_after_the_decision(cast):
    review = make_review(cast, make_period(cast), stage=Stage.PANEL)
    old = WindowReview.objects.for_rows().get(pk=review.pk)
    actions.decide(review, Outcome.LATER, by=cast.chief, note="待复评")
    with pytest.raises(Refused, match="已经评定"):
        actions.score(old, VALUES, by=cast.officer2)


def test_whoever_was_second_is_told_so(cast):
    review = make_review(cast, make_period(cast))
    second = WindowReview.objects.for_rows().get(pk=review.pk)
    actions.advance(review, by=cast.officer)
    with pytest.raises(Stale):
        actions.advance(second, by=cast.officer2)
    with pytest.raises(Stale):
        actions.advance(review, by=cast.officer2, version=1)
    actions.score(review, VALUES, by=cast.officer2, version=0)
    with pytest.raises(Stale):
        actions.score(review, VALUES, by=cast.officer2, version=0)
    actions.score(review, VALUES | {"clean": 5}, by=cast.officer2, version=1)
    assert Score.objects.get().clean == 5


def test_a_window_stands_once_a_period_and_only_for_its_unit(cast):
    period = make_period(cast, state=PeriodState.OPEN)
    actions.nominate(period, cast.window_b, by=cast.head_b)
    for window, by in ((cast.window_b, cast.officer), (cast.window_b, cast.head_a)):
        with pytest.raises(ValidationError) as fault:
            actions.nominate(period, window, by=by)
        assert list(fault.value.message_dict) == ["window"]
    assert WindowReview.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({WEIGHTS[0]: 30}, WEIGHTS[-1]),
        ({"ends_on": "2025-12-31"}, "ends_on"),
        ({"reviewers": []}, "reviewers"),
        ({"name": "2026年上半年"}, "name"),
    ],
)
def test_what_is_wrong_with_a_period_is_said_at_its_field(cast, values, field):
    make_period(cast)
    right = {"name": "2026年", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "reviewers": [cast.officer2]}
    with pytest.raises(ValidationError) as fault:
        actions.open_period(by=cast.officer, district=cast.ls, **right | dict.fromkeys(WEIGHTS, 20) | values)
    assert list(fault.value.message_dict) == [field]
    with pytest.raises(Refused):
        actions.open_period(by=cast.officer, district=cast.gz, **right | dict.fromkeys(WEIGHTS, 20))


# 撤回申报


def test_a_unit_takes_its_application_back_and_may_apply_again(cast, client):
    period = make_period(cast, state=PeriodState.OPEN)
    review = actions.nominate(period, cast.window_b, by=cast.head_b)
    with pytest.raises(ValidationError, match="请填写撤回申报的理由"):
        actions.withdraw(review, by=cast.liaison_b, note=" ")
    actions.withdraw(review, by=cast.liaison_b, note="窗口正在改造")
    assert (review.stage, AuditEntry.objects.get(action="review.withdraw").detail["note"]) == (
        Stage.WITHDRAWN,
        "窗口正在改造",
    )
    told = Notification.objects.filter(kind="review.withdraw").values_list("user__username", flat=True)
    assert set(told) == OFFICE
    for person, words in ((cast.head_b, "窗口正在改造"), (cast.officer, "窗口正在改造")):
        client.force_login(person)
        assert words in client.get(review.get_absolute_url()).content.decode()
    again = actions.nominate(period, cast.window_b, by=cast.head_b)
    with pytest.raises(ValidationError, match="已经申报"):
        actions.nominate(period, cast.window_b, by=cast.officer)
    assert again.pk != review.pk


def test_what_was_taken_back_stands_last_and_holds_nothing_up(cast):
    period = make_period(cast)
    gone, other = make_review(cast, period), make_review(cast, period, cast.window_a)
    give(gone, cast.officer2, 100)
    actions.withdraw(gone, by=cast.head_b, note="窗口正在改造")
    assert list(WindowReview.objects.filter(period=period).by_total()) == [other, gone]
    WindowReview.objects.filter(pk=other.pk).update(**decided(cast.chief) | published(cast.deputy_chief))
    assert actions.finish(period, by=cast.chief).state == PeriodState.ENDED


def test_a_unit_that_would_take_back_learns_of_a_veto_no_more_than_of_another_decision(cast):
    period = make_period(cast)
    told = set()
    for n, columns in enumerate((decided(cast.chief), vetoed(cast.chief))):
        window = make_windows(cast, 1, cast.unit_b)[0] if n else cast.window_b
        review = make_review(cast, period, window, **{"stage": Stage.PANEL} | columns)
        with pytest.raises(Refused) as refused:
            actions.withdraw(review, by=cast.head_b, note="改造")
        told.add(str(refused.value))
    assert told == {"已经评定，不能撤回申报"}


def test_who_lost_his_post_is_not_waited_for(cast):
    """Two have scored; head B, who sits too, has left."""
    review = make_review(cast, make_period(cast), cast.window_a, stage=Stage.PANEL)
    for person in (cast.officer2, cast.supervisor):
        give(review, person, 90)
    with pytest.raises(ValidationError, match="还有1名评审人员没有评分"):
        actions.decide(review, Outcome.NAMED, by=cast.chief, note="同意")
    cast.posts["head_b"].delete()
    assert actions.decide(review, Outcome.NAMED, by=cast.chief, note="同意").outcome == Outcome.NAMED
