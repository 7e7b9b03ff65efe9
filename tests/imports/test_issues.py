"""问题整改台账: the cases of real ledgers, through the same steps as the pages."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from issues.models import Issue, Move, Round, Task
from issues.states import State
from tests.kit import books
from tingyan.imports.actions import confirm, match, upload
from tingyan.imports.models import Run

pytestmark = pytest.mark.django_db
HEAD = ["部门", "日期", "问题", "责任人", "电话"]


def rows_of(cast, n=3):
    return [[cast.unit_a.name, "2026.6.14", f"{k}号窗口排队过长", "", ""] for k in range(1, n + 1)]


def checked(cast, rows, head=HEAD, by=None, name="台账.xlsx"):
    by = by or cast.officer
    run = upload("issues", name, books.xlsx([head, *rows]), by=by)
    return match(run, sheet=run.sheet, header_row=run.header_row, names=run.names, by=by)


def outcomes(run):
    return [(line.number, line.outcome) for line in run.lines.all()]


def faults(run):
    return {(line.number, name): text for line in run.lines.all() for name, text in line.faults.items()}


def test_rows_become_issues(cast):
    run = confirm(checked(cast, rows_of(cast)), by=cast.officer)
    assert run.stage == "done"
    assert run.counts["new"] == 3
    issues = list(Issue.objects.order_by("id"))
    assert [issue.description for issue in issues] == ["1号窗口排队过长", "2号窗口排队过长", "3号窗口排队过长"]
    assert {(i.state, i.found_on, i.place_unit, i.origin) for i in issues} == {
        ("reported", date(2026, 6, 14), cast.unit_a, "ledger")
    }
    assert bytes(run.data) == b""


def test_all_or_nothing_then_once(cast):
    rows = rows_of(cast, 10)
    rows[6][1] = "6.14"
    run = checked(cast, rows)
    assert Issue.objects.count() == 0
    assert "6.14" in faults(run)[8, "found_on"]
    rows[6][1] = "2026.6.14"
    confirm(checked(cast, rows), by=cast.officer)
    assert Issue.objects.count() == 10
    again = confirm(checked(cast, rows), by=cast.officer)
    assert Issue.objects.count() == 10
    assert again.counts["duplicate"] == 10


def test_two_identical_rows_are_flagged(cast):
    row = rows_of(cast, 1)[0]
    run = checked(cast, [row, list(row)])
    assert outcomes(run) == [(2, "new"), (3, "duplicate")]
    assert "与第2行相同，只导入一次" in run.lines.last().notes


def test_departments_are_resolved_and_never_created(cast):
    from tingyan.directory.models import Department, DepartmentAlias

    DepartmentAlias.objects.create(unit=cast.unit_b, name="区市场监督管理局旧称")
    before = Department.objects.count()
    rows = [
        [f"{cast.unit_a.name} ", "2026.6.1", "一"],
        ["区市场监督管理局旧称", "2026.6.1", "二"],
        ["区民正局", "2026.6.1", "三"],
        ["", "2026.6.1", "四"],
    ]
    run = checked(cast, rows)
    assert [outcome for _n, outcome in outcomes(run)] == ["new", "new", "wrong", "wrong"]
    assert faults(run)[4, "lead"].startswith("未找到部门“区民正局”")
    assert Department.objects.count() == before


def test_a_name_of_two_units_is_an_error(cast):
    from tingyan.directory.models import DepartmentAlias

    for unit in (cast.unit_a, cast.unit_b):
        DepartmentAlias.objects.create(unit=unit, name="老局")
    assert "几个单位共有" in faults(checked(cast, [["老局", "2026.6.1", "一"]]))[2, "lead"]


HISTORY = [
    "牵头单位",
    "发现日期",
    "问题描述",
    "主题",
    "交办日期",
    "整改时限",
    "完成日期",
    "销号日期",
    "当前状态",
    "责任人",
    "整改措施",
    "核验人及意见",
]


def test_closed_rows_keep_their_history(cast):
    row = [
        cast.unit_a.name,
        "2025.3.3",
        "取号机坏",
        "体验配套设施",
        "2025.3.4",
        "2025.3.10",
        "2025.3.12",
        "2025.3.14",
        "已完成",
        "周明",
        "更换",
        "李核",
    ]
    confirm(checked(cast, [row], HISTORY), by=cast.officer)
    issue, each, task = Issue.objects.get(), Round.objects.get(), Task.objects.get()
    assert (issue.state, issue.closed_on, issue.lead, issue.round_no) == (
        State.CLOSED,
        date(2025, 3, 14),
        cast.unit_a,
        1,
    )
    assert (each.origin, each.late_by, each.verifier_name, each.verified_by) == ("ledger", 2, "李核", None)
    assert (task.person, task.measures, task.state) == ("周明", "更换", "done")
    moves = list(Move.objects.order_by("valid_from", "id"))
    assert [(m.step, m.state) for m in moves] == [
        ("file", "reported"),
        ("assign", "assigned"),
        ("sign", "fixing"),
        ("close", "closed"),
    ]
    assert [m.valid_until for m in moves[:-1]] == [m.valid_from for m in moves[1:]]
    assert moves[-1].valid_until is None


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({7: ""}, "closed_on"),
        ({4: ""}, "assigned_on"),
        ({5: ""}, "due"),
        ({7: "2025.3.5"}, "closed_on"),
        ({7: "2999.3.5"}, "closed_on"),
        ({8: "待交办"}, "state"),
        ({8: "很好"}, "state"),
        ({3: "别的"}, "theme"),
        ({8: "整改中"}, "closed_on"),
    ],
)
def test_history_that_contradicts_itself_is_a_row_error(cast, change, column):
    row = [
        cast.unit_a.name,
        "2025.3.3",
        "取号机坏",
        "体验配套设施",
        "2025.3.4",
        "2025.3.10",
        "2025.3.12",
        "2025.3.14",
        "已完成",
        "周明",
        "更换",
        "",
    ]
    for at, value in change.items():
        row[at] = value
    assert (2, column) in faults(checked(cast, [row], HISTORY))


def test_only_the_office_imports(cast, client):
    for name in ("head_a", "liaison_b", "supervisor", "sysadmin"):
        client.force_login(getattr(cast, name))
        assert client.get("/imports/issues/upload/").status_code == 403


def test_columns_said_once_are_remembered(cast):
    head = ["哪个局", "哪天", "怎么了"]
    run = upload(
        "issues", "a.xlsx", books.xlsx([[*head, "日期"], [cast.unit_a.name, "2026.6.1", "一"]]), by=cast.officer
    )
    assert run.names == {"D": "found_on"}
    match(run, sheet=run.sheet, header_row=1, names={"A": "lead", "B": "found_on", "C": "description"}, by=cast.officer)
    again = upload("issues", "a.xlsx", books.xlsx([[*head, "日期"], ["", "", ""]]), by=cast.officer2)
    assert again.names == {"A": "lead", "B": "found_on", "C": "description"}


def test_the_command(cast, tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(books.xlsx([HEAD, *rows_of(cast)]))
    out = StringIO()
    call_command("import_ledger", "issues", str(path), "--user", cast.officer.username, "--dry-run", stdout=out)
    assert Issue.objects.count() == 0
    call_command("import_ledger", "issues", str(path), "--user", cast.officer.username, stdout=out)
    assert Issue.objects.count() == 3
    call_command("import_ledger", "issues", str(path), "--user", cast.officer.username, "--json", stdout=out)
    assert '"duplicate": 3' in out.getvalue()
    path.write_bytes(books.xlsx([HEAD, ["无此局", "6.14", ""]]))
    with pytest.raises(CommandError, match="1行有误"):
        call_command("import_ledger", "issues", str(path), "--user", cast.officer.username, stdout=out)
    assert "第2行A列：未找到部门" in out.getvalue()


def test_long_imports_wait_for_the_worker(cast):
    run = checked(cast, rows_of(cast, 501))
    assert (run.stage, run.lines.count()) == ("checking", 0)
    call_command("run_imports", stdout=StringIO())
    run.refresh_from_db()
    assert (run.stage, run.counts["new"]) == ("ready", 501)
    confirm(run, by=cast.officer)
    assert Issue.objects.count() == 0
    call_command("run_imports", stdout=StringIO())
    assert Issue.objects.count() == 501
    assert Run.objects.get(pk=run.pk).stage == "done"
