"""体验情况一览表: walks of the past come in once, our own workbook changes nothing, returned ones are completed."""

from datetime import date, time

import pytest
from django.core.management import call_command
from django.urls import reverse

from issues.models import Issue
from tests.factories import make_visit
from tests.imports.test_kinds import checked, faults, outcomes
from tests.kit import books
from tingyan.audit.models import AuditEntry
from tingyan.directory.models import Hall, ServiceItem, Window
from tingyan.imports.actions import confirm, match, upload
from tingyan.inbox.models import Notification
from visits.actions import return_visit
from visits.models import Visit

pytestmark = pytest.mark.django_db
HEAD = ["体验日期", "体验时间", "体验员单位", "体验员职务", "体验员姓名", "体验单位", "窗口", "体验主题", "发现问题"]


def walk(cast, **changes):
    row = dict(
        zip(
            HEAD,
            ["2026.6.14", "9:30-10:15", "民政局", "局长", "周明", "市监局", "8号窗口", "体验办事流程", 0],
            strict=True,
        )
    )
    return [*(row | changes).values()]


def said(cast, **changes):
    return checked("visits", [HEAD, walk(cast, **changes)], cast.officer)


def test_a_walk_of_the_past_comes_in_without_claiming_more_than_the_ledger_says(cast):
    assert confirm(said(cast), by=cast.officer).counts["new"] == 1
    made = Visit.objects.get()
    assert (made.date, made.time_from, made.time_to) == (date(2026, 6, 14), time(9, 30), time(10, 15))
    assert (made.campaign, made.hall, made.mode) == (cast.campaign, cast.hall, "cross")
    assert (made.visitor, made.visitor_name, made.visitor_unit) == (None, "周明", cast.unit_a)
    assert (made.filled_how, made.filled_by, made.confirmed_at) == ("ledger", cast.officer, None)
    assert (list(made.visited_units.all()), list(made.windows.all())) == ([cast.unit_b], [cast.window_b])
    assert [row.theme for row in made.theme_rows.all()] == ["process"]
    assert made.nothing_found
    assert list(Visit.objects.filter(search__found="周明")) == [made]
    assert (Issue.objects.count(), Notification.objects.count()) == (0, 0)
    assert AuditEntry.objects.filter(action="visit.ledger").count() == 1


def test_the_same_walk_comes_in_once(cast):
    confirm(said(cast), by=cast.officer)
    again = said(cast)
    assert outcomes(again) == ["duplicate"]
    assert again.lines.get().notes == [f"已登记为{Visit.objects.get().number}"]
    other = said(cast, 体验时间="14:00")
    assert outcomes(other) == ["new"]


def test_what_was_found_comes_with_the_ledger_of_issues(cast):
    run = confirm(said(cast, 发现问题=2, 体验单位="大厅公共区域、市监局"), by=cast.officer)
    made = Visit.objects.get()
    assert (made.nothing_found, made.public_area, made.mode) == (False, True, "cross")
    assert run.lines.get().notes == ["发现的问题请用“问题整改台账”另行导入"]


@pytest.mark.parametrize(
    ("changes", "column", "sentence"),
    [
        ({"体验日期": "6.14"}, "date", "6.14"),
        ({"体验日期": "2999.6.14"}, "date", "2000年至2099年"),
        ({"体验日期": "2025.6.14"}, "campaign", "请选择活动批次"),
        ({"体验时间": "上午"}, "times", "09:30"),
        ({"体验时间": "10:00-9:00"}, "times", "结束时间不能早于开始时间"),
        ({"体验员单位": "区民正局"}, "visitor_unit", "是不是“区民政局”"),
        ({"体验员姓名": ""}, "visitor_name", "请填写“体验员姓名”"),
        ({"体验单位": "市监据"}, "visited_units", "是不是“市监局”"),
        ({"体验单位": "", "窗口": ""}, "visited_units", "请选择体验的单位"),
        ({"窗口": "8号窗"}, "windows", "未找到窗口“8号窗”，是不是“8号窗口”？"),
        ({"窗口": "3号窗口"}, "windows", "未找到窗口“3号窗口”"),
        ({"体验主题": "流程"}, "themes", "不在可选值内"),
        ({"发现问题": "几个"}, "found", "请填写数字"),
    ],
)
def test_what_is_wrong_is_said_at_its_column(cast, changes, column, sentence):
    found = faults(said(cast, **changes))
    assert sentence in found[column]
    assert Visit.objects.count() == 0


