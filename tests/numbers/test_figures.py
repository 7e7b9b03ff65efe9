"""What each figure says, number by number, where only one answer is right (C23, C24, C25)."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone

from issues.models import Round
from issues.states import State, Theme
from tests.factories import at_noon, make_issue, make_visit
from tests.numbers.conftest import recorded
from tingyan.improvements.models import Procedure
from tingyan.numbers import catalogue as c
from tingyan.numbers.catalogue import FIGURES, SHOWN
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import Scope
from visits.states import Mode

JUNE = {"since": date(2026, 6, 1), "until": date(2026, 6, 30)}
JULY = {"since": date(2026, 7, 1), "until": date(2026, 7, 31)}


def read(cast, *figures, now=None, person="officer", **scope):
    reading = Reading.of(Scope(cast.people[person], now or timezone.now(), **scope), figures)
    values = tuple(reading.value(figure) for figure in figures)
    return values[0] if len(values) == 1 else values


def test_nothing_yet_is_a_dash_and_not_a_division(cast):
    values = {figure.slug: read(cast, figure, campaign=cast.campaign) for figure in SHOWN}
    rates = {slug: value for slug, value in values.items() if value is None}
    assert set(rates) == {
        "closure_rate",
        "on_time_rate",
        "on_time_rate_original",
        "return_rate",
        "reassigned_after_closing_rate",
        "average_working_days",
        *(figure.slug for figure in c.SUPERVISION),
    }
    assert read(cast, c.DEPARTMENTS_TAKING_PART, c.DEPARTMENTS_ALL, campaign=cast.campaign) == (0, 3)


def test_joins_never_double_a_row(cast):
    """C24: one visit with three themes and three problems is one visit and three problems."""
    visit = make_visit(cast, units=[cast.unit_b, cast.unit_c], themes=list(Theme))
    for theme in (Theme.PROCESS, Theme.PROCESS, Theme.CONDUCT):
        make_issue(cast, visit=visit, theme=theme, lead=cast.unit_b, assist=[cast.unit_a], state=State.FIXING)
    for person in ("officer", "head_a"):
        assert read(cast, c.VISITS_ALL, c.ISSUES_FOUND, person=person) == (1, 3)
        assert read(cast, c.VISITS_ALL, c.ISSUES_FOUND, person=person, theme=Theme.PROCESS) == (1, 2)
        assert read(cast, c.VISITS_ALL, c.ISSUES_FOUND, person=person, theme=Theme.CONDUCT) == (1, 1)


def test_the_month_ends_at_local_midnight(cast):
    """C25: 2026-06-30T16:30Z is July here, for moments as for days, on both databases."""
    with time_machine.travel(datetime(2026, 6, 30, 16, 30, tzinfo=UTC), tick=False):
        today = timezone.localdate()
        make_visit(cast, date=today)
        issue = make_issue(cast, state=State.CLOSED, lead=cast.unit_b, found_on=today, closed_on=today)
        Round.objects.filter(issue=issue).update(closed_at=timezone.now(), assigned_at=timezone.now(), late_by=0)
        figures = (c.VISITS_ALL, c.ISSUES_FOUND, c.ISSUES_CLOSED, c.ROUNDS_CLOSED, c.ROUNDS_SUBMITTED, c.EVER_CLOSED)
        assert read(cast, *figures, **JUNE) == (0,) * 6
        assert read(cast, *figures, **JULY) == (1,) * 6


@pytest.mark.parametrize(("moment", "late"), [((15, 59, 59), 0), ((16, 0, 0), 1)])
def test_a_due_day_that_has_not_ended_is_not_late(cast, moment, late):
    """C19."""
    make_issue(cast, state=State.FIXING, lead=cast.unit_b, due=date(2026, 6, 15))
    now = datetime(2026, 6, 15, *moment, tzinfo=UTC)
    assert read(cast, c.ISSUES_OVERDUE, now=now) == late


def test_found_is_closed_and_open_and_nothing_else(cast):
    for state in State:
        until = {"deferred_until": date(2026, 9, 1)} if state == State.DEFERRED else {}
        make_issue(cast, state=state, lead=cast.unit_b, **until)
    assert read(cast, c.ISSUES_FOUND, c.ISSUES_CLOSED, c.ISSUES_OPEN, c.ISSUES_OVERDUE) == (7, 1, 6, 2)


def test_closed_counts_by_closing_date_and_found_by_finding_date(cast):
    make_issue(cast, state=State.CLOSED, lead=cast.unit_b, found_on=date(2026, 6, 20), closed_on=date(2026, 7, 3))
    figures = (c.ISSUES_FOUND, c.ISSUES_CLOSED, c.CLOSURE_RATE)
    assert read(cast, *figures, **JUNE) == (1, 0, 1.0)
    assert read(cast, *figures, **JULY) == (0, 1, None)


def test_a_reopened_issue_is_open_and_its_first_round_stays_a_fact(cast):
    """C23, C20: what was closed late or in time stays so, and the reopening is counted in the open."""
    issue = make_issue(cast, state=State.FIXING, lead=cast.unit_b, round_no=2, due=date(2999, 1, 1))
    closed = {"verified_by": cast.officer, "closed_by": cast.chief, "verified_at": at_noon(2026, 6, 9)}
    closed |= {"verified_unit": cast.office, "closed_unit": cast.office}
    Round.objects.create(
        issue=issue,
        number=1,
        lead=cast.unit_b,
        assigned_at=at_noon(2026, 6, 1),
        original_due=date(2026, 6, 8),
        current_due=date(2026, 6, 12),
        submitted_at=at_noon(2026, 6, 9),
        closed_at=at_noon(2026, 6, 10),
        late_by=0,
        late_by_original=1,
        unit_days=6,
        returns=1,
        **closed,
    )
    assert read(cast, c.ISSUES_CLOSED, c.ISSUES_OPEN, c.ISSUES_OVERDUE) == (0, 1, 0)
    assert read(cast, c.ON_TIME_RATE, c.ON_TIME_RATE_ORIGINAL, c.AVERAGE_WORKING_DAYS) == (1.0, 0.0, 6.0)
    assert read(cast, c.REASSIGNED_AFTER_CLOSING_RATE, c.RETURN_RATE) == (1.0, 1.0)


def test_on_the_spot_is_neither_in_time_nor_late(cast):
    issue = make_issue(cast, state=State.CLOSED, lead=cast.unit_b, fixed_on_spot=True)
    Round.objects.filter(issue=issue).update(original_due=None, current_due=None, late_by=0, unit_days=0)
    assert read(cast, c.FIXED_ON_SPOT, c.ON_TIME_RATE, c.AVERAGE_WORKING_DAYS) == (1, None, None)
    assert read(cast, c.EVER_CLOSED) == 1


def test_own_and_cross_visits_and_units_taking_part(cast):
    make_visit(cast)
    make_visit(cast, units=[cast.unit_a], mode=Mode.OWN)
    figures = (c.DEPARTMENTS_TAKING_PART, c.DEPARTMENTS_ALL, c.VISITS_ALL, c.VISITS_OWN, c.VISITS_CROSS)
    assert read(cast, *figures, campaign=cast.campaign) == (1, 3, 2, 1, 1)
    assert read(cast, *figures, **JUNE) == (1, 3, 2, 1, 1)
    assert read(cast, *figures, **JULY) == (0, 3, 0, 0, 0)


def test_a_retired_unit_that_took_part_still_counts_for_its_time(cast):
    make_visit(cast)
    cast.unit_a.active = False
    cast.unit_a.save()
    assert read(cast, c.DEPARTMENTS_TAKING_PART, c.DEPARTMENTS_ALL, **JUNE) == (1, 3)
    assert read(cast, c.DEPARTMENTS_TAKING_PART, c.DEPARTMENTS_ALL, **JULY) == (0, 2)


def test_days_saved_never_mix_units(cast):
    limits = [
        {"before_limit": 5, "before_unit": "workday", "after_limit": 2, "after_unit": "workday", "yearly_volume": 10},
        {"before_limit": 3, "before_unit": "workday", "after_instant": True},
        {"before_limit": 3, "before_unit": "unsaid", "after_instant": True, "yearly_volume": 7},
        {"before_limit": 9, "before_unit": "calendar", "after_limit": 1, "after_unit": "workday"},
        {"after_limit": 1, "after_unit": "workday"},
    ]
    for number, limit in enumerate(limits):
        Procedure.objects.create(
            **recorded(cast, cast.unit_a, cast.campaign),
            **limit,
            service_item=cast.item_a,
            item_name=f"事项{number}",
            kind="time",
            state="implemented",
            in_force_from=date(2026, 6, 14),
        )
    assert read(cast, c.DAYS_SAVED, c.PROCEDURES_OPTIMISED) == (3, 5)
    assert {total.slug: read(cast, total) for total in c.DAYS_SAVED_BY_UNIT} == {
        "days_saved_workday": 6,
        "days_saved_workday_yearly": 30,
        "days_saved_calendar": 0,
        "days_saved_calendar_yearly": 0,
        "days_saved_unsaid": 3,
        "days_saved_unsaid_yearly": 21,
    }


def test_the_last_week(cast):
    with time_machine.travel(datetime(2026, 6, 22, 4, tzinfo=UTC), tick=False):
        for day in (15, 16, 22):
            make_issue(cast, found_on=date(2026, 6, day))
            make_issue(
                *(cast,), state=State.FIXING, lead=cast.unit_b, found_on=date(2026, 6, 1), due=date(2026, 6, day - 1)
            )
        assert read(cast, c.FOUND_LAST_WEEK, c.CLOSED_LAST_WEEK, c.ISSUES_OVERDUE, c.OVERDUE_LAST_WEEK) == (2, 0, 3, 2)


def test_no_figure_asks_for_the_clue_flag(cast, django_assert_max_num_queries):
    make_issue(cast, clue=True)
    with django_assert_max_num_queries(11) as asked:
        read(cast, *FIGURES.values(), campaign=cast.campaign)
    assert not [query["sql"] for query in asked if '"clue"' in query["sql"]]


def test_a_finders_unit_learns_of_no_due_date(cast):
    """Of what it found elsewhere it sees state and conclusion: not whether the other unit is late."""
    make_issue(cast, state=State.FIXING, lead=cast.unit_b, due=date(2026, 6, 15))
    figures = (c.ISSUES_FOUND, c.ISSUES_OPEN, c.ISSUES_OVERDUE)
    assert read(cast, *figures, person="head_b") == (1, 1, 1)
    assert read(cast, *figures, person="head_a") == (1, 1, 0)
    closed = make_issue(cast, state=State.CLOSED, lead=cast.unit_b)
    Round.objects.filter(issue=closed).update(late_by=3, unit_days=9)
    assert read(cast, c.ROUNDS_CLOSED, person="head_b") == 1
    assert read(cast, c.ROUNDS_CLOSED, person="head_a") == 0
