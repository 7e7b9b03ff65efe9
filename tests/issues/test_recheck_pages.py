"""The pages of 回头看: list, month, one of them, planning, recording, cancelling."""

import re
from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from python_calamine import CalamineWorkbook

from issues.models import CallBack, Recheck, RecheckFile
from issues.states import State
from tests.factories import make_issue, make_recheck
from tests.issues.life import afresh, at, closed
from tingyan.audit.models import AuditEntry

LIST, MONTH = reverse("issues:rechecks"), reverse("issues:recheck_month")


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(at(7, 20), tick=False):
        yield


def url(name, row):
    return reverse(f"issues:{name}", args=[row.pk])


def recheck(cast, state=State.CLOSED, **fields):
    return make_recheck(make_issue(cast, lead=cast.unit_b, state=state), **fields)


def done(cast, result="fixed", **fields):
    facts = {
        "done_on": date(2026, 7, 16),
        "how": "on_site",
        "recorded_at": timezone.now(),
        "recorded_by": cast.officer2,
    }
    return recheck(cast, result=result, **facts | fields)


def page(client, person, address=LIST):
    client.force_login(person)
    response = client.get(address)
    assert response.status_code == 200
    return response


def ids(response):
    return [int(pk) for pk in re.findall(r'href="/issues/rechecks/(\d+)/"', response.content.decode())]


# The list


@pytest.mark.parametrize("count", [10, 1000])
def test_asks_as_often_at_a_thousand_rows(cast, client, count, django_assert_num_queries):
    issue = make_issue(cast, lead=cast.unit_b, state=State.CLOSED)
    row = make_recheck(issue)
    rows = [row] + [make_round(issue, n) for n in range(2, count + 1)]
    assert len(rows) == count
    client.force_login(cast.officer)
    with django_assert_num_queries(14):
        response = client.get(LIST)
    assert f'data-total="{count}"' in response.content.decode()
    with django_assert_num_queries(7):
        client.get(MONTH)


def make_round(issue, number):
    closed = issue.rounds.get(number=1)
    closed.pk, closed.number = None, number
    closed.save()
    return Recheck.objects.create(
        issue=issue, round=closed, origin="closing", planned_on=date(2026, 7, 31), verifier=closed.verified_by
    )


def test_what_waits_comes_first_and_the_soonest_of_it(cast, client):
    later, late, gone = recheck(cast), recheck(cast, planned_on=date(2026, 7, 2)), done(cast)
    dropped = recheck(cast, cancelled_at=timezone.now(), cancel_reason="窗口已撤销")
    response = page(client, cast.officer)
    assert ids(response) == [late.pk, later.pk]
    for words in ("待开展", "逾期", "7月31日", "市监局", "销号时计划", 'data-total="2"'):
        assert words in response.content.decode()
    assert ids(page(client, cast.officer, f"{LIST}?state=overdue")) == [late.pk]
    assert ids(page(client, cast.officer, f"{LIST}?state=done")) == [gone.pk]
    assert ids(page(client, cast.officer, f"{LIST}?state=failed")) == []
    assert ids(page(client, cast.officer, f"{LIST}?state=cancelled")) == [dropped.pk]
    assert len(ids(page(client, cast.officer, f"{LIST}?state=all"))) == 4


def test_filters(cast, client):
    mine = recheck(cast, person=cast.officer2)
    drawn = recheck(cast, origin="draw", planned_on=date(2026, 9, 1))
    gone = done(cast, recorded_by=cast.chief)
    for query, found in (
        (f"unit={cast.unit_b.pk}", [mine, drawn]),
        (f"unit={cast.unit_a.pk}", []),
        (f"person={cast.officer2.pk}", [mine]),
        (f"person={cast.chief.pk}&state=done", [gone]),
        ("month=2026-09", [drawn]),
        ("origin=draw", [drawn]),
    ):
        assert ids(page(client, cast.officer, f"{LIST}?{query}")) == [row.pk for row in found], query


def test_an_empty_list_says_what_next(cast, client):
    assert "查看已销号的问题" in page(client, cast.officer).content.decode()
    assert "清除筛选" in page(client, cast.officer, f"{LIST}?state=failed").content.decode()


@pytest.mark.parametrize("name", ["officer_gz"])
def test_one_office_reads_nothing_of_another(cast, client, name):
    recheck(cast)
    for address in (LIST, f"{LIST}?state=all", MONTH):
        assert ids(page(client, cast.people[name], address)) == []


