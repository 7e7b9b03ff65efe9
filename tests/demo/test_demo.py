"""The demonstration district, built once for this module and only looked at."""

import io
import json
from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from issues.checks import check_draw
from issues.models import CaseBatch, Doubt, Draw, Evidence, Issue, Move, Recheck, Round
from issues.rules import not_called_back
from issues.states import RECHECK_FAILED, DoubtKind, FixType, RecheckOrigin, State, TaskState
from tests.cast import PASSWORD as OTHER_PASSWORD
from tingyan.advisories.models import Advisory, Receipt
from tingyan.bulletins.models import Bulletin
from tingyan.demo import content
from tingyan.demo.build.directory import PASSWORD
from tingyan.directory.models import Department, User
from tingyan.improvements.models import Measure, Procedure
from tingyan.inbox.models import Notification
from tingyan.numbers.models import Frozen, Snapshot
from tingyan.numbers.proof import again
from tingyan.reviews.models import ReviewPeriod, WindowReview
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
        for app in ("directory", "visits", "issues", "improvements", "advisories", "inbox", "files", "audit")
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
        second().filter(extending=True),
        second().filter(extended=1),
        second().filter(deferred_until__range=(today, last)),
        second().filter(round_no=2, state=State.FIXING),
        second().filter(returns=1, state=State.FIXING),
        second().filter(fixed_on_spot=True, state=State.SUBMITTED),
        second().filter(fix_type=FixType.LONG, tasks__milestones__isnull=False),
        second().filter(tasks__state=TaskState.REASSIGNED),
        second().exclude(source="visit"),
    ):
        assert live.exists(), live.query


def test_rechecks_in_every_state():
    """Waiting, late, good with a very satisfied citizen, failed and opened again; two draws that can be drawn again."""
    today = timezone.localdate()
    assert Recheck.objects.waiting().filter(planned_on__gte=today).exists()
    late = Recheck.objects.overdue(today).get()
    assert not first().filter(rechecks__result__in=RECHECK_FAILED).exists()
    good = Recheck.objects.filter(issue__campaign__code="LS-2", result="fixed", call_backs__with_result="very_good")
    assert good.exists()
    failed = second().get(recheck_failed=True)
    assert (failed.round_no, failed.state) == (2, State.FIXING)
    draws = Draw.objects.order_by("pk")
    left = 5 + (
        late.origin == RecheckOrigin.CLOSING
    )  # two cases of batches, and the late one, unless the first lots, which nobody knows, fell on it
    assert [(row.size, len(row.population)) for row in draws] == [(8, 30), (2, left)]
    assert [check_draw(row).problems for row in draws] == [[], []]


def test_windows_stand_at_different_points_of_their_review():
    rows = {row.window.code.rpartition("-")[2]: row for row in WindowReview.objects.with_totals().for_rows()}
    scored = {code: (row.scored, row.stage, row.outcome) for code, row in rows.items()}
    assert scored == {
        "A12": (3, "published", "named"),
        "A08": (3, "panel", ""),
        "A14": (1, "panel", "refused"),
        "B02": (1, "site", ""),
        "B07": (0, "applied", ""),
    }
    assert [code for code, row in rows.items() if row.is_vetoed] == ["A14"]
    assert ReviewPeriod.objects.get().reviewers.count() == 3


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


def test_advisories_stand_in_every_state():
    first, follow, draft = Advisory.objects.order_by("id")
    assert (first.number[:3], follow.number[:3], draft.number) == ("旅纪提", "旅纪督", "")
    assert (follow.follows, draft.state) == (first, "drafted")
    states = dict(first.receipts.values_list("unit__short_name", "state"))
    assert states == {
        "卫健局": "accepted",
        "医保局": "replied",
        "营商局": "returned",
        "执法局": "signed",
        "住建局": "sent",
    }
    late = Receipt.objects.overdue(timezone.localdate() - timedelta(days=1)).filter(advisory=first)
    assert set(late.values_list("unit", flat=True)) >= set(follow.units.values_list("pk", flat=True))
    assert first.receipts.get(unit__short_name="医保局").late_by == 1


def test_signs_of_a_paper_closure_are_shown():
    """One unit shows a photo twice, another one from before the problem was found; nothing is alike by chance."""
    noted = Doubt.objects.filter(issue__campaign__code="LS-2").exclude(kind=DoubtKind.REPEAT)
    assert set(noted.values_list("kind", flat=True)) == {DoubtKind.LIKE_PHOTO, DoubtKind.EARLY_PHOTO}
    assert set(noted.values_list("issue__title", flat=True)) == {
        "统一出件窗口排队与咨询混在一起",
        "失业金申领填表台无老花镜、无照明",
    }


def test_cases_of_two_batches_stand_in_different_states():
    """One is closed after its citizen was content, one waits for a third attempt, one citizen is not content."""
    cases, ratings = CaseBatch.objects.order_by("pk")
    assert (cases.source, cases.cases.count()) == ("cases", 6)
    assert (ratings.source, ratings.cases.count()) == ("rating", 3)
    assert Counter(cases.cases.values_list("issue__state", flat=True)) == {
        **dict.fromkeys((State.CLOSED, State.VERIFIED, State.SUBMITTED, State.FIXING, State.ASSIGNED), 1),
        State.REPORTED: 1,
    }
    assert Issue.objects.answered("bad").get().state == State.VERIFIED
    waits = ratings.cases.get(order=2).issue
    assert not_called_back(waits).startswith("已有2天回访未联系上")


def test_a_bulletin_of_the_first_campaign_says_what_the_board_says():
    issued, draft = Bulletin.objects.order_by("id")
    assert (issued.number, issued.campaign.code) == ("旅纪通〔2026〕1号", "LS-1")
    assert "参与单位32家" in issued.sections["situation"]
    assert "发现问题30个，已销号30个" in issued.sections["situation"]
    assert "优化流程13项，出台服务措施8项" in issued.sections["practices"]
    assert issued.numbers.exclude(unit=None).values("unit").distinct().count() == 32
    assert (draft.number, draft.state, draft.campaign.code) == ("", "drafted", "LS-2")


def test_months_that_passed_were_kept_as_they_ended():
    """As many as are shown, the last month among them; each number is the same when it is counted again."""
    months = list(Snapshot.objects.order_by("-on"))
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    assert months[0].on == last
    assert len({month.on for month in months}) == len(months)
    told = Frozen.objects.exclude(snapshot=None).select_related("district", "campaign")
    assert all(row.intact and timedelta(0) < row.frozen_at - row.cut_off < timedelta(hours=1) for row in told)
    assert [str(row) for row in told if not again(row).same] == []
