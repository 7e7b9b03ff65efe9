"""Upload, match, preview, confirm as pages; the workbook with faults; our own workbook coming back."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from issues.models import Issue
from issues.states import State
from tests.factories import make_issue
from tests.imports.test_issues import HEAD, checked, faults, outcomes, rows_of
from tests.kit import books
from tingyan.audit.models import AuditEntry
from tingyan.imports.actions import confirm, match, upload
from tingyan.imports.models import Line, Run
from tingyan.imports.states import Stage

pytestmark = pytest.mark.django_db


def send(client, data, name="台账.xlsx", kind="issues"):
    return client.post(reverse("imports:upload", args=[kind]), {"file": SimpleUploadedFile(name, data)}, follow=True)


def posted(run, **changes):
    columns = {f"column_{letter}": name for letter, name in run.names.items()}
    return {"sheet": run.sheet, "header_row": run.header_row, **columns, **changes}


def test_a_ledger_walks_through_the_pages(cast, client):
    client.force_login(cast.officer)
    page = send(client, books.xlsx([["台账"], HEAD, *rows_of(cast)]))
    assert page.status_code == 200
    assert "A列“部门”" in page.text
    run = Run.objects.get()
    page = client.post(reverse("imports:match", args=[run.pk]), posted(run), follow=True)
    assert "新增3" in page.text
    assert 'data-total="3"' in page.text
    page = client.post(reverse("imports:confirm", args=[run.pk]), follow=True)
    assert "3条新增" in page.text
    assert Issue.objects.count() == 3
    assert AuditEntry.objects.filter(action="import.done").count() == 1
    send(client, books.xlsx([["台账"], HEAD, *rows_of(cast)]))
    run = Run.objects.first()
    client.post(reverse("imports:match", args=[run.pk]), posted(run))
    page = client.post(reverse("imports:confirm", args=[run.pk]), follow=True)
    assert "3 条重复已跳过" in page.text
    assert Issue.objects.count() == 3


def test_errors_name_row_and_column_and_come_back_as_a_workbook(cast, client):
    rows = rows_of(cast, 3)
    rows[1][1] = "6.14"
    run = checked(cast, [["填报单位：区监督室"], [], *rows], head=HEAD)
    client.force_login(cast.officer)
    page = client.get(reverse("imports:detail", args=[run.pk]) + "?outcome=wrong")
    assert "第5行B列：" in page.text
    assert client.post(reverse("imports:confirm", args=[run.pk])).status_code == 403
    data = b"".join(client.get(reverse("imports:errors", args=[run.pk])).streaming_content)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert sheet[4][1] == "6.14"
    assert "6.14" in sheet[4][5]
    assert b"6.14" in zipfile.ZipFile(io.BytesIO(data)).read("xl/comments1.xml")


def test_the_template_offers_valid_values_and_comes_in_again(cast, client):
    client.force_login(cast.officer)
    data = b"".join(client.get(reverse("imports:template", args=["issues"])).streaming_content)
    assert b"dataValidation " in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    page = send(client, data)
    assert "表头下面没有数据" in page.text or page.status_code == 200
    run = Run.objects.get()
    assert len(run.names) == 24


def test_another_header_row_is_read_again(cast, client):
    client.force_login(cast.officer)
    send(client, books.xlsx([HEAD, *rows_of(cast), ["部门2", "日期2", "问题2"], [cast.unit_a.name, "2026.6.1", "x"]]))
    run = Run.objects.get()
    page = client.post(reverse("imports:match", args=[run.pk]), posted(run, header_row=5))
    assert "A列“部门2”" in page.text
    assert Line.objects.count() == 0


def test_a_bad_file_is_said_at_the_field(cast, client):
    client.force_login(cast.officer)
    page = send(client, books.xls([HEAD]), "a.xlsx")
    assert page.status_code == 400
    assert "不要只改扩展名" in page.text
    assert Run.objects.count() == 0


def exported(cast, client, kind="export"):
    client.force_login(cast.officer)
    return b"".join(client.get(reverse(f"issues:{kind}")).streaming_content)


def brought_back(cast, data, name="台账.xlsx"):
    run = upload("issues", name, data, by=cast.officer)
    return match(run, sheet=run.sheet, header_row=run.header_row, names=run.names, by=cast.officer)


@pytest.mark.parametrize(("kind", "name"), [("export", "台账.xlsx"), ("export_csv", "台账.csv")])
def test_our_own_workbook_changes_nothing(cast, client, kind, name):
    make_issue(cast, description='=HYPERLINK("http://x.invalid","点")\n第二行', note="+1-1")
    for state in (State.ASSIGNED, State.FIXING, State.SUBMITTED, State.CLOSED):
        make_issue(cast, state=state, lead=cast.unit_b, assist=[cast.unit_c], category="signs", severity="ordinary")
    run = brought_back(cast, exported(cast, client, kind), name)
    assert {outcome for _n, outcome in outcomes(run)} == {"unchanged"}
    assert [line.notes for line in run.lines.all()] == [[]] * 5
    assert confirm(run, by=cast.officer).counts["unchanged"] == 5
    assert Issue.objects.count() == 5


def test_an_edited_workbook_corrects_what_the_office_may_edit(cast, client):
    issue = make_issue(cast, description="旧的描述")
    rows = [
        ["问题编号", "发现日期", "问题描述", "牵头单位", "主题", "当前状态"],
        [issue.number, "2026-06-14", "新的描述", cast.unit_a.name, "体验干部作风", "整改中"],
    ]
    run = brought_back(cast, books.xlsx(rows))
    assert outcomes(run) == [(2, "changed")]
    assert any("“当前状态”与系统不同" in note for note in run.lines.get().notes)
    confirm(run, by=cast.officer)
    issue.refresh_from_db()
    assert (issue.description, issue.theme, issue.state) == ("新的描述", "conduct", State.REPORTED)


def test_a_closed_issue_is_not_rewritten(cast, client):
    issue = make_issue(cast, state=State.CLOSED, lead=cast.unit_b)
    rows = [
        ["问题编号", "发现日期", "问题描述", "牵头单位"],
        [issue.number, "2026-06-14", "新的描述", cast.unit_b.short_name],
    ]
    run = brought_back(cast, books.xlsx(rows))
    assert "已销号" in faults(run)[2, "description"]


@pytest.mark.parametrize("count", [10, 300])
def test_a_preview_asks_as_often_for_many_rows(cast, client, django_assert_num_queries, count):
    run = checked(cast, rows_of(cast, count))
    client.force_login(cast.officer)
    address = reverse("imports:detail", args=[run.pk])
    client.get(address)
    with django_assert_num_queries(8):
        assert f'data-total="{count}"' in client.get(address).text


def test_what_excel_hides_is_said_in_the_preview(cast, client):
    def hide(book, sheet):
        sheet.row(2).hidden = True
        sheet.col(1).hidden = True

    data = books.xls([HEAD, *rows_of(cast)], then=hide)
    run = brought_back(cast, data, "台账.xls")
    assert run.notes == [
        "第3行在Excel中被隐藏或筛选掉，也会导入",
        "B列在Excel中被隐藏，也会导入",
        "这是.xls文件，公式按上次保存时的结果读取，是否已重新计算无法核对",
    ]
    client.force_login(cast.officer)
    page = client.get(reverse("imports:detail", args=[run.pk])).text
    assert all(note in page for note in run.notes)


@pytest.mark.parametrize(
    ("stage", "claimed", "sentence"),
    [
        (Stage.CHECKING, True, "正在核对"),
        (Stage.SAVING, True, "正在写入"),
        (Stage.SAVING, False, "排队等待处理"),
    ],
)
def test_the_page_of_one_that_runs_says_how_far_it_is_and_asks_again(cast, client, stage, claimed, sentence):
    run = checked(cast, rows_of(cast))
    Run.objects.filter(pk=run.pk).update(
        stage=stage, total=12000, done=4200, claimed_at=timezone.now() if claimed else None
    )
    client.force_login(cast.officer)
    page = client.get(run.get_absolute_url())
    assert page["Refresh"] == "3"
    assert sentence in page.text
    assert "已处理4,200/12,000行" in page.text
    assert '<progress class="work" value="4200" max="12000"' in page.text


def test_what_came_of_it_stands_on_its_page_any_time_later(cast, client):
    run = confirm(checked(cast, rows_of(cast)), by=cast.officer)
    client.force_login(cast.officer)
    for _time in range(2):
        page = client.get(run.get_absolute_url())
        assert "3条新增。" in page.text
        assert "Refresh" not in page.headers
