"""The pages of a bulletin: drafting, numbers that lead to their rows, differences, conflicts, the Word document."""

import io
import re

import docx
import pytest
from django.urls import reverse

from issues.states import State
from tests.bulletins.rows import TITLE, definition
from tests.factories import make_issue, make_visit
from tingyan.bulletins import actions
from tingyan.bulletins.models import Bulletin


@pytest.fixture
def paper(cast):
    make_visit(cast)
    make_issue(cast, state=State.CLOSED, lead=cast.unit_b)
    make_issue(cast, state=State.FIXING, lead=cast.unit_a)
    return actions.draft(definition(cast), by=cast.officer, district=cast.ls)


@pytest.fixture
def office(cast, client):
    client.force_login(cast.officer)
    return client


def post_definition(cast, **other):
    given = {"title": TITLE, "campaign": cast.campaign.pk, "parts": ["situation", "ledger"], "units": [cast.unit_b.pk]}
    return given | other


def test_drafted_from_the_page(cast, office):
    answer = office.post(reverse("bulletins:new"), post_definition(cast), follow=True)
    html = answer.content.decode()
    assert "已拟稿，数据已留存" in html
    assert "总体情况" in html
    assert "工作要求" not in html


@pytest.mark.parametrize("other", [{"title": ""}, {"campaign": ""}, {"units": []}, {"parts": []}])
def test_a_form_that_lacks_something_keeps_what_was_typed(cast, office, other):
    answer = office.post(reverse("bulletins:new"), post_definition(cast, **other))
    assert answer.status_code == 400
    assert "field-error" in answer.content.decode() or "error" in answer.content.decode()
    assert not Bulletin.objects.exists()


def test_every_number_of_the_page_opens_its_rows(cast, office, paper):
    html = office.get(paper.get_absolute_url()).content.decode()
    links = re.findall(r'<a href="([^"]+)" data-figure="(\w+)">([^<]+)</a>', html)
    assert {slug for _, slug, _ in links} >= {"visits", "issues_found", "closed_of_found", "issues_open"}
    for url, slug, text in links:
        page = office.get(url).content.decode()
        assert f" {text}\n" in page or f"{text}</h1>" in page, (slug, text)
        if slug in ("visits", "issues_found", "issues_open"):
            assert set(re.findall(r'data-total="(\d+)"', page)) == {text}


def test_units_stand_in_official_order_whatever_their_numbers(cast, office, paper):
    html = office.get(paper.get_absolute_url()).content.decode()
    ledger = html[html.index("按单位规定次序排列") :]
    ordered = sorted((cast.unit_a, cast.unit_b), key=lambda unit: (unit.order, unit.pk))
    assert [ledger.index(str(unit)) for unit in ordered] == sorted(ledger.index(str(unit)) for unit in ordered)
    assert "排名" not in html


def test_a_number_typed_wrong_is_pointed_out_and_saved(cast, office, paper):
    sections = {name: text for name, text in paper.sections.items() if name != "ledger"}
    typed = sections | {"situation": "发现问题35个，已销号1个。", "title": TITLE, "version": paper.version}
    html = office.post(reverse("bulletins:edit", args=[paper.pk]), typed, follow=True).content.decode()
    assert "1处数字与留存的数据不符" in html
    assert "“总体情况”中写作35，留存的“发现问题”为2" in html
    assert "<mark>35</mark>" in html


def test_saved_on_an_old_page_it_is_a_conflict(cast, office, paper):
    typed = {"title": "另题", "version": paper.version} | {n: "略。" for n in paper.sections if n != "ledger"}
    actions.change(paper, "改题", {"demands": "抓好落实。"}, by=cast.officer2, version=paper.version)
    answer = office.post(reverse("bulletins:edit", args=[paper.pk]), typed)
    assert answer.status_code == 409
    assert Bulletin.objects.get().title == "改题"


def test_the_word_document_says_what_the_page_says(cast, office, paper):
    answer = office.get(reverse("bulletins:document", args=[paper.pk]))
    document = docx.Document(io.BytesIO(b"".join(answer.streaming_content)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert TITLE in text
    assert "发现问题2个，已销号1个，销号率50.0%。" in text
    assert "未印发，仅供审阅" in text
    cells = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    assert [row[0] for row in cells[1:]] == [str(unit) for unit in (cast.unit_a, cast.unit_b)]


def test_approved_and_issued_from_the_pages(cast, client, paper):
    client.force_login(cast.chief)
    for name, more in (("approve", {}), ("issue", {"on": "2026-07-05"})):
        paper.refresh_from_db()
        url = reverse("bulletins:step", args=[paper.pk, name])
        assert client.get(url).status_code == 200
        assert client.post(url, {"version": paper.version, **more}).status_code == 302
    paper.refresh_from_db()
    assert paper.number == "〔2026〕1号"
    assert client.get(reverse("bulletins:edit", args=[paper.pk])).status_code == 403


@pytest.mark.parametrize("papers", [2, 12])
def test_the_list_asks_as_often_however_many(cast, office, papers, django_assert_max_num_queries):
    for _ in range(papers):
        actions.draft(definition(cast, parts=["situation"], units=[]), by=cast.officer, district=cast.ls)
    office.get(reverse("bulletins:list"))
    with django_assert_max_num_queries(8):
        assert office.get(reverse("bulletins:list")).status_code == 200
