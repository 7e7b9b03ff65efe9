"""Due texts and flags: words with colour, worst first, by working days."""

from datetime import date

import pytest

from issues.flags import due_of, flags, state_mark
from issues.models import Issue
from issues.states import State
from tingyan.workdays.calendar import Calendar, Special

# 2026-09-20 is a Sunday that is worked, 2026-09-25 a Friday that is not.
DAYS = Calendar([Special(date(2026, 9, 20), True, "国庆调休"), Special(date(2026, 9, 25), False, "中秋")])
TODAY = date(2026, 9, 18)  # a Friday


def issue(state=State.FIXING, **fields):
    return Issue(state=state, **fields)


@pytest.mark.parametrize(
    ("due", "text", "role"),
    [
        (date(2026, 9, 18), "今天到期", "near"),
        (date(2026, 9, 20), "还剩1个工作日", "near"),
        (date(2026, 9, 22), "还剩3个工作日", "near"),
        (date(2026, 9, 23), "还剩4个工作日", "plain"),
        (date(2026, 9, 28), "还剩6个工作日", "plain"),
        (date(2026, 9, 17), "逾期1个工作日", "late"),
    ],
)
def test_how_long_is_left_counts_working_days(due, text, role):
    shown = due_of(issue(due=due, original_due=due), TODAY, DAYS)
    assert (shown.text, shown.role, shown.original) == (text, role, None)


def test_the_day_of_rest_after_the_due_date_is_late_by_less_than_a_day():
    shown = due_of(issue(due=TODAY, original_due=TODAY), date(2026, 9, 19), DAYS)
    assert (shown.text, shown.role) == ("逾期不足1个工作日", "late")


@pytest.mark.parametrize(
    ("fields", "late_by", "text"),
    [
        ({"state": State.CLOSED, "due": TODAY}, 0, "按时完成"),
        ({"state": State.CLOSED, "due": TODAY}, 2, "逾期2个工作日完成"),
        ({"state": State.SUBMITTED, "due": date(2026, 9, 1)}, None, ""),
        ({"state": State.DEFERRED, "due": TODAY, "deferred_until": date(2026, 10, 9)}, None, "暂缓至10月9日"),
        ({"state": State.REPORTED}, None, "未定时限"),
    ],
)
def test_when_the_units_clock_stands(fields, late_by, text, time_machine_at_today):
    assert due_of(issue(**fields), TODAY, DAYS, late_by).text == text


@pytest.fixture
def time_machine_at_today():
    import time_machine

    with time_machine.travel(f"{TODAY}T10:00+08:00", tick=False):
        yield


def test_flags_do_not_repeat_what_the_due_date_says():
    late = issue(State.ASSIGNED, due=date(2026, 9, 1), sign_by=date(2026, 9, 1), round_no=2)
    assert [str(flag.label) for flag in flags(late, TODAY)] == ["逾期未签收", "第2轮"]
    late.contested = True
    assert [str(flag.label) for flag in flags(late, TODAY)] == ["改派待裁定", "第2轮"]


def test_every_state_has_its_look():
    for state in State:
        mark = state_mark(state, state.label)
        assert mark.role in ("info", "done", "plain")
        assert mark.icon
    assert state_mark(State.FIXING, "整改中").outline
