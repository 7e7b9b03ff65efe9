"""The demonstration district, built once for this module and only looked at."""

import io
import json
from collections import Counter

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from issues.models import Evidence, Issue, Move, Round
from issues.states import FixType, State, TaskState
from tests.cast import PASSWORD as OTHER_PASSWORD
from tingyan.demo import content
from tingyan.demo.build.directory import PASSWORD
from tingyan.directory.models import Department, User
from tingyan.improvements.models import Measure, Procedure
from tingyan.inbox.models import Notification
from tingyan.workdays import calendar
from visits.models import Campaign, Draft, Visit
from visits.states import Mode, VisitState


def printed(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module", autouse=True)
def words(django_db_setup, django_db_blocker):
    """Build the district and return what the command printed; it is gone when the module ends."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield printed("demo")
        transaction.set_rollback(True)


def rows():
    ours = [
        model
        for app in ("directory", "visits", "issues", "improvements", "inbox", "files", "audit")
        for model in apps.get_app_config(app).get_models()
    ]
    return {model.__name__: model._default_manager.count() for model in ours}


def first():
    return Issue.objects.filter(campaign__code="LS-1")


def second():
    return Issue.objects.filter(campaign__code="LS-2")


def test_the_board_reads_as_the_district_reported():
    figures = json.loads(printed("figures", "--campaign", "LS-1", "--json"))["figures"]
    told = ("departments_taking_part", "issues_found", "procedures_optimised", "measures_issued")
    assert [figures[slug]["value"] for slug in told] == [32, 30, 13, 8]
    assert figures["departments_taking_part"]["of"] == 32
    assert figures["issues_closed"]["value"] == 30
    assert figures["issues_open"]["value"] == 0


def test_a_second_run_changes_nothing_and_says_so():
    before = rows()
    assert "未作任何改动" in printed("demo")
    assert rows() == before


def test_the_accounts_are_printed_and_open_the_door(words):
    assert PASSWORD in words
    assert OTHER_PASSWORD not in words
    for account in (
        "yingshang-head",
        "yingshang-liaison",
        "officer1",
        "chief",
        "deputychief",
        "supervisor",
        "sysadmin",
        "secadmin",
        "auditor",
    ):
        assert f"  {account} " in words
        user = User.objects.get(username=account)
        assert user.check_password(PASSWORD)
        assert not user.must_change_password
        assert user.posts.roles


def test_every_unit_is_served():
    units = Department.objects.filter(is_office=False)
    assert units.count() == 32
    for unit in units:
        roles = Counter(unit.appointments.filter(acting_for=None).values_list("role", flat=True))
        assert roles == {"head": 1, "liaison": 1}


def test_the_audit_chain_is_whole():
    assert "完整" in printed("verify_audit")


def test_the_first_campaign_is_found_and_solved():
    assert first().counted().count() == first().count() == 30
    assert set(first().values_list("state", flat=True)) == {State.CLOSED}
    visits = Visit.objects.filter(campaign__code="LS-1")
    assert visits.values("visitor_unit").distinct().count() == 32
    assert set(visits.values_list("mode", flat=True)) == set(Mode)
    assert visits.filter(nothing_found=True).exists()
    assert first().filter(fixed_on_spot=True).exists()
    assert first().filter(returns=1).exists()


def test_the_first_campaign_kept_the_rules():
    days = calendar.load()
    for move in Move.objects.filter(issue__campaign__code="LS-1").exclude(step="file"):
        assert days.is_workday(timezone.localdate(move.at)), (move, move.at)
    for one in Round.objects.filter(issue__campaign__code="LS-1").select_related("verified_unit", "closed_unit"):
        assert one.verified_by_id != one.closed_by_id
        assert one.verified_unit.is_office
        assert one.closed_unit.is_office
        assert one.verify_note
        assert timezone.localdate(one.closed_at) <= Campaign.objects.get(code="LS-1").ends_on


def test_every_problem_shows_evidence_or_says_why_not():
    for issue in first().filter(fixed_on_spot=False):
        task = issue.tasks.get(is_lead=True)
        assert task.state == TaskState.DONE
        shown = sorted(Evidence.objects.filter(task=task).values_list("kind", flat=True))
        assert (shown == ["after", "before"]) != bool(task.no_evidence_reason)


def test_the_facts_reported_are_records():
    helped = Visit.objects.get(campaign__code="LS-1", visitor_unit__short_name="执法局")
    assert (str(helped.date), helped.mode, helped.nothing_found) == ("2026-06-14", Mode.OWN, True)
    assert "容缺受理" in helped.helped_on_spot
    seismic = Procedure.objects.get(item_name="抗震设防备案")
    assert (str(seismic.before), str(seismic.after)) == ("3日（未注明）", "即来即办")
    fire = Procedure.objects.get(item_name="建设工程消防验收备案")
    assert (str(fire.before), str(fire.after)) == ("未载明", "1个工作日")
    assert Measure.objects.filter(name="资料预填辅导服务", issue__isnull=False).exists()


def test_the_second_campaign_has_every_state():
    assert set(second().values_list("state", flat=True)) == set(State)
    today = timezone.localdate()
    last = calendar.load().add(today, 3)
    for live in (
        second().overdue(today),
        second().due_within(today, last),
        second().sign_overdue(today),
        second().filter(contested=True),
        second().filter(round_no=2, state=State.FIXING),
        second().filter(returns=1, state=State.FIXING),
        second().filter(fixed_on_spot=True, state=State.SUBMITTED),
        second().filter(fix_type=FixType.LONG, tasks__milestones__isnull=False),
        second().filter(tasks__state=TaskState.REASSIGNED),
        second().exclude(source="visit"),
    ):
        assert live.exists(), live.query


def test_the_second_campaign_runs_today():
    campaign, today = Campaign.objects.get(code="LS-2"), timezone.localdate()
    assert campaign.starts_on < today < campaign.ends_on
    assert campaign.visits.filter(state=VisitState.RETURNED).exists()
    assert campaign.visits.filter(confirmed_at=None).exists()
    assert Draft.objects.count() == len(content.batch("ls2").drafts)
    assert Draft.objects.filter(files__isnull=False).exists()


def test_the_finished_campaign_is_no_news():
    """Who signs in for the first time is not met by hundreds of notifications of last spring."""
    unread = Notification.objects.filter(read_at=None)
    assert unread.exists()
    assert not unread.filter(at__date__lte=Campaign.objects.get(code="LS-1").ends_on).exists()


def test_numbers_follow_time():
    """An issue found later has the higher number, whichever campaign and source it came from."""
    for model, moment in ((Issue, "filed_at"), (Visit, "filed_at")):
        by_number = list(model.objects.order_by("number").values_list("pk", flat=True))
        assert by_number == list(model.objects.order_by(moment, "pk").values_list("pk", flat=True))


def test_production_is_refused(monkeypatch):
    monkeypatch.setattr(settings, "DEVELOPMENT", False, raising=False)
    with pytest.raises(CommandError, match="生产环境"):
        call_command("demo")
