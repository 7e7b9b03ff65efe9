"""The workbook of 问题整改台账: four sheets over the same rows, each as its reader may see them."""

import hashlib
import io
import zipfile
from datetime import date, datetime

import pytest
import time_machine
from django.urls import reverse
from python_calamine import CalamineWorkbook

from issues import actions
from issues.models import Issue
from issues.states import State
from tests.factories import CANARY, canary_issue, make_issue, make_issues
from tests.issues import life
from tests.issues.test_exports import COLUMNS
from tingyan.audit.models import AuditEntry

SHEETS = ["问题整改台账", "整改过程记录", "退回记录", "统计汇总"]


def workbook(client, person, query=""):
    client.force_login(person)
    response = client.get(reverse("issues:export") + query)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def table(data, name, head):
    """The lines of a sheet as dicts; `head` is the label that its header row holds."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name).to_python()
    start = next(number for number, row in enumerate(rows) if head in row)
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :]]


def returned_twice(cast) -> Issue:
    """Given to unit A, returned, submitted and returned again, then verified, closed, and given out a second time."""
    issue = life.submitted(cast)
    for day in (9, 11):
        issue = actions.return_(issue, by=cast.officer, reason=f"{day}日：没有照片", at=life.at(6, day))
        issue = actions.submit(issue, life.done(), by=cast.head_a, at=life.at(6, day + 1))
    issue = actions.verify(issue, by=cast.officer, how="on_site", note="属实", at=life.at(6, 15))
    return actions.close(issue, by=cast.chief, at=life.at(6, 16))


def again(cast, issue, lead):
    """Given out a second time, to `lead`."""
    order = life.order(cast, lead=lead, due=date(2026, 7, 20))
    actions.reassign_again(issue, order, by=cast.chief, reason="又坏了", at=life.at(6, 20))


def test_four_sheets_and_the_first_is_the_ledger(cast, client):
    make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(client, cast.officer)))
    assert book.sheet_names == SHEETS
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][0] == "问题整改台账"
    assert rows[1][0].startswith("填报单位：区纪委监委党风政风监督室  数据截至")
    assert rows[2] == COLUMNS


def test_dates_and_numbers_are_real(cast, client):
    issue = make_issue(cast, lead=cast.unit_b, state=State.CLOSED, returns=1)
    (line,) = table(workbook(client, cast.officer), SHEETS[0], "序号")
    assert (line["发现日期"], line["销号日期"]) == (issue.found_on, issue.closed_on)
    assert isinstance(line["发现日期"], date)
    assert (line["序号"], line["退回次数"]) == (1, 1)
    (one,) = table(workbook(client, cast.officer), SHEETS[1], "轮次")
    assert isinstance(one["交办时间"], datetime)


@time_machine.travel(life.NOW)
def test_rounds_and_returns_are_told(cast, client):
    issue = returned_twice(cast)
    data = workbook(client, cast.officer)
    (line,) = table(data, SHEETS[0], "序号")
    (one,) = table(data, SHEETS[1], "轮次")
    told = {
        "问题编号": issue.number,
        "轮次": 1,
        "牵头单位": "民政局",
        "退回次数": 2,
        "核验人": "褚宁",
        "销号人": "蒋安",
    }
    assert {name: one[name] for name in told} == told
    assert (one["核验方式"], one["核验意见"], one["整改结果"]) == ("现场", "属实", "已升级取号机程序。")
    returns = table(data, SHEETS[2], "退回理由")
    assert [row["退回理由"] for row in returns] == ["9日：没有照片", "11日：没有照片"]
    assert {(row["轮次"], row["牵头单位"]) for row in returns} == {(1, "民政局")}
    assert len(returns) == line["退回次数"] == one["退回次数"]


@time_machine.travel(life.NOW)
def test_a_row_for_each_round(cast, client):
    issue = returned_twice(cast)
    again(cast, issue, cast.unit_b)
    rounds = table(workbook(client, cast.officer), SHEETS[1], "轮次")
    assert [(row["轮次"], row["牵头单位"]) for row in rounds] == [(1, "民政局"), (2, "市监局")]


def test_the_summary_adds_up_the_rows_of_the_first_sheet(cast, client):
    make_issues(cast, 3, state=State.FIXING, lead=cast.unit_b, due=date(2026, 6, 1))
    make_issues(cast, 2, state=State.CLOSED, lead=cast.unit_a)
    make_issue(cast, state=State.VOID)
    make_issue(cast)
    for query in ("", "?state=closed", f"?lead={cast.unit_b.pk}"):
        data = workbook(client, cast.officer, query)
        lines, sums = table(data, SHEETS[0], "序号"), table(data, SHEETS[3], "分类")
        apart = sum(line["当前状态"] == "已作废" for line in lines)
        assert (sums[0]["分类"], sums[0]["问题数"], sums[0]["不计入"]) == ("合计", len(lines) - apart, apart)
        for group, column in (("牵头单位", "牵头单位"), ("主题", "主题"), ("问题类别", "问题类别")):
            shown = {row["名称"]: row["问题数"] + row["不计入"] for row in sums if row["分类"] == group}
            names = [line[column] or "未定" for line in lines]
            assert shown == {name: names.count(name) for name in set(names)}
        late = sum("逾期" in line["预警/逾期天数"] for line in lines)
        assert sums[0]["逾期"] == late


def test_units_stand_in_their_official_order(cast, client):
    make_issues(cast, 1, state=State.CLOSED, lead=cast.unit_c)
    make_issues(cast, 2, state=State.CLOSED, lead=cast.unit_b)
    make_issues(cast, 1, state=State.FIXING, lead=cast.unit_a)
    sums = table(workbook(client, cast.officer), SHEETS[3], "分类")
    assert [row["名称"] for row in sums if row["分类"] == "牵头单位"] == ["民政局", "市监局", "营商局"]
    assert [row["销号率"] for row in sums if row["分类"] == "牵头单位"] == [0, 1, 1]


def test_no_counted_row_has_no_rate(cast, client):
    make_issue(cast, state=State.VOID)
    assert table(workbook(client, cast.officer), SHEETS[3], "分类")[0]["销号率"] == ""


@time_machine.travel(life.NOW)
def test_a_unit_reads_the_rounds_and_reasons_of_its_page_and_no_more(cast, client):
    issue = returned_twice(cast)
    again(cast, issue, cast.unit_c)
    data = workbook(client, cast.head_c)
    page = client.get(issue.get_absolute_url()).context
    assert [row["轮次"] for row in table(data, SHEETS[1], "轮次")] == [
        each.round.number for each in page["rounds"][::-1]
    ]
    assert table(data, SHEETS[2], "退回理由") == []  # before its time
    assert len(table(workbook(client, cast.head_a), SHEETS[2], "退回理由")) == 2
    finder = workbook(client, cast.head_b)
    assert len(table(finder, SHEETS[0], "序号")) == 1
    assert table(finder, SHEETS[1], "轮次") == table(finder, SHEETS[2], "退回理由") == []


def test_no_canary_leaves_on_any_sheet(cast, client):
    canary_issue(cast)
    make_issue(cast, finder=cast.head_a)

    def text(person):
        with zipfile.ZipFile(io.BytesIO(workbook(client, person))) as parts:
            return "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))

    assert CANARY in text(cast.head_b)
    for name in ("head_a", "head_c", "stranger", "officer_gz"):
        assert CANARY not in text(cast.people[name])


def test_the_whole_workbook_is_audited_to_the_byte(cast, client):
    make_issues(cast, 2, state=State.FIXING, lead=cast.unit_b)
    data = workbook(client, cast.officer)
    entry = AuditEntry.objects.filter(action="issue.export").latest("seq")
    assert (entry.detail["count"], entry.detail["sha256"]) == (2, hashlib.sha256(data).hexdigest())
    assert entry.actor == cast.officer


@pytest.mark.parametrize("count", [10, 900])
def test_asks_as_often_for_a_whole_chunk(cast, client, count, django_assert_num_queries):
    make_issues(cast, count, state=State.FIXING, lead=cast.unit_a)
    client.force_login(cast.officer)
    client.get(reverse("desk:home"))
    with django_assert_num_queries(18):
        workbook_data = b"".join(client.get(reverse("issues:export")).streaming_content)
    assert len(table(workbook_data, SHEETS[0], "序号")) == count
