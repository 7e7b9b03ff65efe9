"""万件化访 and 好差评: cases by form and by file, all or nothing, once, and in the batch's own order."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from issues import actions
from issues.models import Case, CaseBatch, Issue
from issues.states import State
from tests.factories import add_call, make_batch, make_case, make_issue, make_issues
from tests.issues.life import NOW, order
from tingyan.directory.models import Department
from tingyan.kit.errors import Refused, Stale

HEAD = "上级编号,反映内容,反映日期,涉及单位\r\n"
GOOD = HEAD + "F-001,㐀号窗口排队过长,2026.6.14,区市监局\r\nF-002,材料反复补正,20260615,民政局\r\n"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def batch(cast):
    return actions.create_batch(
        cast.ls, name="2026年第三批", source="cases", received_on=date(2026, 6, 20), by=cast.officer
    )


def case(number="F-001", **facts):
    given = {"description": "窗口排队过长", "theme": "process", "found_on": date(2026, 6, 14)}
    return actions.NewCase(**{"upper_number": number} | given | facts)


def send(client, batch, text, encoding="utf-8"):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    return client.post(reverse("issues:case_import", args=[batch.pk]), {"file": SimpleUploadedFile("案件.csv", data)})


def confirm(client, batch, page):
    sealed = page.context["sealed"]
    return client.post(reverse("issues:case_import", args=[batch.pk]), {"rows": sealed}, follow=True)


def test_each_case_is_an_issue_of_that_source(cast, batch):
    first, second = actions.open_cases(batch, [case(), case("F-002", place_unit=cast.unit_b)], by=cast.officer)
    assert (first.source, first.upper_number, first.state) == ("cases", "F-001", "reported")
    assert second.place_unit == cast.unit_b
    assert list(batch.cases.values_list("order", "issue__upper_number")) == [(1, "F-001"), (2, "F-002")]
    [third] = actions.open_cases(batch, [case("F-003")], by=cast.chief)
    assert third.case.order == 3


def test_a_number_from_above_is_taken_once(cast, batch):
    actions.open_cases(batch, [case()], by=cast.officer)
    with pytest.raises(ValidationError, match="F-001"):
        actions.open_cases(batch, [case("F-009"), case()], by=cast.officer)
    with pytest.raises(ValidationError):
        actions.open_cases(batch, [case("F-7"), case("F-7")], by=cast.officer)
    assert Issue.objects.count() == 1


def test_only_the_office_of_the_district(cast, batch):
    for person in (cast.head_a, cast.supervisor, cast.officer_gz):
        with pytest.raises(Refused):
            actions.open_cases(batch, [case()], by=person)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_usual_encodings_read_alike(cast, batch, client, encoding):
    client.force_login(cast.officer)
    page = send(client, batch, GOOD, encoding)
    assert page.context["counts"] == {"new": 2, "known": 0, "wrong": 0}
    assert "㐀号窗口排队过长" in page.text and Issue.objects.count() == 0
    assert "新增2条" in confirm(client, batch, page).text
    first = Issue.objects.get(upper_number="F-001")
    assert (first.found_on, first.place_unit) == (date(2026, 6, 14), cast.unit_b)


def test_all_or_nothing_and_where_it_is_wrong(cast, batch, client):
    """The row is the one that Excel shows; near names are offered, none is taken (C06, C07)."""
    client.force_login(cast.officer)
    text = "“填报单位：某某”\r\n" + HEAD + "F-001,好,2026.6.14,区民正局\r\nF-002,,6.14,\r\nF-003,行,,\r\n"
    page = send(client, batch, text)
    assert page.context["counts"] == {"new": 1, "known": 0, "wrong": 2}
    assert "第3行D列：未找到部门“区民正局”，是不是“区民政局”？" in page.text.replace("&quot;", "")
    assert "第4行B列" in page.text and "第4行C列" in page.text
    assert page.context["sealed"] and confirm(client, batch, page).status_code == 400
    assert Issue.objects.count() == 0


def test_the_same_file_twice_adds_nothing(cast, batch, client):
    client.force_login(cast.officer)
    confirm(client, batch, send(client, batch, GOOD))
    again = confirm(client, batch, send(client, batch, GOOD))
    assert "2条重复已跳过" in again.text
    assert Case.objects.count() == 2


def test_two_alike_in_one_file_are_both_named(cast, batch, client):
    client.force_login(cast.officer)
    page = send(client, batch, HEAD + "F-001,好,,\r\nF-001,好,,\r\n")
    assert page.context["counts"]["wrong"] == 2 and "在文件中重复" in page.text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "空"),
        ("甲,乙\r\n1,2\r\n", "没有找到表头"),
        ("上级编号,编号,反映内容\r\n1,2,3\r\n", "表头重复"),
        (HEAD, "没有数据"),
        (HEAD + "x,y,,\r\n" * 2001, "超过2000行"),
        (b"\x81", "编码"),
        (" 上级 编号 ,反映内容\r\nF-001,=1+1\r\n", "新增1"),
    ],
)
def test_files_of_all_kinds(cast, batch, client, text, sentence):
    client.force_login(cast.officer)
    page = send(client, batch, text)
    assert sentence in page.text
    assert Issue.objects.count() == 0


def test_what_was_seen_is_what_is_written(cast, batch, client):
    client.force_login(cast.officer)
    address = reverse("issues:case_import", args=[batch.pk])
    assert "预览已过期" in client.post(address, {"rows": "forged"}, follow=True).text
    assert Issue.objects.count() == 0


def test_an_ambiguous_name_is_never_guessed(cast, batch, client):
    Department.objects.create(district=cast.ls, name="区民政二局", short_name="民政局", order=9)
    client.force_login(cast.officer)
    assert "几个单位共有的名称" in send(client, batch, HEAD + "F-1,好,,民政局\r\n").text


def test_numbers_open_their_rows(cast, batch, client, django_assert_num_queries):
    actions.open_cases(batch, [case(f"F-{n}") for n in range(30)], by=cast.officer)
    client.force_login(cast.supervisor)
    client.get(batch.get_absolute_url())
    with django_assert_num_queries(12):
        page = client.get(batch.get_absolute_url())
    for number in page.context["numbers"]:
        listed = client.get(number.url).text
        assert (f'data-total="{number.value}"' in listed) == bool(number.value), number
    assert 'data-total="30"' in page.text


def test_back_in_the_order_in_which_it_came(cast, batch, client):
    actions.open_cases(batch, [case("Z-9"), case("A-1")], by=cast.officer)
    client.force_login(cast.chief)
    sheet = client.get(reverse("issues:batch_export_csv", args=[batch.pk]))
    text = b"".join(sheet.streaming_content).decode("utf-8-sig")
    assert text.index("Z-9") < text.index("A-1")


def test_units_learn_nothing_of_batches(cast, batch, client):
    [issue] = actions.open_cases(batch, [case()], by=cast.officer)
    actions.assign(issue, order(cast), by=cast.officer)
    client.force_login(cast.head_a)
    text = client.get(issue.get_absolute_url()).text
    assert "F-001" not in text and "第三批" not in text
    assert CaseBatch.objects.visible_to(cast.head_a).count() == 0
    everything = client.get(f"{reverse('issues:list')}?batch={batch.pk}").text
    assert 'data-total="1"' in everything  # the filter is not theirs: it changes nothing


def test_a_number_registered_otherwise_is_known_and_a_void_one_is_not(cast, batch):
    make_issue(cast, upper_number="F-001", number="WT-2026-0901")
    void = make_issue(cast, upper_number="F-002", number="WT-2026-0902", state=State.VOID)
    with pytest.raises(ValidationError, match="F-001"):
        actions.open_cases(batch, [case()], by=cast.officer)
    [issue] = actions.open_cases(batch, [case(), case("F-002")], by=cast.officer, skip=True)
    assert (issue.upper_number, issue.pk != void.pk) == ("F-002", True)


def test_a_preview_is_of_one_batch(cast, batch, client):
    client.force_login(cast.officer)
    other = make_batch(cast)
    page = send(client, batch, GOOD)
    assert "预览已过期" in confirm(client, other, page).text
    assert not Issue.objects.exists()


def test_a_quote_that_never_ends_is_said(cast, batch, client):
    client.force_login(cast.officer)
    answer = send(client, batch, HEAD + 'F-001,"' + "长" * 200_000)
    assert answer.status_code == 400 and "请检查引号是否成对" in answer.text


def test_what_was_escaped_for_a_sheet_comes_back_as_it_was(cast, batch, client):
    client.force_login(cast.officer)
    confirm(client, batch, send(client, batch, HEAD + "F-001,'=1+1,,\r\n"))
    assert Issue.objects.get().description == "=1+1"


def test_the_verdict_is_written_later_and_not_over_another(cast, batch, client):
    row = make_case(batch, make_issue(cast))
    client.force_login(cast.officer)
    address = reverse("issues:case_edit", args=[row.pk])
    sent = {"taken_up_by": "张岚", "verdict": "属实，已整改", "version": "1"}
    assert "已保存" in client.post(address, sent, follow=True).text
    late = client.post(address, sent | {"verdict": "不属实"})
    assert late.status_code == 409 and "不属实" in late.text
    row.refresh_from_db()
    assert (row.verdict, row.version) == ("属实，已整改", 2)
    with pytest.raises(Stale):
        actions.edit_case(row, by=cast.officer, taken_up_by="", verdict="", version=1)


def test_each_number_opens_its_rows_in_every_state(cast, batch, client):
    for n, state in enumerate(list(State)[:6]):
        issue = make_issue(cast, lead=cast.unit_b, state=state, source="cases")
        make_case(batch, issue)
        if n > 3:
            add_call(cast, issue, with_result=("bad", "good")[n % 2])
    client.force_login(cast.officer)
    numbers = client.get(batch.get_absolute_url()).context["numbers"]
    assert {number.slug: (number.value, number.of) for number in numbers if number.of is not None} == {
        "cases_called": (2, 6),
        "cases_result": (1, 2),
        "cases_handling": (2, 2),
    }
    assert len(numbers) == 5 + 6
    for number in numbers:
        assert (f'data-total="{number.value}"' in client.get(number.url).text) == bool(number.value), number


@pytest.mark.parametrize("count", [10, 1000])
def test_asks_as_often_at_a_thousand_cases(cast, batch, client, count, django_assert_num_queries):
    issues = make_issues(cast, count, source="cases")
    Case.objects.bulk_create(Case(batch=batch, issue=issue, order=n) for n, issue in enumerate(issues, 1))
    client.force_login(cast.officer)
    with django_assert_num_queries(15):
        assert f'data-total="{count}"' in client.get(batch.get_absolute_url()).text
