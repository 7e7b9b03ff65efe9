"""The pages: what opening one changes (nothing), who reads what, what a form keeps, and how often a list asks."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from issues.states import State
from tests.advisories.papers import APPROVAL, approved, drafted, in_state, issued, receipt_of, replied, signed
from tests.advisories.rows import make_paper
from tests.factories import CANARY, make_issue
from tingyan.advisories import actions
from tingyan.advisories.models import Advisory, Handling, Receipt, ReplyFile
from tingyan.audit.models import AuditEntry
from tingyan.inbox.models import Notification

LIST, RECEIPTS, NEW = (reverse(f"advisories:{name}") for name in ("list", "receipts", "new"))
SAID = {"approver": "局长 王强", "approval_how": "spoken", "approved_on": "2026-01-05"}
FORM = {
    **{"kind": "reminder", "title": "标题", "problem": "问题", "advice": "建议"},
    **{"reply_by": "2099-01-05", "contact": "褚宁"},
}


def step_url(receipt, name):
    return reverse("advisories:receipt_step", args=[receipt.pk, name])


def text_of(client, url, person=None):
    if person:
        client.force_login(person)
    response = client.get(url)
    assert response.status_code == 200, url
    return unescape(response.content.decode())


@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize(
    "headers",
    [{}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"X-Moz": "prefetch"}, {"HX-Request": "true"}],
)
def test_opening_a_link_signs_nothing(cast, client, method, headers):
    receipt = receipt_of(issued(cast), cast.unit_b)
    client.force_login(cast.head_b)
    links = [receipt.get_absolute_url(), receipt.advisory.get_absolute_url(), step_url(receipt, "sign"), LIST, RECEIPTS]
    links += [reverse("advisories:paper", args=[receipt.advisory_id]), step_url(receipt, "sign") + "?version=1"]
    before = (Handling.objects.count(), AuditEntry.objects.count())
    for url in links:
        assert getattr(client, method)(url, headers=headers).status_code in (200, 405)
    assert (Receipt.objects.get().state, Receipt.objects.get().version) == ("sent", 1)
    assert (Handling.objects.count(), AuditEntry.objects.count()) == before
    assert client.post(step_url(receipt, "sign"), {"version": "1"}).status_code == 302
    assert Receipt.objects.get().state == "signed"


def test_signing_needs_a_token(cast):
    receipt = receipt_of(issued(cast), cast.unit_b)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.head_b)
    assert client.post(step_url(receipt, "sign"), {"version": "1"}).status_code == 403
    assert Receipt.objects.get().state == "sent"


def test_a_unit_reads_the_paper_and_its_own_answer_alone(cast, client):
    paper = issued(cast, [cast.unit_a, cast.unit_b])
    receipt = replied(cast, paper)
    Receipt.objects.filter(pk=receipt.pk).update(reply=CANARY)
    receipt.handlings.update(text=CANARY)
    file = ReplyFile.objects.create(receipt=receipt, blob=blob(cast), by=cast.head_b)
    hidden = [receipt.get_absolute_url(), step_url(receipt, "reply"), reverse("advisories:file", args=[file.pk])]
    client.force_login(cast.head_a)
    for url in hidden:
        assert client.get(url).status_code == 404
    pages = [paper.get_absolute_url(), LIST, RECEIPTS, reverse("advisories:paper", args=[paper.pk])]
    for url in [*pages, f"{RECEIPTS}?stage=answered", f"{LIST}?q=CANARY", f"{RECEIPTS}?unit={cast.unit_b.pk}"]:
        assert CANARY not in text_of(client, url), url
    page = text_of(client, paper.get_absolute_url())
    assert "区市场监督管理局" in page, "the paper names whom it addresses"
    assert "签收1/2" not in page
    assert text_of(client, f"{RECEIPTS}?stage=answered").count("row-title") == 0
    assert CANARY in text_of(client, receipt.get_absolute_url(), cast.head_b)
    assert CANARY in text_of(client, receipt.get_absolute_url(), cast.officer)


def blob(cast):
    from tests.factories import make_blob

    return make_blob(cast)


def test_a_flag_of_another_unit_cannot_be_asked_for(cast, client, time_machine):
    """Unit A signed in time; that unit B did not is not to be found out by filtering."""
    time_machine.move_to("2026-06-15 09:00+08:00", tick=False)
    paper = issued(cast, [cast.unit_a, cast.unit_b])
    actions.sign(receipt_of(paper, cast.unit_a), by=cast.head_a)
    time_machine.move_to("2026-06-18 09:00+08:00", tick=False)
    for person, found in ((cast.head_a, 0), (cast.head_b, 1), (cast.officer, 1)):
        assert f"共 {found} 条" in text_of(client, f"{LIST}?flag=sign_late", person)


def test_numbers_of_issues_are_for_those_who_work_on_them(cast, client):
    mine = make_issue(cast, lead=cast.unit_a, state=State.FIXING, finder=cast.head_c, finder_unit=cast.unit_c)
    theirs = make_issue(cast, lead=cast.unit_b, state=State.FIXING, finder=cast.head_c, finder_unit=cast.unit_c)
    paper = issued(cast, [cast.unit_a, cast.unit_b], issues=[mine, theirs])
    page = text_of(client, paper.get_absolute_url(), cast.head_a)
    assert (mine.number in page, theirs.number in page) == (True, False)
    assert theirs.number in text_of(client, paper.get_absolute_url(), cast.officer)


def test_drafts_are_the_office_s(cast, client):
    paper = approved(cast)
    for name in ("head_b", "officer_gz", "auditor"):
        client.force_login(cast.people[name])
        assert client.get(paper.get_absolute_url()).status_code == 404
    assert "未编号" in text_of(client, paper.get_absolute_url(), cast.supervisor)


def test_somebody_was_first(cast, client):
    """409, with what was typed; a paper and a receipt alike."""
    paper = drafted(cast)
    client.force_login(cast.officer)
    typed = FORM | {"units": [cast.unit_b.pk], "version": paper.version, "title": "刚填的标题"}
    actions.change(paper, by=cast.officer2, version=1, units=[cast.unit_b], reply_by=date(2099, 1, 5), **WORDS)
    answer = client.post(reverse("advisories:edit", args=[paper.pk]), typed)
    assert answer.status_code == 409
    assert "刚填的标题" in answer.content.decode()
    again = client.post(reverse("advisories:edit", args=[paper.pk]), typed | {"resume": "1"})
    assert (again.status_code, again.context["form"]["title"].value()) == (200, "刚填的标题")
    assert Advisory.objects.get().title == "先存的标题"
    receipt = signed(cast)
    client.force_login(cast.liaison_b)
    late = SAID | {"version": "1", "text": "写了很久的反馈"}
    answer = client.post(step_url(receipt, "reply"), late)
    assert (answer.status_code, Receipt.objects.get().state) == (409, "signed")
    assert "写了很久的反馈" in answer.content.decode()


WORDS = {"title": "先存的标题", "problem": "问题", "advice": "建议", "contact": "联系人"}


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"units": []}, "units", "请选择发送单位"),
        ({"problem": ""}, "problem", "请填写存在的问题"),
        ({"reply_by": "2020-01-01"}, "reply_by", "反馈期限不能早于今天"),
        ({"issues": "WT-2026-9999"}, "issues", "没有编号为“WT-2026-9999”的问题"),
    ],
)
def test_a_form_says_what_is_wrong_and_keeps_the_rest(cast, client, typed, field, sentence):
    client.force_login(cast.officer)
    answer = client.post(NEW, FORM | {"units": [cast.unit_b.pk]} | typed)
    assert answer.status_code == 400
    assert answer.context["form"].errors[field] == [sentence]
    assert answer.context["form"]["title"].value() == "标题"
    assert Advisory.objects.count() == 0


def test_an_empty_answer_keeps_its_files(cast, client):
    """C14: what was sent stays, and is not asked for again; a bad file is named and costs the others nothing."""
    receipt = signed(cast)
    client.force_login(cast.head_b)
    files = [
        SimpleUploadedFile("排班表.pdf", b"%PDF-1.4\n%%EOF", "application/pdf"),
        SimpleUploadedFile("坏.png", b"x", "image/png"),
    ]
    answer = client.post(step_url(receipt, "reply"), {"version": "2", "text": "", "files": files})
    assert answer.status_code == 400
    assert "text" in answer.context["form"].errors
    assert [file.blob.name for file in ReplyFile.objects.select_related("blob")] == ["排班表.pdf"]
    assert client.post(step_url(receipt, "reply"), {"version": "2", "text": "已落实"}).status_code == 302
    assert "排班表.pdf" in text_of(client, receipt.get_absolute_url(), cast.officer)


def test_drafted_from_chosen_issues(cast, client):
    one = make_issue(cast, lead=cast.unit_a, state=State.FIXING, title="无人值守")
    two = make_issue(cast, lead=cast.unit_b, state=State.FIXING, title="取号机失灵", assist=[cast.unit_c])
    client.force_login(cast.officer)
    for query in (f"issue={one.pk}&issue={two.pk}", f"ids={one.pk}&ids={two.pk}", "whole=state%3Dfixing"):
        form = client.get(f"{NEW}?{query}").context["form"]
        assert form["issues"].value() == f"{one.number}、{two.number}"
        assert set(form["units"].value()) == {cast.unit_a.pk, cast.unit_b.pk, cast.unit_c.pk}
        assert "1. 无人值守" in form["problem"].value()
        assert one.number not in form["problem"].value(), "every unit addressed reads the text"
    typed = FORM | {"units": [cast.unit_a.pk, cast.unit_b.pk], "issues": f"{one.number}，{two.number}"}
    assert client.post(f"{NEW}?issue={one.pk}", typed).status_code == 302
    assert set(Advisory.objects.get().issues.all()) == {one, two}
    foreign = make_issue(cast, district=cast.gz, campaign=None)
    assert client.get(f"{NEW}?issue={foreign.pk}").context["form"]["issues"].value() is None


def test_one_click_from_an_overdue_issue_goes_to_those_who_are_late(cast, client):
    issue = make_issue(cast, lead=cast.unit_b, assist=[cast.unit_c], state=State.FIXING, due="2026-06-20")
    issue.tasks.filter(unit=cast.unit_c).update(state="done", done_at="2026-06-18T00:00:00Z")
    page = text_of(client, issue.get_absolute_url(), cast.officer)
    link = re.search(r'href="([^"]+)">拟工作督办单', page).group(1)
    form = client.get(link).context["form"]
    assert (form["kind"].value(), form["units"].value()) == ("supervision", [cast.unit_b.pk])
    assert "督办单" not in text_of(client, issue.get_absolute_url(), cast.head_b)


def test_a_supervision_of_what_the_person_may_not_see_is_not_there(cast, client):
    paper = issued(cast)
    client.force_login(cast.officer_gz)
    assert client.get(f"{NEW}?follows={paper.pk}").status_code == 404
    assert client.post(f"{NEW}?follows={paper.pk}", FORM).status_code == 404


def test_rates_open_the_rows_that_they_count(cast, client):
    paper = issued(cast, [cast.unit_a, cast.unit_b, cast.unit_c])
    replied(cast, paper)
    actions.sign(receipt_of(paper, cast.unit_a), by=cast.head_a)
    gone = issued(cast)
    actions.withdraw(gone, by=cast.chief, reason="重复发文")
    in_state(cast, "returned")
    client.force_login(cast.supervisor)
    for query, rates in (("", [(3, 4), (1, 4)]), (f"?unit={cast.unit_b.pk}", [(2, 2), (1, 2)])):
        shown = client.get(f"{LIST}{query}").context["rates"]
        assert [(rate["value"], rate["of"]) for rate in shown] == rates
        for rate in shown:
            assert f'data-total="{rate["value"]}"' in text_of(client, rate["url"])
    assert client.get(f"{LIST}?unit={cast.unit_a.pk}&kind=supervision").context["rates"][0]["note"] == "—"
    client.force_login(cast.head_b)
    assert client.get(LIST).context["rates"] == []


def test_the_register_in_excel_is_the_page(cast, client):
    replied(cast, issued(cast, [cast.unit_a, cast.unit_b]))
    drafted(cast, title="=HYPERLINK(1)")
    client.force_login(cast.officer)
    content = b"".join(client.get(reverse("advisories:export_xlsx")).streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    head = next(n for n, row in enumerate(rows) if "文号" in row)
    first, second = (dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :])
    assert (first["标题"], first["文号"], first["签收（家）"]) == ("=HYPERLINK(1)", "", 0)
    told = (second["发送单位"], second["送达（家）"], second["签收（家）"], second["反馈（家）"])
    assert told == ("民政局、市监局", 2, 1, 1)
    client.force_login(cast.head_a)
    sheet = b"".join(client.get(reverse("advisories:receipts_export_csv")).streaming_content).decode()
    assert ("民政局" in sheet, "已安排专人值守" in sheet) == (True, False)


def test_people_are_told_what_they_may_see(cast, client):
    receipt = replied(cast)
    client.force_login(cast.head_b)
    assert {"advisory.issue", "receipt.reply"} <= set(
        Notification.objects.filter(user=cast.head_b).values_list("kind", flat=True)
    )
    page = text_of(client, reverse("inbox:list"))
    assert receipt.advisory.number in page
    assert not Notification.objects.filter(user=cast.head_a).exists()
    actions.return_(receipt, by=cast.officer, reason="请附排班表")
    assert "反馈被退回" in text_of(client, reverse("inbox:list"))


@pytest.mark.parametrize("count", [10, 1000])
def test_lists_ask_as_often_at_a_thousand_rows(cast, client, count, django_assert_num_queries):
    for n in range(1, count + 1):
        if n <= 20:
            make_paper(cast, [cast.unit_a, cast.unit_b, cast.unit_c], seq=n)
    many = [make_paper_row(cast, n) for n in range(21, count + 1)]
    Advisory.objects.bulk_create(many)
    client.force_login(cast.officer)
    client.get(LIST)
    with django_assert_num_queries(12):
        assert f'data-total="{max(count, 10)}"' in client.get(LIST).content.decode()
    with django_assert_num_queries(10):
        client.get(RECEIPTS)
    client.force_login(cast.head_b)
    client.get(LIST)
    with django_assert_num_queries(11):
        client.get(LIST)


def make_paper_row(cast, n):
    return Advisory(
        district=cast.ls, title="窗口值守", drafted_by=cast.officer, reply_by=date(2026, 6, 23), contact=f"{n}"
    )


@pytest.mark.parametrize("units", [1, 30])
def test_a_paper_asks_as_often_for_thirty_units(cast, client, units, django_assert_num_queries):
    from tests.cast import unit

    paper = make_paper(cast, [unit(cast.ls, f"单位{n}", f"单位{n}", 9) for n in range(units)])
    client.force_login(cast.officer)
    client.get(paper.get_absolute_url())
    with django_assert_num_queries(13):
        client.get(paper.get_absolute_url())


def test_a_liaison_is_asked_who_approved_and_a_head_is_not(cast, client):
    receipt = signed(cast)
    client.force_login(cast.liaison_b)
    form = client.get(step_url(receipt, "reply")).context["form"]
    assert "approver" in form.fields
    assert client.post(step_url(receipt, "reply"), {"version": "2", "text": "已落实"}).status_code == 400
    client.force_login(cast.head_b)
    assert "approver" not in client.get(step_url(receipt, "reply")).context["form"].fields
    actions.reply(receipt, "已落实", by=cast.liaison_b, approval=APPROVAL)
    assert "局长 王强" in text_of(client, receipt.get_absolute_url())
