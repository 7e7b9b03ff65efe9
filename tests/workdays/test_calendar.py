"""C17 and C18, and what must hold for any calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tingyan.workdays import calendar
from tingyan.workdays.calendar import Calendar, Special
from tingyan.workdays.models import Day

DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))
SPECIALS = st.builds(Special, st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.booleans())
CALENDARS = st.lists(SPECIALS, max_size=60, unique_by=lambda s: s.date).map(Calendar)
quick = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


@pytest.fixture
def official(db):
    return calendar.load()


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-28", 5, "2026-10-10"),
        ("2026-02-12", 3, "2026-02-24"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2025-12-31", 3, "2026-01-06"),
        ("2026-06-14", 0, "2026-06-14"),
        ("2026-10-10", -5, "2026-09-28"),
        ("2024-09-30", 1, "2024-10-08"),
        ("2025-09-30", 1, "2025-10-09"),
    ],
)
def test_working_days_follow_the_published_calendar(official, start, n, due):
    assert official.add(date.fromisoformat(start), n) == date.fromisoformat(due)


def test_an_unknown_year_counts_weekdays_and_says_so(official):
    start, due = date(2026, 12, 30), date(2027, 1, 6)
    assert official.add(start, 5) == due
    assert official.notice(start, due) == "2027年节假日未发布，暂按周末计算"
    assert official.notice(start, date(2028, 1, 1)) == "2027、2028年节假日未发布，暂按周末计算"
    assert official.notice(date(2026, 1, 1), date(2026, 12, 31)) == ""


def test_a_year_is_known_as_soon_as_the_office_enters_a_day(official):
    Day.objects.create(date=date(2027, 1, 1), kind=Day.Kind.HOLIDAY, name="元旦")
    assert calendar.load().add(date(2026, 12, 30), 5) == date(2027, 1, 7)
    assert calendar.load().unknown_years(date(2026, 1, 1), date(2027, 12, 31)) == []


def test_the_calendar_is_loaded_by_one_query(official, django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar.load()


def test_the_days_of_a_limit_are_told_one_by_one(official):
    told = official.explain(date(2026, 4, 30), 5)
    assert [(day.date.day, day.number, day.name) for day in told] == [
        *[(n, None, "劳动节") for n in range(1, 6)],
        (6, 1, ""),
        (7, 2, ""),
        (8, 3, ""),
        (9, 4, "劳动节调休上班"),
        (10, None, ""),
        (11, 5, ""),
    ]


def test_lateness_is_counted_in_working_days(official):
    assert official.between(date(2026, 6, 15), date(2026, 6, 17)) == 2
    assert official.between(date(2026, 6, 17), date(2026, 6, 15)) == -2
    assert official.between(date(2026, 6, 18), date(2026, 6, 22)) == 1  # 端午节 19 to 21


@quick
@given(CALENDARS, DAYS, st.integers(0, 120))
def test_between_undoes_add(cal, start, n):
    due = cal.add(start, n)
    assert cal.between(start, due) == n
    assert n == 0 or cal.is_workday(due)


@quick
@given(CALENDARS, DAYS, st.integers(1, 60))
def test_subtract_undoes_add_from_a_working_day(cal, start, n):
    assume(cal.is_workday(start))
    assert cal.subtract(cal.add(start, n), n) == start


@quick
@given(CALENDARS, DAYS, st.integers(0, 60), st.integers(0, 60))
def test_a_later_start_or_a_longer_limit_never_ends_earlier(cal, start, n, more):
    assert cal.add(start, n) <= cal.add(start, n + more)
    assert cal.add(start, n) <= cal.add(start + timedelta(days=more), n)


@quick
@given(CALENDARS, DAYS, st.integers(0, 400))
def test_between_is_the_sum_of_its_days(cal, a, span):
    days = [a + timedelta(days=n) for n in range(1, span + 1)]
    assert cal.between(a, a + timedelta(days=span)) == sum(map(cal.is_workday, days))


@quick
@given(CALENDARS, DAYS, st.integers(0, 40))
def test_the_explanation_counts_to_the_due_date(cal, start, n):
    told = cal.explain(start, n)
    assert [day.number for day in told if day.number] == list(range(1, n + 1))
    assert not told or told[-1].date == cal.add(start, n)
