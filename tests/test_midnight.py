"""Midnight is that of the district, everywhere alike (C19, C25, assurance 57): 15:59:59Z is still the same day there."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from issues import actions
from issues.flags import LATE, SIGN_LATE, due_of, flagged, flags
from issues.models import Issue
from tests.factories import make_issue
from tingyan.numbers import catalogue
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import Scope
from tingyan.workdays import calendar

LAST_SECOND = datetime(2026, 6, 15, 15, 59, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 6, 15, 16, 0, 0, tzinfo=UTC)


@pytest.fixture(params=[(LAST_SECOND, 0), (MIDNIGHT, 1)], ids=["last second", "midnight"])
def late(request):
    """The moment, and how many issues due on 15 June are late at it."""
    moment, number = request.param
    with time_machine.travel(moment, tick=False):
        yield number


@pytest.fixture
def due(cast):
    """Held by unit B and due on Monday 15 June."""
    day = date(2026, 6, 15)
    return make_issue(cast, state="fixing", lead=cast.unit_b, due=day, original_due=day)


def test_of_rows(due, late):
    today, days = timezone.localdate(), calendar.load()
    assert Issue.objects.overdue(today).count() == late
    assert flagged(Issue.objects.all(), LATE.code, today, days).count() == late
    assert due_of(due, today, days).role == ("late" if late else "near")


def test_of_signing(cast, late):
    issue = make_issue(cast, state="assigned", lead=cast.unit_b, sign_by=date(2026, 6, 15))
    today = timezone.localdate()
    assert Issue.objects.sign_overdue(today).count() == late
    assert flags(issue, today).count(SIGN_LATE) == late


@pytest.mark.parametrize("person", ["officer", "head_b"])
def test_of_the_list(client, cast, due, late, person):
    client.force_login(getattr(cast, person))
    text = client.get(reverse("issues:list"), {"flag": "late"}).content.decode()
    assert (due.number in text) == bool(late)
    assert ("逾期1个工作日" in client.get(reverse("issues:list")).content.decode()) == bool(late)
    assert ("逾期1个工作日" in client.get(due.get_absolute_url()).content.decode()) == bool(late)


def test_of_the_desk(client, cast, due, late):
    client.force_login(cast.head_b)
    text = client.get(reverse("desk:home")).content.decode()
    assert due.number in text
    assert ("逾期1个工作日" in text, "今天到期" in text) == (bool(late), not late)


def test_of_the_board_and_the_command(cast, due, late):
    scope = Scope(cast.officer, timezone.now(), campaign=cast.campaign)
    assert Reading.of(scope, [catalogue.ISSUES_OVERDUE]).value(catalogue.ISSUES_OVERDUE) == late
    assert catalogue.ISSUES_OVERDUE.rows(scope).count() == late
    told = StringIO()
    call_command("figures", campaign=cast.campaign.code, json=True, stdout=told)
    assert json.loads(told.getvalue())["figures"]["issues_overdue"]["value"] == late


def test_of_the_day_that_a_step_falls_on(cast, late):
    """Submitted in the last second it is in time; a second later it is late, for ever."""
    day = date(2026, 6, 15)
    issue = make_issue(cast, state="fixing", lead=cast.unit_b, due=day, original_due=day)
    actions.submit(issue, actions.Outcome("已整改", "无"), by=cast.head_b)
    with time_machine.travel(datetime(2026, 6, 30, tzinfo=UTC), tick=False):
        actions.verify(issue, by=cast.officer, how="phone", note="属实")
        actions.close(issue, by=cast.chief)
    assert issue.current_round.late_by == late


def test_of_filing(cast, late):
    """What is filed after midnight may have been found on the new day, and belongs to it."""
    row = actions.NewIssue(district=cast.ls, description="问题", theme="process", found_on=timezone.localdate())
    [issue] = actions.open_issues([row], by=cast.officer)
    assert issue.found_on == date(2026, 6, 15 + late)
