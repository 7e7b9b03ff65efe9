"""任务整改进展: notes on open tasks, by the unit itself or the office; no step is taken by a ledger."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from issues.models import Issue, Move, Progress, Task
from issues.states import State
from tests.factories import make_issue
from tests.imports.test_kinds import checked, faults, outcomes
from tests.kit import books
from tingyan.audit.models import AuditEntry
from tingyan.imports.actions import confirm, match, upload

pytestmark = pytest.mark.django_db
HEAD = ["问题编号", "单位", "整改进展", "进展日期", "方式"]
DAY = date(2026, 6, 20)


@pytest.fixture
def issue(cast):
    return make_issue(cast, state=State.FIXING, lead=cast.unit_b, assist=[cast.unit_c])


def said(issue, *, by, unit="市监局", text="取号机已更换", day="2026.6.20", how="现场办公"):
    return checked("progress", [HEAD, [issue.number, unit, text, day, how]], by)


def test_a_note_is_dated_and_moves_nothing(cast, issue):
    moves = Move.objects.count()
    confirm(said(issue, by=cast.officer), by=cast.officer)
    note = Progress.objects.get()
    assert (note.task.unit, note.text, note.kind) == (cast.unit_b, "取号机已更换", "on_site")
    assert (timezone.localdate(note.at), note.by) == (DAY, cast.officer)
    issue.refresh_from_db()
    assert (issue.state, Move.objects.count()) == (State.FIXING, moves)
    assert AuditEntry.objects.filter(action="task.progress").count() == 1


def test_the_note_stands_on_the_page_of_the_issue(cast, issue, client):
    confirm(said(issue, by=cast.officer), by=cast.officer)
    client.force_login(cast.liaison_b)
    assert "取号机已更换" in client.get(reverse("issues:detail", args=[issue.pk])).text


def test_the_same_note_is_made_once(cast, issue):
    confirm(said(issue, by=cast.officer), by=cast.officer)
    assert outcomes(said(issue, by=cast.officer)) == ["unchanged"]
    row = [issue.number, "市监局", "已验收", "2026.6.20", ""]
    assert outcomes(checked("progress", [HEAD, row, row], cast.officer)) == ["new", "duplicate"]
    blank = said(issue, by=cast.officer, text="")
    assert outcomes(blank) == ["unchanged"]
    assert blank.lines.get().notes == ["未填整改进展，不记录"]


def test_numbers_are_read_as_people_write_them(cast, issue):
    wide = issue.number.replace("-", "－").lower()
    assert outcomes(checked("progress", [HEAD, [f" {wide} ", "市监局", "好", "", ""]], cast.officer)) == ["new"]


@pytest.mark.parametrize(
    ("changes", "column", "sentence"),
    [
        ({"unit": "市监据"}, "unit", "是不是“市监局”"),
        ({"unit": "民政局"}, "unit", "此问题的承办单位是市监局、营商局"),
        ({"unit": ""}, "unit", "请填写“单位”"),
        ({"day": "6.20"}, "on", "6.20"),
        ({"day": "2098.1.1"}, "on", "日期不能晚于今天"),
        ({"day": "2000.1.1"}, "on", "日期早于交办日期"),
        ({"how": "开会"}, "kind", "不在可选值内"),
    ],
)
def test_what_is_wrong_is_said_at_its_column(cast, issue, changes, column, sentence):
    assert sentence in faults(said(issue, by=cast.officer, **changes))[column]
    assert Progress.objects.count() == 0


def test_a_unit_brings_its_own_and_learns_of_no_other(cast, issue):
    assert outcomes(said(issue, by=cast.liaison_b)) == ["new"]
    other = make_issue(cast, state=State.FIXING, lead=cast.unit_c)
    for number in (other.number, "WT-2026-9999"):
        run = checked("progress", [HEAD, [number, "营商局", "好", "", ""]], cast.liaison_b)
        assert faults(run) == {"number": f"没有编号为“{number}”且已交办的问题"}
    assert "只有承办单位" in faults(said(issue, by=cast.liaison_b, unit="营商局"))["unit"]
    run = confirm(said(issue, by=cast.liaison_b), by=cast.liaison_b)
    assert (run.stage, Progress.objects.get().by) == ("done", cast.liaison_b)


def test_what_is_done_takes_no_more_notes(cast):
    done = make_issue(cast, state=State.CLOSED, lead=cast.unit_b)
    assert "已完成" in faults(said(done, by=cast.officer))["unit"]


def test_a_task_that_ends_meanwhile_stops_the_whole(cast, issue):
    """The row was fine when it was looked at; when it is written nothing of the file is."""
    second = make_issue(cast, state=State.FIXING, lead=cast.unit_b)
    rows = [HEAD, *([each.number, "市监局", "好", "", ""] for each in (issue, second))]
    run = checked("progress", rows, cast.officer)
    Task.objects.filter(issue=second).update(state="done", done_at=timezone.now())
    run = confirm(run, by=cast.officer)
    assert (run.stage, run.counts["wrong"], Progress.objects.count()) == ("ready", 1, 0)


def test_our_own_ledger_brings_nothing_new(cast, issue, client):
    confirm(said(issue, by=cast.officer), by=cast.officer)
    make_issue(cast, state=State.ASSIGNED, lead=cast.unit_c)
    client.force_login(cast.officer)
    data = b"".join(client.get(reverse("issues:export")).streaming_content)
    run = upload("progress", "台账.xlsx", data, by=cast.officer)
    names = {letter: name for letter, name in run.names.items() if name != "on"}
    run = match(run, sheet=run.sheet, header_row=run.header_row, names=names, by=cast.officer)
    assert outcomes(run) == ["unchanged", "unchanged"]


def test_the_command(cast, issue, tmp_path, capsys):
    path = tmp_path / "进展.xlsx"
    path.write_bytes(books.xlsx([HEAD, [issue.number, "市监局", "好", "2026.6.20", ""]]))
    call_command("import_ledger", "progress", str(path), "--user", cast.officer.username)
    assert "1条新增" in capsys.readouterr().out
    assert Issue.objects.get(pk=issue.pk).state == State.FIXING
