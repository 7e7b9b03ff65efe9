"""暂缓 and 恢复: every clock of a unit stops, and goes on with the working days that remained."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from issues import actions
from issues.models import Issue
from issues.states import State
from tests.issues.life import NOW, afresh, assigned, at, closed, filed, order, signed, submitted, task_of

DECISION = actions.Decision("韩立", date(2026, 6, 3))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def paused(cast, issue, day):
    return actions.defer(issue, by=cast.chief, until=date(2026, 6, 26), reason="等待", decision=DECISION, at=at(6, day))


def test_nobody_is_late_in_signing_for_the_days_of_a_deferral(cast):
    """06-02 assigned, to be signed by 06-03; deferred the same day; resumed on 06-15: to be signed by 06-16."""
    issue = actions.defer(assigned(cast), by=cast.supervisor, until=date(2026, 6, 26), reason="等待", at=at(6, 2, 15))
    actions.resume(issue, by=cast.supervisor, at=at(6, 15))
    assert (issue.sign_by, issue.tasks.get().sign_by) == (date(2026, 6, 16), date(2026, 6, 16))
    assert not Issue.objects.sign_overdue(date(2026, 6, 16)).exists()


def test_each_task_goes_on_with_its_own_days(cast):
    issue = signed(cast, assisting=(cast.unit_c,))
    task = task_of(issue, cast.unit_c)
    issue.tasks.filter(pk=task.pk).update(current_due=date(2026, 6, 9))  # three working days after the 4th
    issue = actions.resume(paused(cast, afresh(issue), 4), by=cast.chief, at=at(6, 15))
    assert task_of(issue, cast.unit_c).current_due == date(2026, 6, 18)
    lead = task_of(issue, cast.unit_a)
    assert lead.current_due == issue.due == issue.current_round.current_due == date(2026, 7, 3)
    assert lead.original_due == issue.original_due == date(2026, 6, 24)


def test_what_was_late_is_as_late_afterwards(cast):
    issue = signed(cast, fix_type="immediate")  # due 06-05
    actions.resume(paused(cast, issue, 9), by=cast.chief, at=at(6, 22))
    assert issue.due == date(2026, 6, 17)  # two working days before the 22nd: 06-19 is a holiday


def test_a_deferral_while_the_office_has_it_moves_no_due_date(cast):
    issue = paused(cast, submitted(cast), 9)
    actions.resume(issue, by=cast.chief, at=at(6, 15))
    assert (issue.state, issue.due) == (State.SUBMITTED, date(2026, 6, 24))


def test_nothing_is_due_in_what_was_not_assigned(cast):
    issue = paused(cast, filed(cast), 4)
    actions.resume(issue, by=cast.chief, at=at(6, 15))
    assert (issue.state, issue.due, issue.sign_by) == (State.REPORTED, None, None)


def test_voided_while_deferred_is_deferred_no_more(cast):
    issue = paused(cast, signed(cast), 4)
    actions.void(issue, by=cast.chief, reason="误录", at=at(6, 5))
    assert (issue.state, issue.deferred_from, issue.deferred_until, issue.deferred_days_left) == (
        "void",
        "",
        None,
        None,
    )


def test_a_decision_is_not_of_tomorrow(cast):
    tomorrow = actions.Decision("韩立", date(2026, 6, 5))
    with pytest.raises(ValidationError, match="决定日期不能晚于今天"):
        actions.defer(signed(cast), by=cast.chief, until=date(2026, 6, 26), reason="等", decision=tomorrow, at=at(6, 4))


def test_a_closed_round_is_not_rewritten_by_a_pause_of_the_next(cast):
    """Recalled from round 2 the issue waits for 交办 with round 1 behind it."""
    issue = closed(cast)
    again = order(cast, due=date(2026, 6, 29))
    actions.reassign_again(issue, again, by=cast.chief, reason="反弹", at=at(6, 11))
    actions.recall(issue, by=cast.officer, reason="选错", at=at(6, 11, 11))
    actions.resume(paused(cast, issue, 12), by=cast.chief, at=at(6, 15))
    assert issue.rounds.get(number=1).current_due == date(2026, 6, 24)


def test_a_pause_of_a_day_brings_no_date_forward(cast):
    """Due on Sunday the 14th, which lies three working days after the 9th like Friday the 12th."""
    issue = actions.resume(paused(cast, signed(cast, due=date(2026, 6, 14)), 9), by=cast.chief, at=at(6, 9, 15))
    assert issue.due == issue.tasks.get().current_due == date(2026, 6, 14)
