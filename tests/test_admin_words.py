"""The admin site in Chinese says nothing in English: what Django left untranslated, we translate."""

import gettext
import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from issues.models import Issue
from tests.catalogue import entries
from tests.test_doors import row_of
from tests.world import world
from visits.models import Campaign

CATALOGUES = settings.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES"
SAID = re.compile(r">([^<>]+)<|(?:title|alt|placeholder|aria-label|aria-description|summary)=\"([^\"]*)\"")
WORD = re.compile(r"[A-Za-z]{2,}")
NAMES = ("English", "Ctrl+K", "Enter", "Esc", "Control", "Mac", "Command", "SHA")  # of a language, keys and a standard
NOT_SAID = re.compile(
    r"<(script|style|option|td|th)\b.*?</\1>|<div class=\"readonly\">.*?</div>|<(p|svg) class=\"watermark.*?</\2>",
    re.DOTALL,
)
HEADINGS = re.compile(r"<thead>.*?</thead>|<caption>.*?</caption>|<th [^>]*id=\"[^\"]*\"[^>]*>.*?</th>", re.DOTALL)


def english_on(html: str, data: str = "") -> set[str]:
    """Words in Latin letters that the page says of its own accord: not `data`, nor cells, choices and values, nor who is reading."""
    pieces = [NOT_SAID.sub("", html), *(part[0].replace("th>", "p>") for part in HEADINGS.finditer(html))]
    texts = {unescape(text or other).strip() for piece in pieces for text, other in SAID.findall(piece)}
    left = {text.replace(data, "") if data else text for text in texts if not re.fullmatch(r"[A-Za-z0-9]{64}", text)}
    return {text for text in left if set(WORD.findall(text)) - set(NAMES)}


@pytest.fixture
def root(cast, client):
    client.force_login(cast.superuser)
    return client


def page(client: Any, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def desk(model: Any, name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def test_reading_finds_english():
    assert english_on('<th scope="col">Model name</th><p>查看</p><a title="Add link">新</a>') == {"Add link"}
    assert english_on("<thead><tr><th>Model name</th></tr></thead>") == {"Model name"}


def test_the_index_says_no_english(root):
    assert english_on(page(root, reverse("admin:index"))) == set()


def test_lists_and_rows_say_no_english(cast, root):
    rows = world(cast)
    for model in (Issue, Campaign):
        row = row_of(cast, rows, model._meta.label_lower)
        for url in (desk(model, "changelist"), desk(model, "change", row.pk), desk(model, "history", row.pk)):
            assert english_on(page(root, url), data=str(row)) == set(), url
    assert admin.site.is_registered(Campaign)
    assert english_on(page(root, desk(Campaign, "add"))) == set()


def test_the_choosing_of_many_says_no_english(root):
    """The two boxes of a campaign's units are drawn by a script of Django's, with words of its own catalogue."""
    said = page(root, reverse("admin:jsi18n"))
    assert '"Choose all %s": "\\u5168\\u9009%s"' in said


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_compiled_is_what_is_written(domain):
    with (CATALOGUES / f"{domain}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    written = entries(CATALOGUES / f"{domain}.po").values()
    assert {one.key[1]: one.english for one in written} == {
        one.key[1]: [compiled.gettext(one.key[1])] for one in written
    }
    assert all(all(one.english) and not one.fuzzy for one in written)