def test_the_export_holds_what_the_page_lists(cast, client):
    recheck(cast, person=cast.officer2)
    done(cast, "sham")
    client.force_login(cast.officer)
    answer = b"".join(client.get(f"{reverse('issues:recheck_export')}?state=all").streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(answer)).get_sheet_by_index(0).to_python()
    text = [[str(cell) for cell in row] for row in rows]
    assert [row[10] for row in text if row[0].startswith("WT-")] == ["虚假整改", "待开展"]
    assert AuditEntry.objects.get(action="recheck.export").detail["count"] == 2


# The month


def test_the_month_shows_what_waits_and_what_was_done(cast, client):
    waiting, gone = recheck(cast), done(cast, planned_on=date(2026, 5, 1))
    recheck(cast, planned_on=date(2026, 8, 1))
    recheck(cast, cancelled_at=timezone.now())
    response = page(client, cast.officer, MONTH)
    assert sorted(ids(response)) == sorted([waiting.pk, gone.pk])
    text = response.content.decode()
    assert "2026年7月" in text
    assert "month=2026-06" in text and "month=2026-08" in text
    assert len(ids(page(client, cast.officer, f"{MONTH}?month=2026-08"))) == 1
    assert "这个月没有回头看" in page(client, cast.officer, f"{MONTH}?month=2026-10").content.decode()


def test_a_full_day_says_how_many_more(cast, client):
    for _ in range(6):
        recheck(cast)
    text = page(client, cast.officer, MONTH).content.decode()
    assert "另有2件" in text


# One of them


def test_the_office_reads_plan_and_issue(cast, client):
    row = recheck(cast, person=cast.officer2, planned_how="covert")
    text = page(client, cast.supervisor, url("recheck", row)).content.decode()
    for words in (row.issue.number, "2026年7月31日", "暗访", "卫东", "褚宁", "请安排专人值守"):
        assert words in text
    assert "recheck_record" not in text and "/record/" not in text


def test_buttons_are_for_who_may(cast, client):
    row = recheck(cast)
    for name, pages in (
        ("officer", ["plan"]),
        ("officer2", ["record", "plan"]),
        ("chief", ["record", "plan", "cancel"]),
    ):
        text = page(client, cast.people[name], url("recheck", row)).content.decode()
        assert re.findall(rf"/rechecks/{row.pk}/(\w+)/", text) == pages


def test_the_issue_page_shows_it_to_the_office(cast, client):
    row = recheck(cast, person=cast.officer2)
    text = page(client, cast.officer, row.issue.get_absolute_url()).content.decode()
    assert "计划7月31日" in text and url("recheck", row) in text
    assert url("recheck_new", row.issue) not in text
    Recheck.objects.update(cancelled_at=timezone.now())
    assert url("recheck_new", row.issue) in page(client, cast.officer, row.issue.get_absolute_url()).content.decode()


# Planning


def test_plan_anew(cast, client):
    row = recheck(cast)
    client.force_login(cast.officer)
    body = {"version": "1", "planned_on": "2026-08-03", "planned_how": "phone", "person": cast.officer2.pk}
    response = client.post(url("recheck_plan", row), body)
    assert response.headers["Location"] == row.get_absolute_url()
    row.refresh_from_db()
    assert (row.planned_on, row.planned_how, row.person) == (date(2026, 8, 3), "phone", cast.officer2)
    response = client.post(url("recheck_plan", row), body)
    assert response.status_code == 409
    assert "刚填的内容没有保存，也没有丢失" in response.content.decode()


@pytest.mark.parametrize(
    "bad", [{"planned_on": "2026-07-19"}, {"planned_on": ""}, {"planned_how": "x"}, {"person": "9999"}]
)
def test_a_plan_that_does_not_fit_says_so(cast, client, bad):
    row = recheck(cast)
    client.force_login(cast.officer)
    response = client.post(url("recheck_plan", row), {"version": "1", "planned_on": "2026-08-03"} | bad)
    assert response.status_code == 400
    assert next(iter(bad)) in response.context["form"].errors
    row.refresh_from_db()
    assert row.version == 1


def test_plan_one_specially(cast, client):
    issue = make_issue(cast, lead=cast.unit_b, state=State.CLOSED)
    client.force_login(cast.officer)
    assert client.get(url("recheck_new", issue)).status_code == 200
    client.post(url("recheck_new", issue), {"planned_on": "2026-08-03"})
    assert Recheck.objects.get().origin == "chosen"
    assert client.get(url("recheck_new", issue)).status_code == 403


