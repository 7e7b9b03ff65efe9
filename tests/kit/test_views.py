"""How this browser wants to see the pages."""

import pytest
from django.template import engines
from django.template.loader import get_template
from django.urls import reverse

from tests.kit.test_ui import get


@pytest.fixture
def prefer(client):
    return lambda **data: client.post(reverse("kit:prefer"), data)


def test_anyone_may_choose_and_comes_back(prefer):
    answer = prefer(text="large", theme="dark", next="/account/login/?next=/issues/")
    assert (answer.status_code, answer.url) == (302, "/account/login/?next=/issues/")
    assert {name: cookie.value for name, cookie in answer.cookies.items()} == {"text": "large", "theme": "dark"}
    assert all(cookie["httponly"] and cookie["samesite"] == "Lax" for cookie in answer.cookies.values())


def test_unknown_choices_are_not_kept(prefer):
    assert not prefer(text='x" onload="', other="1", next="/").cookies


@pytest.mark.parametrize("url", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "", "\\\\evil"])
def test_the_way_back_stays_on_this_host(prefer, url):
    assert prefer(theme="dark", next=url).url == "/"


def test_only_post_changes_anything(client):
    assert client.get(reverse("kit:prefer")).status_code == 405


def test_pages_follow_the_cookies():
    request = get("/")
    request.COOKIES.update(theme="dark", text="xlarge", keys="nonsense")
    html = engines["django"].from_string('{% extends "base.html" %}').render({}, request)
    assert 'data-bs-theme="dark"' in html
    assert 'class="text-xlarge ' in html
    assert 'data-keys="on"' in html


@pytest.mark.parametrize("page", ["400", "413", "500", "503"])
def test_pages_for_broken_days_need_no_request_and_no_database(page):
    assert "<h1>" in get_template(f"{page}.html").render()


def test_the_conflict_page_loses_nothing():
    rows = [{"label": "标题", "latest": "甲", "typed": "乙<b>", "differs": True}]
    context = {"rows": rows, "hidden": [("note", "三\n行")], "resume_url": "/again/", "abandon_url": "/"}
    html = get_template("409.html").render(context, get("/"))
    assert "乙&lt;b&gt;" in html
    assert 'name="note" value="三\n行"' in html
    assert "有变化" in html
