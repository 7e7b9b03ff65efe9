import datetime as dt

import pytest
import time_machine
from django.utils import translation

from tingyan.kit import words

pytestmark = pytest.mark.usefixtures("summer")
LATE = dt.datetime(2026, 6, 14, 16, 30, tzinfo=dt.UTC)  # already the 15th here


@pytest.fixture
def summer():
    with time_machine.travel("2026-07-01T04:00:00Z", tick=False):
        yield


def test_dates_in_chinese():
    assert words.date(dt.date(2026, 6, 4)) == "2026年6月4日"
    assert words.date(dt.date(2026, 6, 4), short=True) == "6月4日"
    assert words.date(dt.date(2025, 12, 31), short=True) == "2025年12月31日"


def test_dates_in_english():
    with translation.override("en"):
        assert words.date(dt.date(2026, 6, 14)) == "14 June 2026"
        assert words.date(dt.date(2026, 6, 14), short=True) == "14 June"
        assert words.span(dt.date(2026, 6, 1), dt.date(2026, 6, 30)) == "1 June to 30 June"
        assert words.moment(LATE) == "15 June 2026, 00:30"


def test_moments_are_local():
    assert words.date(LATE) == "2026年6月15日"
    assert words.clock(LATE) == "00:30"
    assert words.moment(LATE, short=True) == "6月15日00:30"


def test_spans():
    june = dt.date(2026, 6, 1), dt.date(2026, 6, 30)
    assert words.span(*june) == "6月1日至6月30日"
    assert (words.span(june[0], None), words.span(None, june[1])) == ("6月1日至", "至6月30日")


def test_nothing_is_a_dash():
    nothing = [words.date, words.clock, words.moment, words.working_days, words.percent, words.number]
    assert {say(None) for say in nothing} | {words.span(None, None)} == {"—"}


def test_counts():
    assert words.working_days(3) == "3个工作日"
    assert words.number(1234) == "1,234"
    assert (words.number(0), words.number("93.3%")) == ("0", "93.3%")
    assert (words.percent(28 / 30), words.percent(0.0), words.percent(1)) == ("93.3%", "0.0%", "100.0%")