def test_cancel(cast, client):
    row = recheck(cast)
    client.force_login(cast.chief)
    assert client.post(url("recheck_cancel", row), {"version": "1"}).status_code == 400
    client.post(url("recheck_cancel", row), {"version": "1", "note": "窗口已撤销"})
    row.refresh_from_db()
    assert row.cancel_reason == "窗口已撤销"
    assert "已取消" in page(client, cast.chief, url("recheck", row)).content.decode()


# Recording


def sheet(**more):
    return {
        "version": "1",
        "how": "on_site",
        "done_on": "2026-07-16",
        "note": "三次都有人值守",
        "reached": "yes",
    } | more


def photo(name="现场.png"):
    content = BytesIO()
    Image.new("RGB", (2, 2)).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/png")


def test_a_good_result_with_call_back_and_photo(cast, client):
    row = recheck(cast)
    client.force_login(cast.officer2)
    body = sheet(result="fixed", call_back_how="phone", with_result="very_good", citizen="好办多了", files=photo())
    response = client.post(url("recheck_record", row), body)
    assert response.headers["Location"] == row.get_absolute_url()
    text = page(client, cast.supervisor, url("recheck", row)).content.decode()
    for words in ("整改到位", "非常满意", "好办多了", "现场.jpg", "卫东"):
        assert words in text
    response = client.get(url("recheck_file", RecheckFile.objects.get()))
    assert response.getvalue()[:2] == b"\xff\xd8"
    assert CallBack.objects.get().by_label


def test_a_bad_result_asks_for_the_new_due_date_and_keeps_what_was_typed(cast, client):
    row = recheck(cast)
    client.force_login(cast.officer2)
    body = sheet(result="sham", wording="请安排专人值守", due="", files=photo())
    response = client.post(url("recheck_record", row), body)
    assert response.status_code == 400
    text = response.content.decode()
    assert "请填写新的整改时限" in text and "三次都有人值守" in text
    assert RecheckFile.objects.count() == 1  # kept, and shown
    assert "现场.jpg" in text
    assert afresh(row.issue).state == State.CLOSED


def test_a_bad_result_opens_the_next_round(cast, client):
    issue = closed(cast)
    row = Recheck.objects.get(issue=issue)
    client.force_login(cast.officer2)
    form = client.get(url("recheck_record", row)).context["form"]
    assert (form.initial["due"], form.initial["wording"]) == (date(2026, 8, 10), "请升级取号机。")
    body = sheet(result="relapsed", due="2026-08-10", wording="请升级取号机，并安排备用机。")
    response = client.post(url("recheck_record", row), body, follow=True)
    assert "已重新交办，整改时限2026年8月10日" in response.content.decode()
    issue = afresh(issue)
    assert (issue.state, issue.round_no, issue.wording) == ("assigned", 2, "请升级取号机，并安排备用机。")
    text = page(client, cast.officer, f"{reverse('issues:list')}?flag=recheck_failed").content.decode()
    assert 'data-total="1"' in text and "回头看不合格" in text
    shown = page(client, cast.head_a, issue.get_absolute_url()).content.decode()
    assert "回头看不合格" in shown and "回头看重新交办" in shown


def test_a_file_that_is_refused_costs_nothing_else(cast, client):
    row = recheck(cast)
    client.force_login(cast.officer2)
    bad = SimpleUploadedFile("空.png", b"", content_type="image/png")
    response = client.post(url("recheck_record", row), sheet(result="fixed", files=[photo(), bad]))
    assert response.status_code == 400
    assert "空.png" in response.content.decode()
    assert RecheckFile.objects.count() == 1
    row.refresh_from_db()
    assert row.is_waiting


def test_recorded_meanwhile_is_a_conflict(cast, client):
    row = recheck(cast)
    client.force_login(cast.officer2)
    client.post(url("recheck_record", row), sheet(result="fixed"))
    client.force_login(cast.chief)
    response = client.post(url("recheck_record", row), sheet(result="sham", due="2026-08-10", wording="x"))
    assert response.status_code == 409
    assert client.get(url("recheck_record", row)).status_code == 403


def test_a_problem_solved_on_the_spot_is_asked_what_nobody_ever_said(cast, client):
    issue = make_issue(cast, lead=cast.unit_b, state=State.CLOSED, fixed_on_spot=True, category="", wording="")
    row = make_recheck(issue)
    client.force_login(cast.officer2)
    body = sheet(result="wanting", due="2026-08-10")
    errors = client.post(url("recheck_record", row), body).context["form"].errors
    assert set(errors) == {"wording", "category"}
    client.post(url("recheck_record", row), body | {"wording": "请安排专人", "category": "advice"})
    assert afresh(issue).round_no == 2
