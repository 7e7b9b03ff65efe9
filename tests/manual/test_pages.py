"""The guide in the product: every chapter, its pictures and the links between them."""

import re
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from tingyan.directory.states import Role
from tingyan.manual import content
from tingyan.manual.views import CHAPTERS

pytestmark = pytest.mark.django_db


def test_every_role_has_a_chapter():
    assert {CHAPTERS.get(role, "admin") for role in Role} | {"rules"} == set(content.slugs())


@pytest.mark.parametrize("slug", [content.FRONT, *content.slugs()])
def test_no_link_and_no_picture_of_a_chapter_is_dead(client, cast, slug):
    client.force_login(cast.head_a)
    html = content.chapter(slug).html
    for source in re.findall(r'<img src="([^"]+)"', html):
        assert client.get(source)["Content-Type"] == "image/png"
    for href in re.findall(r'<a href="([^"]+)"', html):
        page, _, section = href.partition("#")
        answer = client.get(page)
        assert answer.status_code == 200
        assert not section or f'id="{unquote(section)}"' in answer.content.decode(), href


@pytest.mark.parametrize(("person", "title"), [("officer", "室承办人"), ("head_a", "单位主要负责人")])
def test_the_reader_finds_the_chapter_of_his_post_first(client, cast, person, title):
    client.force_login(cast.people[person])
    page = client.get(reverse("manual:list"))
    assert [chapter.title for chapter in page.context["own"]] == [title]
    assert title in strip_tags(page.content.decode())


def test_what_lies_outside_the_guide_is_no_link():
    assert content.inside("../operations.md") == content.inside("https://example.org/a.md") == ""
    assert content.inside("chief.md#看板") == reverse("manual:page", args=["chief"]) + "#看板"


@pytest.mark.parametrize(
    ("route", "name"), [("page", "README"), ("page", "nothing"), ("picture", "nothing.png"), ("picture", "..")]
)
def test_nothing_else_of_the_disk_is_served(client, cast, route, name):
    client.force_login(cast.head_a)
    assert client.get(reverse(f"manual:{route}", args=[name])).status_code == 404


def test_html_in_a_chapter_is_words():
    assert "&lt;script&gt;" in content.MARKDOWN.render("<script>alert(1)</script>")
