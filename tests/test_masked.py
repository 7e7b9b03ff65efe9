"""Numbers that were kept: masked on every page and in every file, shown whole once for a reason that is on record."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.template import engines
from django.urls import reverse
from python_calamine import CalamineWorkbook

from issues.states import State
from tests.factories import make_issue
from tingyan.advisories.models import Advisory
from tingyan.audit.models import AuditEntry
from tingyan.directory.models import User

PHONE, SHOWN = "13812345678", "138****5678"
REASON = "回访本人"


@pytest.fixture
def issue(cast):
    return make_issue(
        cast, lead=cast.unit_b, state=State.ASSIGNED, description=f"请回电{PHONE}", wording=f"请回电{PHONE}"
    )


@pytest.fixture
def paper(cast):
    paper = Advisory.objects.create(
        district=cast.ls, title="窗口值守", problem=f"找{PHONE}", advice="值守", drafted_by=cast.officer,
        reply_by=date(2026, 6, 23), contact="褚宁，86610000",
    )  # fmt: skip
    paper.units.set([cast.unit_b])
    return paper


def reveal(client, page, **fields):
    return client.post(reverse("audit:reveal"), {"page": page, "whole": "on", "reason": REASON} | fields)


def notes():
    return list(AuditEntry.objects.filter(action__in=["phone.reveal", "phone.export"]).order_by("pk"))


@pytest.mark.parametrize("name", ["officer", "head_b"])
def test_a_page_masks_and_shows_once_for_a_reason(client, cast, issue, name):
    person = getattr(cast, name)
    client.force_login(person)
    page = client.get(issue.get_absolute_url())
    html = page.content.decode()
    assert PHONE not in html
    assert SHOWN in html
    assert "本页电话号码已打码" in html
    shown = reveal(client, issue.get_absolute_url())
    assert shown.status_code == 200
    assert f"请回电{PHONE}" in shown.content.decode()
    assert "本页电话号码已打码" not in shown.content.decode()
    assert shown["Cache-Control"] == "private, no-store"
    [note] = notes()
    assert (note.action, note.actor_id, note.district_id) == ("phone.reveal", person.pk, cast.ls.pk)
    assert note.detail == {"page": issue.get_absolute_url(), "reason": REASON, "phones": [SHOWN]}
    assert PHONE not in client.get(issue.get_absolute_url()).content.decode()


def test_a_page_without_numbers_says_nothing_of_them(client, cast):
    client.force_login(cast.officer)
    assert "本页电话号码已打码" not in client.get(make_issue(cast).get_absolute_url()).content.decode()


def test_an_account_whose_number_is_not_shown_says_nothing_of_it(client, cast):
    User.objects.filter(pk=cast.liaison_b.pk).update(phone=PHONE)
    page = reverse("admin:directory_user_change", args=[cast.liaison_b.pk])
    for person, told in ((cast.sysadmin, True), (cast.secadmin, False)):
        client.force_login(person)
        html = client.get(page).content.decode()
        assert ("本页电话号码已打码" in html, SHOWN in html) == (told, told), person


def test_without_a_reason_nothing_is_shown(client, cast, issue):
    client.force_login(cast.officer)
    for fields in ({"reason": " "}, {"whole": ""}):
        page = reveal(client, issue.get_absolute_url(), **fields)
        assert page.status_code == 400
        assert PHONE not in page.content.decode()
    assert notes() == []


@pytest.mark.parametrize("address", ["//evil.example/", "https://evil.example/", "/nowhere/", "/audit/reveal/", ""])
def test_only_pages_of_ours_are_asked_for(client, cast, address):
    client.force_login(cast.officer)
    assert reveal(client, address).status_code in (400, 404)
    assert notes() == []


def test_who_may_not_see_the_page_does_not_see_it_so(client, cast, issue):
    client.force_login(cast.head_a if issue.visit_id else cast.stranger)
    assert reveal(client, issue.get_absolute_url()).status_code == 404
    assert notes() == []


def test_a_form_keeps_what_was_typed(client, cast, issue):
    client.force_login(cast.officer)
    html = client.get(reverse("issues:edit", args=[issue.pk])).content.decode()
    assert f"请回电{PHONE}</textarea>" in html


def test_a_paper_is_masked_in_print_and_in_word(client, cast, paper):
    client.force_login(cast.officer)
    for page in (paper.get_absolute_url(), reverse("advisories:paper", args=[paper.pk])):
        html = client.get(page).content.decode()
        assert "86610000" not in html
        assert "褚宁，****0000" in html
        assert PHONE not in html
    assert "褚宁，86610000" in reveal(client, reverse("advisories:paper", args=[paper.pk])).content.decode()
    address = reverse("papers:advisory", args=[paper.pk])
    words = document(client.get(address))
    assert ("****0000" in words, "86610000" in words, PHONE in words) == (True, False, False)
    words = document(reveal(client, address))
    assert ("86610000" in words, PHONE in words) == (True, True)
    assert [note.action for note in notes()] == ["phone.reveal", "phone.export"]


def test_an_export_is_masked_and_whole_for_the_office_alone(client, cast, issue):
    client.force_login(cast.officer)
    for address in (reverse("issues:export"), reverse("issues:export_csv")):
        assert PHONE not in content(client.get(address))
        assert SHOWN in content(client.get(address))
        assert PHONE in content(reveal(client, address))
    assert {note.detail["page"] for note in notes()} == {reverse("issues:export"), reverse("issues:export_csv")}
    client.force_login(cast.head_b)
    answer = reveal(client, reverse("issues:export"))
    assert answer.status_code == 403
    assert len(notes()) == 2


def test_the_admin_masks_and_an_empty_field_keeps_the_number(client, cast):
    person = cast.head_a
    User.objects.filter(pk=person.pk).update(phone=PHONE)
    client.force_login(cast.sysadmin)
    page = reverse("admin:directory_user_change", args=[person.pk])
    html = client.get(page).content.decode()
    assert PHONE not in html
    assert f"现为“{SHOWN}”，不填则不变" in html
    assert f"现为“{PHONE}”" in reveal(client, page).content.decode()
    typed = {"name": person.name, "unit": person.unit_id, "is_active": "on", "email": ""}
    assert client.post(page, typed | {"phone": ""}).status_code == 302
    assert User.objects.get(pk=person.pk).phone == PHONE
    client.post(page, typed | {"phone": "15987654321"})
    assert User.objects.get(pk=person.pk).phone == "15987654321"
    client.post(page, typed | {"phone": "", "drop_phone": "on"})
    assert User.objects.get(pk=person.pk).phone == ""
    log = str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert ("15987654321" in log, PHONE in log, SHOWN in log) == (False, False, True)


def test_a_draft_of_a_paper_keeps_its_contact_where_none_is_typed(client, cast, paper):
    client.force_login(cast.officer)
    page = reverse("advisories:edit", args=[paper.pk])
    html = client.get(page).content.decode()
    assert "86610000" not in html
    assert "现为“褚宁，****0000”，不填则不变" in html
    typed = {
        "version": "1",
        "kind": "reminder",
        "title": "新标题",
        "units": [cast.unit_b.pk],
        "problem": "问题",
        "advice": "值守",
    }
    assert client.post(page, typed | {"reply_by": "2099-01-05", "contact": ""}).status_code == 302
    paper.refresh_from_db()
    assert (paper.title, paper.contact) == ("新标题", "褚宁，86610000")


def document(response):
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as book:
        return book.read("word/document.xml").decode()


def content(response):
    data = b"".join(response.streaming_content)
    if data[:2] != b"PK":
        return data.decode()
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


def test_pages_with_personal_data_bear_the_mark_of_who_reads_them(client, cast, issue):
    client.force_login(cast.officer)
    tail = cast.officer.phone[-4:]
    said = f"{cast.officer.posts.label} {cast.officer.name} {tail}"
    for address in (issue.get_absolute_url(), reverse("admin:directory_user_changelist")):
        person = cast.officer if address.startswith("/issues") else cast.sysadmin
        client.force_login(person)
        html = client.get(address).content.decode()
        assert html.count('class="watermark-screen"') == 1
        assert f"{person.posts.label} {person.name} {person.phone[-4:]}" in html
    client.force_login(cast.officer)
    plain = client.get(reverse("issues:list")).content.decode()
    assert 'class="watermark-screen"' not in plain
    assert f'<p class="watermark" aria-hidden="true">{said}' in plain  # on paper
    assert 'class="watermark-screen"' in reveal(client, reverse("issues:list")).content.decode()


def test_somebody_without_a_number_is_told_by_his_account(cast):
    cast.officer.phone = ""
    assert cast.officer.tail == "officer"


SECRECY = "本系统不处理涉密信息，严禁录入、上传涉密内容"


def test_every_page_and_every_upload_says_that_nothing_secret_belongs_here(client, cast):
    assert SECRECY in client.get(reverse("directory:login")).content.decode()
    assert SECRECY in client.get("/nowhere/").content.decode()
    assert SECRECY in client.get(reverse("offline:shell")).content.decode()
    client.force_login(cast.officer)
    assert SECRECY in client.get("/").content.decode()
    assert SECRECY in client.get(reverse("admin:index")).content.decode()
    upload = client.get(reverse("imports:upload", args=["issues"])).content.decode()
    assert upload.count(SECRECY) == 2  # beside the file, and below the page
    client.force_login(cast.head_a)
    report = client.get(reverse("visits:report")).content.decode()
    assert report.count(SECRECY) == report.count('type="file"') + 1


def test_no_upload_is_drawn_without_the_hint():
    for path in (Path(engines["django"].dirs[0])).rglob("*.html"):
        text = path.read_text()
        assert text.count('type="file"') <= text.count("kit/_secrecy.html"), path
    assert "kit/_secrecy.html" in (Path(engines["django"].dirs[0]) / "bootstrap5/field.html").read_text()
