"""C15: what was typed comes back after login; a token that changed costs one click and no text."""

import re
from html import unescape

from django.test import Client

from tests.cast import PASSWORD
from tingyan.directory.models import Appointment

URL = "/account/deputies/"
LOGIN = "/account/login/"
TEXT = "“轮椅”无人会用，" * 60 + "\n第二行 <b>&amp;</b>'\""


def hidden(page, name):
    """Return a hidden value of the page's own form; the bar above it has forms too."""
    main = page[page.index('id="main"') :]
    pattern = rf'<(?:input type="hidden"|textarea) name="{name}"(?: hidden>\n(.*?)</textarea>| value="([^"]*)")'
    found = re.search(pattern, main, re.S)
    return unescape(found[1] or found[2]) if found else None


def typed(cast, **fields):
    return {"user": cast.liaison_a.pk, "title": TEXT, "since": "2026-06-01", "old_password": "secret"} | fields


def test_text_survives_the_login(client, cast):
    page = client.post(f"{URL}?post=1", typed(cast))
    assert page.status_code == 401
    html = page.content.decode()
    assert "secret" not in html
    fields = {name: hidden(html, name) for name in ("next", "kept")}
    assert fields["next"] == f"{URL}?post=1"

    wrong = client.post(LOGIN, {"username": "head_a", "password": "wrong", **fields})
    assert {name: hidden(wrong.content.decode(), name) for name in fields} == fields

    landed = client.post(LOGIN, {"username": "head_a", "password": PASSWORD, **fields}, follow=True)
    assert landed.redirect_chain == [(f"{URL}?post=1", 302)]
    assert landed.context["form"]["title"].value() == TEXT
    assert "刚填写的文字已带回" in landed.content.decode()
    assert not Appointment.objects.filter(title=TEXT).exists()
    assert not client.get(URL).context["form"].is_bound, "once only"


def test_a_form_without_a_page_of_its_own_names_one(client, db):
    html = client.post("/account/deputies/3/end/", {"kept_at": URL, "note": "x"}).content.decode()
    assert hidden(html, "next") == URL
    html = client.post("/account/deputies/3/end/", {"kept_at": "//evil.example/", "note": "x"}).content.decode()
    assert hidden(html, "next") == "/account/deputies/3/end/"


def test_kept_text_that_is_not_ours_is_dropped(client, cast):
    for text in ["[", "{}", "[1]", '[["a"]]', '[["a", 1]]', "[" * 100_000]:
        client.post(LOGIN, {"username": "head_a", "password": PASSWORD, "next": URL, "kept": text})
        assert not client.get(URL).context["form"].is_bound


def test_rotated_token(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.head_a)
    page = client.post(URL, typed(cast, csrfmiddlewaretoken="x" * 64))
    html = page.content.decode()
    assert page.status_code == 403
    assert "重新提交" in html
    assert "secret" not in html
    again = {name: hidden(html, name) for name in ("user", "title", "since", "csrfmiddlewaretoken")}
    assert again["title"].replace("\r\n", "\n") == TEXT
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]
    sent = client.post(URL, again | {"csrfmiddlewaretoken": token})
    assert sent.status_code == 400, "it arrives; this form lacks its end"
    assert sent.context["form"]["title"].value() == again["title"]


def test_no_session_and_no_token(cast):
    page = Client(enforce_csrf_checks=True).post(URL, typed(cast))
    assert page.status_code == 403
    assert hidden(page.content.decode(), "next") == URL
    assert TEXT[:20] in hidden(page.content.decode(), "kept")


def test_another_sites_text_is_not_offered_again(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.head_a)
    page = client.post(URL, typed(cast), headers={"origin": "https://evil.example"})
    assert page.status_code == 403
    assert TEXT[:10] not in page.content.decode()
    assert "没有保存" in page.content.decode()


def test_login_page_that_waited_too_long(cast):
    page = Client(enforce_csrf_checks=True).post(LOGIN, {"username": "head_a", "password": PASSWORD, "next": URL})
    html = page.content.decode()
    assert page.status_code == 403
    assert 'value="head_a"' in html
    assert PASSWORD not in html
    assert hidden(html, "next") == URL


def test_nothing_on_the_login_page_leads_away_from_the_text(client, cast):
    """大字 and English are chosen by leaving the page: they are there only where nothing waits."""
    for html, there in (
        (client.get(LOGIN).content.decode(), True),
        (client.post(URL, typed(cast)).content.decode(), False),
    ):
        assert ('name="text"' in html) is there
        assert ('name="language"' in html) is there
    wrong = client.post(LOGIN, {"username": "x", "password": "x", "next": URL, "kept": hidden(html, "kept")})
    assert 'name="text"' not in wrong.content.decode()
