"""Whatever ends an import half-way, nothing of it is written, its file is still there, and it is done exactly once."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from issues.models import Issue, Move, Progress, Task
from issues.states import State
from tests.factories import make_issue
from tests.imports import test_kinds, test_progress
from tests.imports.test_issues import checked, outcomes, rows_of
from tingyan.audit import chain
from tingyan.audit.models import AuditEntry, ChainHead
from tingyan.directory.models import Department
from tingyan.imports.actions import confirm, match
from tingyan.imports.catalogue import Departments
from tingyan.imports.models import Run
from tingyan.imports.querysets import SILENT
from tingyan.imports.states import Stage

pytestmark = pytest.mark.django_db
working = import_module("tingyan.imports.actions.work")  # the package calls its main function by the same name
ROOT = Path(__file__).parents[2]


def broken(*_entries):
    raise chain.ChainBroken("head is missing")


def queued(cast, count=3):
    """An import that was confirmed and waits for a worker."""
    run = checked(cast, rows_of(cast, count))
    Run.objects.filter(pk=run.pk).update(stage=Stage.SAVING)
    run.refresh_from_db()
    return run


def worked_off():
    call_command("run_imports", stdout=StringIO())


def test_what_fails_at_the_very_end_leaves_the_file_and_can_be_done_again(cast, monkeypatch):
    """The chain is written last: by then the rows, and that the import is done, stand in the transaction."""
    run = queued(cast)
    with monkeypatch.context() as patch:
        patch.setattr(chain, "extend", broken)
        with pytest.raises(chain.ChainBroken):
            worked_off()
    run.refresh_from_db()
    assert (run.stage, run.message) == (Stage.FAILED, "导入时出错，一行也没有写入，请联系系统管理员")
    assert (bool(run.data), run.ended_at, run.claimed_at) == (True, None, None)
    assert (Issue.objects.count(), Move.objects.count()) == (0, 0)
    assert outcomes(run) == [(2, "new"), (3, "new"), (4, "new")]
    run = match(run, sheet=run.sheet, header_row=run.header_row, names=run.names, by=cast.officer)
    assert confirm(run, by=cast.officer).stage == Stage.DONE
    assert Issue.objects.count() == 3


def test_a_forged_head_of_the_chain_stops_an_import_that_the_person_waits_for(cast, client):
    client.force_login(cast.officer)
    run = checked(cast, rows_of(cast, 2))
    good = ChainHead.objects.get()
    ChainHead.objects.update(seal="forged")
    with pytest.raises(chain.ChainBroken):
        client.post(reverse("imports:confirm", args=[run.pk]))
    run.refresh_from_db()
    assert (run.stage, bool(run.data), Issue.objects.count()) == (Stage.FAILED, True, 0)
    ChainHead.objects.update(seal=good.seal)
    page = client.get(reverse("imports:detail", args=[run.pk])).text
    assert "导入时出错，一行也没有写入" in page
    assert reverse("imports:match", args=[run.pk]) in page


def test_a_row_that_turns_wrong_under_the_lock_stops_the_whole(cast, monkeypatch):
    head = ["单位名称", "简称"]
    run = test_kinds.checked("departments", [head, ["新一局", "新一"], ["新二局", "新二"]], cast.officer)
    settle = Departments.settle
    seen = []

    def later(ledger, rows):
        """The second time it is looked at, another has been faster."""
        settle(ledger, rows)
        seen.append(1)
        if len(seen) == 2:
            rows[0].spoil("name", "已有")

    monkeypatch.setattr(Departments, "settle", later)
    run = confirm(run, by=cast.officer)
    assert (run.stage, run.message) == (Stage.FAILED, "数据已被他人改动，一行也没有写入，请重新核对")
    assert not Department.objects.filter(short_name__in=["新一", "新二"]).exists()


def test_nobody_takes_what_a_living_worker_holds(cast):
    run = queued(cast)
    assert working.claim(Run.objects.get(pk=run.pk))
    worked_off()
    assert Issue.objects.count() == 0
    Run.objects.filter(pk=run.pk).update(claimed_at=timezone.now() - SILENT - timedelta(seconds=1))
    worked_off()
    assert Issue.objects.count() == 3
    worked_off()
    assert Issue.objects.count() == 3


@pytest.mark.parametrize("stage", [Stage.CHECKING, Stage.SAVING])
def test_a_worker_that_was_taken_for_dead_writes_nothing(cast, monkeypatch, stage):
    """Notes of progress have no key of their own: written twice they would stand twice."""
    issue = make_issue(cast, state=State.FIXING, lead=cast.unit_b)
    run = test_progress.said(issue, by=cast.officer)
    Run.objects.filter(pk=run.pk).update(stage=stage, claimed_at=None)
    run.refresh_from_db()
    judged = working.judged
    other = timezone.now() + timedelta(minutes=20)

    def slow(which):
        result = judged(which)
        Run.objects.filter(pk=run.pk).update(claimed_at=other)
        return result

    monkeypatch.setattr(working, "judged", slow)
    working.work(run)
    assert (run.stage, run.claimed_at, run.message) == (stage, other, "")
    assert Progress.objects.count() == 0
    assert AuditEntry.objects.filter(action="import.done").count() == 0


def test_a_step_that_refuses_says_so_and_writes_nothing(cast, monkeypatch):
    """Between the look and the lock the task ended: the action of the page refuses, and the first row goes with it."""
    issues = [make_issue(cast, state=State.FIXING, lead=cast.unit_b) for _ in range(2)]
    rows = [[each.number, "市监局", "好", "2026.6.20", ""] for each in issues]
    run = test_kinds.checked("progress", [test_progress.HEAD, *rows], cast.officer)
    judged = working.judged

    def late(which):
        ledger, found, hidden = judged(which)
        found[1].item.task.state = Task(state="done").state
        return ledger, found, hidden

    monkeypatch.setattr(working, "judged", late)
    run = confirm(run, by=cast.officer)
    assert (run.stage, run.message) == (Stage.FAILED, "此任务现在是“已完成”，不能再修改")
    assert (Progress.objects.count(), bool(run.data)) == (0, True)


def manage(*command, script="manage.py", **options):
    """Start manage.py as a process of its own on the database of this test."""
    name = connection.settings_dict["NAME"]
    here = os.environ["DATABASE_URL"]
    address = here.rsplit("/", 1)[0] + f"/{name}" if "postgres" in here else f"sqlite:///{name}"
    environment = os.environ | {
        "DATABASE_URL": address,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "tingyan.settings",
    }
    return subprocess.Popen([sys.executable, script, *command], cwd=ROOT, env=environment, **options)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_has_written_nothing_and_the_next_does_it_once(cast):
    """Slow, for two processes are started: only a real kill shows that nothing but the database keeps the order."""
    run = queued(cast, 30)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with manage("run_imports", script="tests/imports/halting.py", **pipes) as worker:
        assert worker.stdout.readline() == b"half\n"
        found = Run.objects.get(pk=run.pk)
        assert (found.stage, found.claimed_at is None, Issue.objects.count()) == (Stage.SAVING, False, 0)
        os.kill(worker.pid, signal.SIGKILL)
    assert worker.returncode == -signal.SIGKILL
    run.refresh_from_db()
    assert (run.stage, bool(run.data), run.lines.count()) == (Stage.SAVING, True, 30)
    assert (Issue.objects.count(), Move.objects.count()) == (0, 0)
    assert AuditEntry.objects.filter(action="import.done").count() == 0
    assert not Run.objects.waiting(timezone.now()).exists()
    Run.objects.filter(pk=run.pk).update(claimed_at=timezone.now() - SILENT - timedelta(seconds=1))
    with manage("run_imports", stdout=subprocess.PIPE) as worker:
        said = worker.stdout.read().decode()
    assert (worker.returncode, said) == (0, "台账.xlsx：已导入\n")
    run.refresh_from_db()
    assert (run.stage, bytes(run.data), run.lines.count()) == (Stage.DONE, b"", 30)
    assert (Issue.objects.count(), Move.objects.count()) == (30, 30)
    assert AuditEntry.objects.filter(action="import.done").count() == 1
