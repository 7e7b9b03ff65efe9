"""暂缓 as the ledger keeps it, and its end, which comes by itself."""

from datetime import date
from importlib import import_module
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command

from issues import actions
from issues.models import Deferral, Issue
from issues.states import DueRule, State
from tests.issues.life import NOW, afresh, at, signed, task_of
from tingyan.audit.models import AuditEntry
from tingyan.inbox.models import Notification

UNTIL = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def deferred(cast):
    decision = actions.Decision("韩立", date(2026, 6, 8), "专题会议纪要")
    issue = signed(cast)
    return actions.defer(issue, by=cast.chief, until=UNTIL, reason="等待设备", decision=decision, at=at(6, 8))


def test_kept_with_leader_and_paper(cast):
    deferred(cast)
    kept = Deferral.objects.get()
    assert (kept.reason, kept.until, kept.due, kept.unit) == ("等待设备", UNTIL, date(2026, 6, 24), cast.unit_a)
    assert (kept.leader, kept.decided_on, kept.paper, kept.by) == ("韩立", date(2026, 6, 8), "专题会议纪要", cast.chief)
    assert kept.resumed_at is None


def test_resumed_by_somebody(cast):
    issue = actions.resume(deferred(cast), by=cast.supervisor, at=at(6, 11))
    kept = Deferral.objects.get()
    assert (kept.resumed_by, kept.resumed_at, kept.due_after) == (cast.supervisor, at(6, 11), issue.due)


@pytest.mark.parametrize("rings", [at(6, 15, 0), at(6, 15, 9), at(6, 30, 9)], ids=["midnight", "morning", "late"])
def test_comes_back_by_itself_on_its_day(cast, rings):
    """A timer that was off for two weeks changes nothing: the clock goes on from the day of the decision."""
    deferred(cast)
    assert [issue.number for issue in actions.resume_due(rings)] == [Issue.objects.get().number]
    issue = Issue.objects.get()
    kept, move = Deferral.objects.get(), issue.moves.latest("id")
    assert (issue.state, issue.due) == (State.FIXING, date(2026, 7, 1))
    assert (kept.resumed_at, kept.resumed_by, kept.due_after) == (at(6, 15, 0), None, issue.due)
    assert (move.step, move.by, move.by_label, move.note) == ("resume", None, "系统", "暂缓期满，自动恢复")
    task = task_of(issue, cast.unit_a)
    assert (task.due_rule, task.due_start, task.due_count) == (DueRule.RESUME, UNTIL, 11)
    assert AuditEntry.objects.get(action="issue.resume").actor is None
    assert Notification.objects.filter(kind="issue.resume", user=cast.head_a).count() == 1


def test_not_before_its_day_and_only_once(cast):
    deferred(cast)
    assert actions.resume_due(at(6, 14, 23)) == []
    assert len(actions.resume_due(at(6, 15))) == 1
    assert actions.resume_due(at(6, 16)) == []


def test_never_before_the_last_move(cast):
    issue = deferred(cast)
    actions.edit(issue, {"note": "已催"}, by=cast.officer, version=issue.version, at=at(6, 16))
    actions.resume_due(at(6, 17))
    assert afresh(issue).moves.latest("id").at == at(6, 16)


def test_an_end_by_another_way_completes_it(cast):
    actions.void(deferred(cast), by=cast.chief, reason="重复", at=at(6, 9))
    assert Deferral.objects.get().resumed_at == at(6, 9)


def test_the_command_says_what_it_did(cast):
    issue = deferred(cast)
    out = StringIO()
    call_command("resume_due", stdout=out)
    assert issue.number in out.getvalue()


def test_the_page_names_the_system_and_both_dates(cast, client):
    issue = deferred(cast)
    client.force_login(cast.head_a)
    assert "恢复：" not in client.get(issue.get_absolute_url()).text
    actions.resume_due(at(6, 15))
    page = client.get(issue.get_absolute_url()).text
    for said in ("暂缓期满，自动恢复", "6月8日 → 6月15日", "等待设备", "专题会议纪要", "系统", "6月24日 → 7月1日"):
        assert said in page


def test_what_was_deferred_before_the_ledger_gets_its_row(cast):
    issue = deferred(cast)
    Deferral.objects.all().delete()
    write_rows = import_module("issues.migrations.0010_running_deferrals").write_rows
    write_rows(apps, None)
    write_rows(apps, None)
    kept = Deferral.objects.get()
    assert (kept.issue, kept.until, kept.at, kept.by) == (issue, UNTIL, at(6, 8), cast.chief)
    assert "等待设备" in kept.reason and kept.due == issue.due
    actions.resume_due(at(6, 15))
    assert Deferral.objects.get().due_after == afresh(issue).due
