"""Rechecks on the desks of the office: near or late, for whoever may do them, and on no other desk."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from issues.states import State
from tests.factories import make_issue, make_recheck
from tests.issues.life import at
from tingyan.desk.rows import of_rechecks
from tingyan.workdays import calendar


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(at(7, 20), tick=False):  # a Monday
        yield


def items(person):
    return list(of_rechecks(person, timezone.localdate(), calendar.load()))


def planned(cast, on, **fields):
    return make_recheck(make_issue(cast, lead=cast.unit_b, state=State.CLOSED), planned_on=on, **fields)


def test_what_is_near_or_late_and_nothing_else(cast):
    late, near = planned(cast, date(2026, 7, 17)), planned(cast, date(2026, 7, 23))
    planned(cast, date(2026, 7, 24))
    planned(cast, date(2026, 7, 17), cancelled_at=timezone.now())
    found = items(cast.officer2)
    assert [item.url for item in found] == [reverse("issues:recheck_record", args=[row.pk]) for row in (late, near)]
    assert [item.role for item in found] == ["late", "near"]


@pytest.mark.parametrize(
    ("person", "whose"),
    [
        (None, {"officer2", "chief", "deputy_chief"}),  # the officer verified it
        ("officer2", {"officer2", "chief", "deputy_chief"}),
        ("chief", {"chief", "deputy_chief"}),
    ],
)
def test_whose_desk(cast, person, whose):
    planned(cast, date(2026, 7, 20), person=person and cast.people[person])
    assert {name for name, someone in cast.people.items() if items(someone)} == whose


def test_the_page_draws_it(cast, client):
    planned(cast, date(2026, 7, 20))
    client.force_login(cast.chief)
    text = client.get(reverse("desk:home")).content.decode()
    assert "记录回头看结果" in text and "今天到期" in text
