"""核验, 销号 and what they store: four eyes in every form, 当场解决, and facts that are taken back whole."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from issues import actions
from issues.states import State
from tests.issues.life import (
    APPROVAL,
    NOW,
    afresh,
    assigned,
    at,
    closed,
    done,
    on_spot,
    order,
    signed,
    submitted,
    task_of,
    verified,
)
from tingyan.kit.errors import Refused


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def verify(issue, by, day=9, **more):
    return actions.verify(issue, by=by, how="papers", note="属实", at=at(6, day), **more)


def join(cast, person, unit, role="liaison"):
    """Give the person one more post, in the unit."""
    post = cast.posts[person.username]
    post.pk, post.unit, post.role = None, unit, role
    post.save()
    person.__dict__.pop("posts", None)


def test_whoever_signed_for_the_unit_cannot_judge(cast):
    issue = actions.sign(assigned(cast), by=cast.officer, approval=APPROVAL, at=at(6, 3))
    actions.submit(issue, done(), by=cast.head_a, at=at(6, 8))
    with pytest.raises(Refused, match="代单位录入的人"):
        verify(issue, cast.officer)
    verify(issue, cast.officer2)


def test_whoever_recorded_for_an_assisting_unit_cannot_close(cast):
    issue = assigned(cast, assisting=(cast.unit_c,))
    actions.sign_task(task_of(issue, cast.unit_c), by=cast.chief, approval=APPROVAL, at=at(6, 2))
    actions.finish_task(task_of(issue, cast.unit_c), done(), by=cast.chief, approval=APPROVAL, at=at(6, 2))
    issue = actions.sign(afresh(issue), by=cast.head_a, at=at(6, 3))
    actions.submit(issue, done(), by=cast.head_a, at=at(6, 8))
    verify(issue, cast.officer)
    with pytest.raises(Refused, match="代单位录入的人"):
        actions.close(issue, by=cast.chief, at=at(6, 10))
    actions.close(issue, by=cast.deputy_chief, at=at(6, 10))


def test_whoever_reported_it_as_solved_cannot_judge_it(cast):
    issue = on_spot(cast, by=cast.officer)
    with pytest.raises(Refused, match="代单位录入的人"):
        verify(issue, cast.officer, lead=cast.unit_a)
    verify(issue, cast.chief, lead=cast.unit_a)


def test_nobody_judges_what_his_own_unit_solved_on_the_spot(cast):
    join(cast, cast.officer, cast.unit_a)
    join(cast, cast.chief, cast.unit_a)
    with pytest.raises(Refused, match="承办单位的人员"):
        verify(on_spot(cast), cast.officer, lead=cast.unit_a)
    issue = verify(on_spot(cast), cast.officer2, lead=cast.unit_a)
    with pytest.raises(Refused, match="承办单位的人员"):
        actions.close(issue, by=cast.chief, at=at(6, 10))


def test_a_refused_step_leaves_the_issue_in_hand_as_it_was(cast):
    """The page that is drawn again must not show a state that was rolled back."""
    issue = submitted(cast, assisting=(cast.unit_c,))
    with pytest.raises(ValidationError, match="尚未办结"):
        verify(issue, cast.officer)
    assert (issue.state, issue.version) == (State.SUBMITTED, afresh(issue).version)
    issue = signed(cast)
    with pytest.raises(ValidationError, match="佐证材料"):
        actions.submit(issue, actions.Outcome("已整改"), by=cast.head_a, at=at(6, 8))
    assert (issue.state, issue.version) == (State.FIXING, afresh(issue).version)


def test_sent_back_takes_the_verdict_back_whole(cast):
    issue = actions.send_back(verified(cast), by=cast.chief, reason="意见不具体", at=at(6, 10))
    now = issue.current_round
    facts = (now.verified_at, now.verified_by, now.verified_unit, now.late_by, now.late_by_original, now.unit_days)
    assert facts == (None,) * 6
    verify(issue, cast.officer, day=11)
    assert issue.current_round.unit_days == 4


def test_solved_on_the_spot_may_be_sent_back_and_then_fails(cast):
    """It has no task: sent back it waits for 核验 as before, and a failure sends it to 待交办, not to a unit."""
    issue = verify(on_spot(cast), cast.officer, day=2, lead=cast.unit_a)
    actions.send_back(issue, by=cast.chief, reason="未查看现场", at=at(6, 3))
    assert (issue.state, issue.round_no, issue.lead) == (State.SUBMITTED, 0, None)
    verify(issue, cast.officer, day=4, lead=cast.unit_c)
    assert issue.rounds.get().lead == cast.unit_c
    actions.send_back(issue, by=cast.chief, reason="未查看现场", at=at(6, 5))
    actions.return_(issue, by=cast.officer, reason="又坏了", at=at(6, 8))
    assert (issue.state, issue.fixed_on_spot, issue.rounds.count()) == (State.REPORTED, False, 0)
    actions.assign(issue, order(cast), by=cast.officer, at=at(6, 9))
    assert issue.round_no == 1


def test_the_office_s_days_of_a_problem_solved_on_the_spot_begin_with_the_filing(cast):
    issue = verify(on_spot(cast), cast.officer, day=4, lead=cast.unit_a)
    actions.close(issue, by=cast.chief, at=at(6, 8))
    now = issue.current_round
    assert (now.unit_days, now.office_days) == (0, 5)


def test_both_clocks_over_a_return_and_a_deferral(cast):
    """06-02 assigned, 06-08 submitted (4 days), 06-10 returned (office 2), 06-11 deferred (1), 06-15 resumed,
    06-17 submitted (2), 06-18 verified, 06-22 closed (office 2; 06-19 is a holiday)."""
    issue = submitted(cast)
    actions.return_(issue, by=cast.officer, reason="照片不清", at=at(6, 10))
    decision = actions.Decision("韩立", date(2026, 6, 10))
    actions.defer(issue, by=cast.chief, until=date(2026, 6, 20), reason="等待", decision=decision, at=at(6, 11))
    actions.resume(issue, by=cast.chief, at=at(6, 15))
    actions.submit(issue, done(), by=cast.head_a, at=at(6, 17))
    verify(issue, cast.officer, day=18)
    actions.close(issue, by=cast.chief, at=at(6, 22))
    now = issue.current_round
    assert (now.unit_days, now.office_days, now.returns) == (4 + 1 + 2, 2 + 2, 1)


def test_assigned_again_needs_a_new_deadline(cast):
    with pytest.raises(ValidationError, match="新的整改时限"):
        actions.reassign_again(closed(cast), order(cast), by=cast.chief, reason="反弹", at=at(6, 12))


def test_words_that_are_no_choices_are_refused(cast):
    from tests.issues.life import filed

    with pytest.raises(ValidationError) as refused:
        actions.assign(filed(cast), order(cast, category="其他", fix_type=""), by=cast.officer, at=at(6, 2))
    assert set(refused.value.message_dict) == {"category", "fix_type"}


def test_a_merged_unit_is_given_no_work(cast):
    cast.unit_a.merged_into = cast.unit_c
    cast.unit_a.save()
    with pytest.raises(ValidationError, match="可选用的单位"):
        assigned(cast)
