"""What both commands refuse, and what the rows for measurement look like."""

import io
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from issues.models import Issue, Move, Round, Task
from issues.states import State, TaskState
from tingyan.demo.build.demo import build
from tingyan.directory.models import Appointment, District, User
from tingyan.keeping.checks import fsck
from visits.models import Photo, Visit, VisitedWindow


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_database_with_other_data_is_refused(cast):
    with pytest.raises(CommandError, match="已有其他数据"):
        call_command("demo")
    assert set(District.objects.values_list("code", flat=True)) == {"LS", "GZ"}


@pytest.mark.django_db
def test_a_clock_before_the_events_is_refused():
    with (
        time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC), tick=False),
        pytest.raises(CommandError, match="本机日期"),
    ):
        call_command("demo")


@pytest.mark.django_db
def test_it_can_be_loaded_on_a_sunday_night():
    """Days count from the day of loading, which may be no working day and have only just begun."""
    with time_machine.travel(datetime(2027, 1, 2, 16, 10, tzinfo=UTC), tick=False):
        build()
        assert timezone.localdate().isoweekday() == 7
        assert Issue.objects.filter(campaign__code="LS-2").overdue(timezone.localdate()).exists()


@pytest.mark.django_db
def test_bulk_rows_agree_with_each_other():
    said = run("seed_load", "--issues", "400", "--district", "Z9")
    assert "400条问题" in said
    issues = Issue.objects.filter(district__code="Z9")
    assert issues.count() == 400
    assert {State.CLOSED, State.REPORTED, State.FIXING} <= set(issues.values_list("state", flat=True))
    assert (
        Round.objects.count() == issues.filter(lead__isnull=False).count() == Task.objects.filter(is_lead=True).count()
    )
    assert not Task.objects.filter(issue__state=State.CLOSED).exclude(state=TaskState.DONE).exists()
    assert Visit.objects.count() == 100
    for issue in issues:
        last = Move.objects.get(issue=issue, valid_until=None)
        assert (last.state, last.lead_id, last.due) == (issue.state, issue.lead_id, issue.due)


@pytest.mark.django_db
def test_more_visits_than_issues_with_photos_and_many_accounts():
    run("seed_load", "--issues", "40", "--visits", "100", "--photos", "30", "--heads", "45", "--officers", "3")
    visits = Visit.objects.all()
    assert visits.count() == 100
    assert visits.filter(nothing_found=True, issues=None).count() == 90
    assert not visits.filter(windows=None).exists()
    assert not visits.filter(visited_units=None).exists()
    assert VisitedWindow.objects.count() == 100
    assert Photo.objects.values("visit").distinct().count() == 30
    assert fsck().ok
    heads = Appointment.objects.filter(role="head").values_list("user__username", flat=True)
    assert {"load-head1", "load-head41", "load-head45"} <= set(heads)
    assert len(heads) == 45
    assert User.objects.get(username="load-officer3").posts.office


def test_bulk_rows_get_a_district_of_their_own(cast):
    call_command("seed_load", "--issues", "5", stdout=io.StringIO())
    with pytest.raises(CommandError, match="LOAD"):
        call_command("seed_load", "--issues", "5")
    with pytest.raises(CommandError, match="LS的区"):
        call_command("seed_load", "--issues", "5", "--district", "LS")
    assert not Issue.objects.exclude(district__code="LOAD").exists()


@pytest.mark.django_db
def test_bulk_rows_are_no_production(settings):
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError, match="生产环境"):
        call_command("seed_load", "--issues", "5")
