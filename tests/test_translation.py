"""English complete: every sentence has its translation, and no page in English shows Chinese of ours."""

import gettext
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db import transaction
from django.db.models import CharField, JSONField, TextField
from django.urls import reverse

from issues.states import State
from issues.workflow import STEPS, TASK_STEPS
from tests.catalogue import Entry, entries
from tests.doors import DOORS
from tests.factories import make_issue
from tests.test_doors import address, row_of
from tests.world import world
from tingyan.audit import triggers

ENGLISH = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES"
SOURCES = ("issues", "visits", "tingyan", "templates")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
# Samples of what is Chinese in any language, and the guide.
SAID_TO_BE = re.compile(r'<(td|article|ul|li|a|span|textarea) [^>]*lang="zh-Hans"[^>]*>.*?</\1>', re.DOTALL)
PLACES = re.compile(r"%\(\w+\)[a-z]|%s|\{\w*\}|</?\w[^>]*>")
PEOPLE = ("chief", "head_b", "head_a")  # who rules, whose unit it is, and who may not see it
ADMINS = ("superuser", "chief")


@pytest.fixture(scope="module")
def catalogue() -> dict[Any, Entry]:
    return entries(ENGLISH / "django.po")


def test_every_sentence_is_translated(catalogue):
    assert [one.key for one in catalogue.values() if one.fuzzy or not all(one.english)] == []


def test_english_has_no_chinese(catalogue):
    assert [one.key for one in catalogue.values() if CHINESE.search("".join(one.english))] == []


def test_places_for_values_are_the_same(catalogue):
    def places(text: str) -> Counter[str]:
        return Counter(PLACES.findall(text))

    wrong = [one.key for one in catalogue.values() for text in one.english if places(text) != places(one.key[1])]
    assert wrong == []


def test_compiled_is_what_is_written(catalogue):
    with (ENGLISH / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for (context, chinese, plural), one in catalogue.items():
        for n, text in zip((1, 2), one.english, strict=False):
            if plural:
                assert compiled.ngettext(chinese, plural, n) == text
            else:
                assert (compiled.pgettext(context, chinese) if context else compiled.gettext(chinese)) == text


@pytest.mark.skipif(not shutil.which("xgettext"), reason="reading the sources needs GNU gettext")
def test_nothing_was_added_since(catalogue, tmp_path, settings, monkeypatch):
    """Read the sources anew, in a copy: reading leaves files beside them for a moment."""
    for name in SOURCES:
        shutil.copytree(settings.BASE_DIR / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "locale").mkdir()
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["en"], no_location=True, verbosity=0)
    read = entries(tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po")
    assert read.keys() - catalogue.keys() == set(), "run makemessages and translate"


def latin(text: str) -> str:
    return CHINESE.sub(lambda match: "".join(chr(97 + ord(letter) % 26) for letter in match[0]), text)


def in_letters(value: Any) -> Any:
    if isinstance(value, dict):
        return {latin(key): in_letters(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [in_letters(inner) for inner in value]
    return latin(value) if isinstance(value, str) else value


def latinise() -> None:
    """Write every stored text in letters, so that what is Chinese on a page comes from us."""
    with triggers.lifted():
        for model in apps.get_models():
            if model.__module__.startswith(("tingyan.", "issues.", "visits.")):
                latinise_rows(model)


def latinise_rows(model: Any) -> None:
    own = [
        f.name
        for f in model._meta.concrete_fields
        if isinstance(f, CharField | TextField | JSONField) and not f.choices
    ]
    for pk, *values in model._base_manager.values_list("pk", *own):
        written = {name: in_letters(value) for name, value in zip(own, values, strict=True)}
        if list(written.values()) != values:
            model._base_manager.filter(pk=pk).update(**written)


@pytest.fixture
def rows(cast: Any) -> Any:
    rows = world(cast)
    latinise()
    return rows


@pytest.fixture
def read(cast: Any, client: Any) -> Any:
    """Open an address as a person who reads English; return the Chinese that is left."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    def chinese_on(person: str, url: str, method: str = "get", body: Any = None) -> list[str]:
        with transaction.atomic():
            client.force_login(cast.people[person])
            response = getattr(client, method)(url, body)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            [close() for close in response._resource_closers]  # response.close() would close the database too
            transaction.set_rollback(True)
        text = content.decode() if response.get("Content-Type", "").startswith(("text/", "application/json")) else ""
        return CHINESE.findall(SAID_TO_BE.sub("", unescape(text)).replace(">中文<", "><"))

    return chinese_on


def breaches(read: Any, visits: Iterator[tuple[Any, ...]]) -> dict[tuple[Any, ...], list[str]]:
    return {visit: left for visit in visits if (left := read(*visit))}


@pytest.mark.parametrize("person", PEOPLE)
def test_no_page_shows_chinese(rows, read, person):
    visits = (
        (person, address(name, door.args, rows), method)
        for name, door in DOORS.items()
        for method in ("get", "post")
        if name not in ("directory:logout", "set_language")
    )
    assert breaches(read, visits) == {}


@pytest.mark.parametrize("state", State)
def test_no_step_shows_chinese(cast, read, state):
    until = date(2099, 1, 1) if state == State.DEFERRED else None
    issue = make_issue(cast, lead=cast.unit_b, assist=[cast.unit_a], state=state, deferred_until=until)
    latinise()
    urls = [issue.get_absolute_url()]
    urls += [reverse("issues:step", args=[issue.pk, step.name]) for step in STEPS]
    urls += [reverse("issues:task_step", args=[task.pk, s.name]) for task in issue.tasks.all() for s in TASK_STEPS]
    people = ("chief", "head_b")
    assert breaches(read, ((who, url, method) for who in people for url in urls for method in ("get", "post"))) == {}


def test_no_desk_of_the_admin_shows_chinese(cast, rows, read):
    urls = [reverse("admin:index")]
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        row = row_of(cast, rows, model._meta.label_lower)
        urls += [reverse("admin:app_list", args=[model._meta.app_label]), reverse(f"admin:{name}_changelist")]
        urls += [reverse(f"admin:{name}_add"), reverse(f"admin:{name}_change", args=[row.pk if row else 0])]
    assert breaches(read, ((who, url) for who in ADMINS for url in urls)) == {}


def test_language_is_a_cookie_and_the_page_stays(client, db):
    page = f"{reverse('directory:login')}?next=/issues/"
    chosen = client.post(reverse("set_language"), {"language": "en", "next": page})
    assert (chosen.status_code, chosen["Location"]) == (302, page)
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    answer = client.get(page)
    assert answer["Content-Language"] == "en" and "Log in to Tingyan" in answer.content.decode()
    client.post(reverse("set_language"), {"language": "zh-hans", "next": page})
    assert "登录厅验" in client.get(page).content.decode()
