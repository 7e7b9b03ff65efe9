"""C30: once per item, person and day whatever happens; each threshold once; people by their posts of today."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from issues.models import Extension, Issue, Milestone, Reassignment, Recheck, Task
from issues.states import State
from tests.advisories.rows import make_paper
from tests.factories import add_extension, make_issue, make_recheck
from tests.issues.life import at
from tingyan.audit.models import AuditEntry
from tingyan.directory.models import Appointment, User
from tingyan.directory.states import Role
from tingyan.inbox.models import Notification
from tingyan.kit.errors import Refused
from tingyan.reminders.actions import remind, remind_now, save_setting
from tingyan.reminders.models import Digest, Escalation, Reminder
from tingyan.reminders.states import Audience, Kind

pytestmark = pytest.mark.django_db


def on(month, day, hour=8):
    """Run the timer on a day; who was told of what, as (account, kind, step)."""
    with time_machine.travel(at(month, day, hour), tick=False):
        remind()
    return sent(date(2026, month, day))


def sent(day, **of):
    rows = Reminder.objects.filter(day=day, **of).order_by("user__username", "id")
    return [(row.user.username, row.kind, row.step) for row in rows.select_related("user")]


def fixing(cast, **fields):
    """Unit B has it, due on Monday 6 July 2026."""
    return make_issue(cast, lead=cast.unit_b, state=State.FIXING, **fields)


def only(kind):
    """Reminders of other kinds are not what a test is about."""
    Escalation.objects.exclude(kind=kind).update(active=False)


def leaves(cast, *accounts):
    User.objects.filter(username__in=accounts).update(is_active=False)


# Once


def test_twice_a_day_is_once(cast):
    fixing(cast)
    assert on(7, 3) == on(7, 3, 20) == [("head_b", "near", -1), ("liaison_b", "near", -1)]
    assert Digest.objects.count() == Notification.objects.filter(kind="reminder.digest").count() == 2


def test_off_for_five_days_is_one_and_not_five(cast):
    fixing(cast)
    assert on(7, 13) == [("head_b", "overdue", 1), ("liaison_b", "overdue", 0), *OFFICERS, ("supervisor", "overdue", 5)]
    assert on(7, 14) == on(7, 15) == []


OFFICERS = [("officer", "overdue", 3), ("officer2", "overdue", 3)]


def test_each_threshold_comes_once_and_days_between_are_silent(cast):
    fixing(cast)
    told = {day: on(7, day) for day in (1, 2, 3, 6, 7, 8)}
    assert told[1] == [("liaison_b", "near", -3)]
    assert told[2] == told[6] == []
    assert told[3] == [("head_b", "near", -1), ("liaison_b", "near", -1)]
    assert told[7] == [("head_b", "overdue", 1), ("liaison_b", "overdue", 0)]
    assert told[8] == []


def test_after_an_extension_thresholds_count_anew(cast):
    issue = fixing(cast)
    on(7, 3)
    Task.objects.update(current_due=date(2026, 7, 20))
    Issue.objects.filter(pk=issue.pk).update(due=date(2026, 7, 20))
    assert on(7, 6) == []
    assert on(7, 17) == [("head_b", "near", -1), ("liaison_b", "near", -1)]


def test_the_constraints_hold_it_and_not_luck(cast):
    fixing(cast)
    on(7, 3)
    row = Reminder.objects.first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    row.day += timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(user_id=row.user_id, day=date(2026, 7, 3))


# Whom


def test_who_has_left_gets_nothing_and_the_successor_one(cast):
    fixing(cast)
    leaves(cast, "liaison_b")
    heir = User.objects.create(username="heir", name="接任", unit=cast.unit_b)
    Appointment.objects.create(user=heir, unit=cast.unit_b, role=Role.LIAISON, since=date(2026, 6, 1))
    assert on(7, 1) == [("heir", "near", -3)]


def test_where_nobody_holds_a_post_the_next_above_hears_of_it(cast):
    fixing(cast)
    leaves(cast, "liaison_b")
    assert on(7, 1) == [("head_b", "near", -3)]
    row = Reminder.objects.get()
    assert (row.audience, row.reached) == (Audience.HOLDER, Audience.HEAD)


def test_an_empty_unit_is_spoken_for_by_the_office_and_then_by_the_leader(cast):
    issue = fixing(cast)
    leaves(cast, "liaison_b", "head_b")
    assert on(7, 1) == [("officer", "near", -3), ("officer2", "near", -3)]
    Reminder.objects.filter(issue=issue).delete()
    leaves(cast, "officer", "officer2", "chief", "deputy_chief")
    assert on(7, 1) == [("supervisor", "near", -3)]


def test_a_deputy_acts_with_the_liaison_and_for_a_head_who_is_gone(cast):
    make_issue(cast, lead=cast.unit_a, state=State.FIXING)
    assert on(7, 1) == [("deputy_a", "near", -3), ("liaison_a", "near", -3)]
    leaves(cast, "head_a")
    assert on(7, 3) == [("deputy_a", "near", -1), ("liaison_a", "near", -1)]


def test_a_district_without_anybody_is_said_so(cast):
    fixing(cast)
    User.objects.update(is_active=False)
    with time_machine.travel(at(7, 1), tick=False):
        assert remind().unheard == 1


LADDER = {
    7: {"liaison_b": 0, "head_b": 1},
    8: {"liaison_b": 0, "head_b": 1},
    9: {"liaison_b": 0, "head_b": 1, "officer": 3, "officer2": 3},
    13: {"liaison_b": 0, "head_b": 1, "officer": 3, "officer2": 3, "supervisor": 5},
}


@pytest.mark.parametrize("day", LADDER)
def test_the_ladder_of_what_is_overdue(cast, day):
    """Due on Monday the 6th: the first working day late is the 7th."""
    fixing(cast)
    assert {who: step for who, _kind, step in on(7, day)} == LADDER[day]


def test_steps_are_the_districts_own_and_what_is_switched_off_stays_off(cast):
    fixing(cast)
    on(6, 1)
    Escalation.objects.filter(kind=Kind.OVERDUE).update(active=False)
    Escalation.objects.create(district=cast.ls, kind=Kind.OVERDUE, after=2, audience=Audience.CHIEF)
    assert {who for who, *_ in on(7, 8)} == {"chief", "deputy_chief"}


# What


def test_an_unsigned_task(cast):
    make_issue(cast, lead=cast.unit_b, state=State.ASSIGNED)  # to be signed by Tuesday 16 June
    assert on(6, 16) == []
    assert on(6, 17) == [("head_b", "sign", 1), ("liaison_b", "sign", 0)]


def test_who_asked_in_time_is_not_pressed_but_the_chief_is(cast):
    issue = fixing(cast, extending=True)
    add_extension(cast, issue.tasks.get())
    on(6, 1)
    assert {who for who, kind, _step in on(7, 8)} == {"chief", "deputy_chief", "supervisor"}
    assert set(Reminder.objects.values_list("kind", flat=True)) == {Kind.RULING}
    assert Extension.objects.count() == 1


def test_a_request_for_reassignment_goes_to_the_chief(cast):
    issue = make_issue(cast, lead=cast.unit_b, state=State.ASSIGNED, contested=True)
    asked = {"ground": "职责", "asked_at": at(6, 16), "asked_by": cast.head_b}
    Reassignment.objects.create(issue=issue, task=issue.tasks.get(), unit=cast.unit_b, **asked)
    assert on(6, 17) == [("chief", "ruling", 0), ("deputy_chief", "ruling", 0)]


def test_long_work_is_reminded_of_its_milestones_and_not_of_its_far_day(cast):
    issue = fixing(cast, fix_type="long", due=date(2026, 12, 15), original_due=date(2026, 12, 15))
    Milestone.objects.create(task=issue.tasks.get(), date=date(2026, 7, 6), deliverable="完成招标")
    Milestone.objects.create(task=issue.tasks.get(), date=date(2026, 7, 6), deliverable="已完成", done_on="2026-07-01")
    assert on(7, 1) == [("liaison_b", "milestone", -3)]
    assert on(7, 7) == [("head_b", "milestone", 1), ("liaison_b", "milestone", -1)]


def test_a_notice_unsigned_and_unanswered(cast):
    make_paper(cast)  # sign by 16 June, answer by 23 June
    assert on(6, 17) == [
        *(("head_b", "notice_sign", 1), ("liaison_b", "notice_sign", 0)),
        *(("officer", "notice_sign", 1), ("officer2", "notice_sign", 1)),
    ]
    assert on(6, 24)[-1] == ("supervisor", "notice_sign", 5)


def test_what_waits_for_the_office(cast):
    make_issue(cast, lead=cast.unit_b, state=State.SUBMITTED)  # on 24 June; three days to verify: 29 June
    assert on(6, 26) == [("officer", "verify", -1), ("officer2", "verify", -1)]
    assert on(6, 29) == [("chief", "verify", 0), ("deputy_chief", "verify", 0)]


def test_a_deferral_that_ends_and_then_comes_back_by_itself(cast):
    row = make_issue(cast, state=State.DEFERRED, deferred_until=date(2026, 7, 6), deferred_from=State.REPORTED)
    row.moves.update(step="defer", at=at(6, 16), valid_from=at(6, 16))
    assert on(7, 3) == [("chief", "deferral", -1), ("deputy_chief", "deferral", -1)]
    assert on(7, 6) == []
    row.refresh_from_db()
    assert row.state == State.REPORTED


def test_a_recheck_is_the_offices_alone(cast):
    recheck = make_recheck(make_issue(cast, lead=cast.unit_b, state=State.CLOSED), planned_on=date(2026, 7, 6))
    assert on(7, 3) == [("officer", "recheck", -3), ("officer2", "recheck", -3)]
    Recheck.objects.filter(pk=recheck.pk).update(person=cast.officer2, planned_on=date(2026, 7, 20))
    assert on(7, 17) == [("officer2", "recheck", -3)]
    assert not Reminder.objects.filter(user__in=[cast.head_b, cast.liaison_b, cast.head_a]).exists()


def test_no_step_of_the_office_can_name_a_unit(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(district=cast.ls, kind=Kind.RECHECK, after=0, audience=Audience.HOLDER)


def test_units_that_have_not_visited_are_never_nagged(cast):
    assert on(7, 1) == []


# The command and the button


def test_the_command_tells_what_it_did(cast, capsys):
    fixing(cast)
    with time_machine.travel(at(7, 8), tick=False):
        call_command("remind", "--on", "2026-07-03", "--json")
        told = json.loads(capsys.readouterr().out)
        call_command("remind")
        with pytest.raises(CommandError):
            call_command("remind", "--on", "2026-07-09")
    assert told == {"day": "2026-07-03", "resumed": 0, "people": 2, "lines": 2, "unheard": 0} | {
        "mailed": 0,
        "not_mailed": 0,
        "robots": 0,
        "robots_failed": 0,
    }
    assert "提醒2人2项" in capsys.readouterr().out
    assert AuditEntry.objects.filter(action="reminder.run").count() == 2


def test_on_demand_by_the_office_for_its_own_district(cast):
    fixing(cast)
    make_issue(cast, district=cast.gz, lead=cast.unit_gz, state=State.FIXING, campaign=None, hall=cast.hall_gz)
    with time_machine.travel(at(7, 3), tick=False):
        with pytest.raises(Refused):
            remind_now(by=cast.head_a)
        assert remind_now(by=cast.officer).people == 2
        assert sent(timezone.localdate(), district=cast.gz) == []


def test_no_step_looks_further_ahead_than_the_horizon(cast):
    """It would be reached no earlier: the sentence says so, and so does the database."""
    step = Escalation(district=cast.ls, kind=Kind.NEAR, after=-11, audience=Audience.HOLDER)
    with pytest.raises(ValidationError) as refused:
        save_setting(step, by=cast.chief)
    assert refused.value.message_dict == {"after": ["最早提前10个工作日提醒"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        step.save()
    step.after = -10
    assert save_setting(step, by=cast.chief).pk
