"""Runs side by side tell each person once."""

from datetime import date

import pytest
import time_machine

from issues.states import State
from tests.factories import make_issue
from tests.issues.life import at
from tests.issues.test_races import together
from tingyan.audit import checks
from tingyan.inbox.models import Notification
from tingyan.reminders.actions import remind
from tingyan.reminders.models import Digest, Reminder

pytestmark = pytest.mark.django_db(transaction=True)


def test_parallel_runs_tell_once(cast):
    for _ in range(5):
        make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    with time_machine.travel(at(7, 3), tick=False):
        outcomes = together(6, lambda _n: remind())
    assert not [raised for raised in outcomes if isinstance(raised, Exception)]
    assert sum(report.lines for report in outcomes) == Reminder.objects.count() == 10
    assert Digest.objects.filter(day=date(2026, 7, 3)).count() == 2
    assert Notification.objects.filter(kind="reminder.digest").count() == 2
    assert not checks.verify().problem