def test_two_items_of_one_name_are_not_guessed(cast):
    for unit in (cast.unit_a, cast.unit_b):
        ServiceItem.objects.create(unit=unit, name="咨询")
    rows = [[*HEAD, "事项"], [*walk(cast, 体验单位="民政局、市监局"), "咨询"], [*walk(cast), "咨询"]]
    run = checked("visits", rows, cast.officer)
    assert outcomes(run) == ["wrong", "new"]
    assert "不能确定是哪一个" in faults(run)["service_items"]


def test_a_window_is_that_of_the_hall(cast):
    other = Hall.objects.create(district=cast.ls, name="分中心", managed_by=cast.unit_c)
    there = Window.objects.create(hall=other, unit=cast.unit_b, name="8号窗口", code="LS-W8B")
    assert faults(said(cast)) == {"hall": "请填写“大厅”"}
    rows = [[*HEAD, "大厅"], [*walk(cast), "分中心"], [*walk(cast), "分中心心"]]
    run = checked("visits", rows, cast.officer)
    assert faults(run) == {"hall": "未找到大厅“分中心心”，是不是“分中心”？"}
    rows.pop()
    confirm(checked("visits", rows, cast.officer), by=cast.officer)
    assert list(Visit.objects.get().windows.all()) == [there]


@pytest.mark.parametrize(("name", "file"), [("export", "表.xlsx"), ("export_csv", "表.csv")])
def test_our_own_workbook_changes_nothing(cast, client, name, file):
    confirm(said(cast), by=cast.officer)
    make_visit(cast, time_from=time(9), time_to=time(9, 30), minutes_waiting=5, good_practice="=1+1\n第二行")
    make_visit(cast, visitor=None, units=[cast.unit_a, cast.unit_b], themes=["facilities", "conduct"], public_area=True)
    client.force_login(cast.officer)
    data = b"".join(client.get(reverse(f"visits:{name}")).streaming_content)
    run = upload("visits", file, data, by=cast.officer)
    run = match(run, sheet=run.sheet, header_row=run.header_row, names=run.names, by=cast.officer)
    assert outcomes(run) == ["unchanged"] * 3
    assert [line.notes for line in run.lines.all()] == [[]] * 3
    assert confirm(run, by=cast.officer).counts["unchanged"] == 3
    assert Visit.objects.count() == 3


def corrected(cast, visit, **cells):
    row = {"体验编号": visit.number, "体验员单位": "区民政局", "体验主题": "体验办事流程"} | cells
    head = {"体验日期": "2026-06-14", "体验员职务": "局长", "体验员姓名": visit.visitor_name} | row
    return checked("visits", [list(head), list(head.values())], cast.officer)


def test_a_returned_visit_is_completed(cast):
    visit = make_visit(cast, citizens_words="等得久")
    assert "退回补充以后才能修改" in faults(corrected(cast, visit, 好的做法="有人引导"))["good_practice"]
    return_visit(visit, by=cast.officer, note="补好的做法")
    run = corrected(cast, visit, 好的做法="有人引导", 窗口="8号窗口", 体验时间="09:00–09:40", 大厅="区政务服务中心")
    assert outcomes(run) == ["changed"]
    confirm(run, by=cast.officer)
    visit.refresh_from_db()
    assert (visit.state, visit.good_practice, visit.citizens_words) == ("filed", "有人引导", "等得久")
    assert (list(visit.windows.all()), visit.time_to) == ([cast.window_b], time(9, 40))


def test_what_a_completion_may_not_say_is_wrong(cast):
    visit = make_visit(cast)
    return_visit(visit, by=cast.officer, note="补时间")
    assert "时间请写成" in faults(corrected(cast, visit, 体验时间="早上"))["times"]
    assert "未找到窗口" in faults(corrected(cast, visit, 窗口="99号"))["windows"]
    run = corrected(cast, visit, 体验员姓名="李四")
    assert outcomes(run) == ["unchanged"]
    assert run.lines.get().notes == ["“体验员姓名”与系统不同，以系统为准，不随台账修改"]


def test_the_command(cast, tmp_path, capsys):
    path = tmp_path / "一览表.xlsx"
    path.write_bytes(books.xlsx([HEAD, walk(cast)]))
    call_command("import_ledger", "visits", str(path), "--user", cast.officer.username)
    assert "1条新增" in capsys.readouterr().out
    assert Visit.objects.count() == 1


def test_a_number_of_another_district_is_not_known_here(cast):
    """It is read as a new row and numbered anew; nothing is said of the other one."""
    foreign = make_visit(cast, district=cast.gz, number="TY-2026-0999", good_practice="外区")
    run = checked("visits", [["体验编号", *HEAD], [foreign.number, *walk(cast)]], cast.officer)
    assert outcomes(run) == ["new"]
    assert "外区" not in str([line.notes for line in run.lines.all()])
