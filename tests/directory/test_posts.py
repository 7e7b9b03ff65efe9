"""What posts add up to on the day, on every database alike."""

from datetime import date

import time_machine

from issues.workflow import ASSIGN, CLOSE, may
from tests.cast import SINCE
from tests.factories import make_issue
from tingyan.directory.models import Appointment, User


def again(user) -> User:
    return User.objects.get(pk=user.pk)


def test_one_s_own_post_comes_before_a_deputy_s(cast):
    """History keeps the first post as the person's: it must not depend on where a database puts NULL."""
    own = cast.posts["head_b"]
    Appointment.objects.filter(pk=own.pk).delete()
    deputy = {"unit": cast.unit_a, "role": "head", "title": "代局长", "since": SINCE, "until": date(2099, 1, 1)}
    Appointment.objects.create(user=cast.head_b, acting_for=cast.posts["head_a"], **deputy)
    own.pk = None
    own.save()
    assert again(cast.head_b).posts.label == "市监局 局长"


def test_a_deputy_has_the_post_from_the_first_day_to_the_last(cast):
    Appointment.objects.filter(user=cast.deputy_chief).update(since=date(2026, 6, 10), until=date(2026, 6, 12))
    issue = make_issue(cast, state="verified", lead=cast.unit_b)
    days = {9: False, 10: True, 12: True, 13: False}
    for day, may_close in days.items():
        with time_machine.travel(f"2026-06-{day:02d}T15:59:59+08:00", tick=False):
            assert may(again(cast.deputy_chief), CLOSE, issue) == may_close, day


def test_the_day_of_a_post_is_the_local_one(cast):
    Appointment.objects.filter(user=cast.officer).update(until=date(2026, 6, 12))
    issue = make_issue(cast)
    for moment, allowed in (("2026-06-12T15:59:59Z", True), ("2026-06-12T16:00:00Z", False)):
        with time_machine.travel(moment, tick=False):
            assert may(again(cast.officer), ASSIGN, issue) == allowed


def test_nobody_without_a_post_acts(cast):
    issue = make_issue(cast)
    for person in (cast.superuser, cast.deactivated, cast.sysadmin, cast.auditor):
        assert not may(person, ASSIGN, issue)
