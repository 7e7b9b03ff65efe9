"""问题整改台账: the columns offices use, the same rows as the list, and no more of a row than the page shows."""

import csv
import hashlib
import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from issues.models import Progress
from issues.states import State
from tests.factories import CANARY, canary_issue, make_issue, make_issues, make_visit
from tingyan.audit.models import AuditEntry

COLUMNS = [
    "序号",
    "问题编号",
    "来源",
    "发现日期",
    "体验员（单位职务）",
    "体验方式",
    "主题",
    "问题类别",
    "问题描述",
    "窗口/事项",
    "牵头单位",
    "配合单位",
    "责任领导",
    "责任人",
    "整改措施",
    "整改类型",
    "交办日期",
    "签收日期",
    "整改时限",
    "延期情况",
    "整改进展",
    "完成日期",
    "核验人及意见",
    "销号日期",
    "当前状态",
    "预警/逾期天数",
    "退回次数",
    "回头看结果",
    "备注",
]


def body(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def sheet(client, person, query=""):
    """The rows as dicts, read from the CSV."""
    client.force_login(person)
    text = body(client.get(reverse("issues:export_csv") + query)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_columns_stand_in_the_order_offices_use(cast, client):
    make_issue(cast)
    client.force_login(cast.officer)
    head = list(sheet(client, cast.officer)[0])
    assert head == COLUMNS
    response = client.get(reverse("issues:export"))
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E9%97%AE")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body(response))).get_sheet_by_index(0).to_python()
    assert COLUMNS in rows


def test_a_line_tells_the_whole_story(cast, client):
    issue = make_issue(
        cast, lead=cast.unit_b, state=State.CLOSED, assist=[cast.unit_c], visit=make_visit(cast), returns=1
    )
    task = issue.tasks.get(is_lead=True)
    task.leader, task.person, task.measures, task.result = "王强", "冯倩", "安排专人值守", "已落实"
    task.save()
    issue.rounds.update(verify_note="属实", late_by=2)
    line = sheet(client, cast.officer)[0]
    told = {
        "序号": "1", "来源": "体验", "体验员（单位职务）": "区民政局局长周明", "体验方式": "部门间相互体验", "牵头单位": "市监局",
        "配合单位": "营商局", "责任领导": "王强", "责任人": "冯倩", "整改措施": "安排专人值守", "整改类型": "限期整改",
        "交办日期": "2026-06-15", "签收日期": "2026-06-15", "整改时限": "2026-07-06", "整改进展": "已落实",
        "完成日期": "2026-06-24", "核验人及意见": "褚宁 属实", "销号日期": "2026-07-01", "当前状态": "已销号",
        "预警/逾期天数": "逾期2个工作日完成", "退回次数": "1", "回头看结果": "",
    }  # fmt: skip
    assert {name: line[name] for name in told} == told


def test_a_unit_exports_no_more_than_its_page_shows(cast, client):
    make_issue(
        cast,
        lead=cast.unit_b,
        state=State.FIXING,
        source="12345",
        description="原话",
        note="备注",
        visit=make_visit(cast),
    )
    line = sheet(client, cast.head_b)[0]
    assert (line["来源"], line["体验员（单位职务）"], line["体验方式"], line["备注"]) == ("", "体验员", "", "")
    assert line["问题描述"].startswith("请安排专人")
    office = sheet(client, cast.officer)[0]
    assert (office["来源"], office["问题描述"], office["备注"]) == ("12345", "原话", "备注")


def test_the_finders_unit_exports_state_and_conclusion(cast, client):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    Progress.objects.create(task=issue.tasks.get(), text="已约谈", by=cast.head_b)
    line = sheet(client, cast.liaison_a)[0]
    shown = {name for name in COLUMNS if line[name]}
    assert shown == {
        "序号",
        "问题编号",
        "来源",
        "发现日期",
        "体验员（单位职务）",
        "主题",
        "问题类别",
        "问题描述",
        "牵头单位",
        "当前状态",
    }
    assert line["问题描述"] == issue.title


@pytest.mark.parametrize("name", ["officer", "supervisor", "head_a", "liaison_a", "head_b", "head_c", "stranger"])
@pytest.mark.parametrize("query", ["", "?state=fixing", "?q=CANARY", "?severity=ordinary"])
def test_exported_is_what_is_listed(cast, client, name, query):
    """C29, C38."""
    for state in (State.ASSIGNED, State.FIXING, State.CLOSED):
        make_issue(cast, lead=cast.unit_b, state=state)
    make_issue(cast)
    make_issue(cast, finder=cast.head_c, finder_unit=cast.unit_c)
    canary_issue(cast)
    client.force_login(cast.people[name])
    rows = client.get(reverse("issues:list") + query).context["rows"]
    assert [line["问题编号"] for line in sheet(client, cast.people[name], query)] == [row.issue.number for row in rows]


def test_no_canary_leaves(cast, client):
    canary_issue(cast)
    make_issue(cast, finder=cast.head_a)
    for name in ("head_a", "head_c", "stranger", "officer_gz"):
        assert CANARY not in str(sheet(client, cast.people[name]))
    assert CANARY in str(sheet(client, cast.head_b))


def test_what_left_is_audited(cast, client):
    make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    make_issue(cast, lead=cast.unit_a, state=State.FIXING)
    client.force_login(cast.officer)
    for name in ("issues:export", "issues:export_csv"):
        data = body(client.get(reverse(name) + f"?lead={cast.unit_b.pk}"))
        entry = AuditEntry.objects.filter(action="issue.export").latest("seq")
        assert entry.detail["count"] == 1
        assert entry.detail["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry.detail["filters"] == ["牵头单位：市监局"]


@pytest.mark.parametrize("count", [10, 900])
def test_asks_as_often_for_a_whole_chunk(cast, client, count, django_assert_num_queries):
    make_issues(cast, count, state=State.FIXING, lead=cast.unit_a)
    client.force_login(cast.officer)
    client.get(reverse("desk:home"))
    with django_assert_num_queries(17):
        assert len(body(client.get(reverse("issues:export_csv"))).splitlines()) == count + 1


def test_formulas_are_text(cast, client):
    """C33."""
    make_issue(cast, description='=HYPERLINK("http://x.invalid","点")\x0b')
    assert sheet(client, cast.officer)[0]["问题描述"].startswith("'=HYPERLINK")
