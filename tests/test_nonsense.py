"""Nonsense in every parameter and every field of every page: some plain answer, never a trace.

Each test goes over all doors at once and names those that broke: doors are many, and a world for each would be slow.
"""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.doors import DESKS, DOORS, world
from tests.test_doors import address, row_of

NUMBERS = ("99999999999999999999", "9" * 5000, "-1", "１２", "²", "0")
DAYS = ("9999-12-31", "0001-01-01", "10000-01-01", "2026-02-30", "２０２６-０６-１４")
TEXTS = ("zzz", "字" * 20_000, "\x0b\x1b[31m\u2028\u202e", "😀", "%00", "' OR 1=1 --", "{{ x }}", "[]", "\ufffe")
VALUES = (*NUMBERS, *DAYS, *TEXTS)
NAME = re.compile(r'<(?:input|select|textarea)\b[^>]*? name="([^"]+)"')
TEMPLATE = re.compile("__prefix__|__key__|csrfmiddlewaretoken|_FORMS$")
BESIDE = ("draft", "window", "issue", "visit", "next", "whole", "page", "ids", "version", "do", "slot", "client_key")


class Knocker:
    """Sends requests, undoes what they did, and keeps a list of what broke."""

    def __init__(self, person):
        self.person, self.broken, self.statuses = person, [], set()

    def __call__(self, method, url, body=None, **options):
        client = Client(raise_request_exception=False)
        client.force_login(self.person)
        with transaction.atomic():
            response = (
                client.generic("OPTIONS", url) if method == "options" else getattr(client, method)(url, body, **options)
            )
            html = "" if response.streaming else response.content.decode()
            transaction.set_rollback(True)
        self.statuses.add(response.status_code)
        if response.status_code >= 500:
            self.broken.append((method, url[:80], str(body)[:80], response.status_code))
        return response.status_code, html


@pytest.fixture
def rows(cast):
    return world(cast)


def open_doors(cast, rows):
    """Each door once: its address, and somebody who gets in."""
    for name, door in DOORS.items():
        who = next(
            (who for who in ("officer", "head_b", "chief") if door.get(who) == 200 or door.post(who) < 403), None
        )
        if who:
            yield name, address(name, door.args, rows), cast.people[who]


def names_in(html):
    return sorted({name for name in NAME.findall(html) if not TEMPLATE.search(name)} | set(BESIDE))


def test_every_parameter_of_every_page_takes_anything(cast, rows):
    broken = []
    for _name, url, person in open_doors(cast, rows):
        knock = Knocker(person)
        status, html = knock("get", url)
        if status == 200:
            names = names_in(html)
            for value in VALUES:
                knock("get", url, dict.fromkeys(names, value))
            for name in names:
                knock(
                    "get",
                    url,
                    {name: [DAYS[0], DAYS[1]] if re.search("since|until|found|due|date", name) else NUMBERS[0]},
                )
        broken += knock.broken
    assert broken == []


def test_every_form_takes_anything(cast, rows):
    """All fields at once hold the same nonsense; then one of them does, beside what the page itself would send."""
    broken = []
    for _name, url, person in open_doors(cast, rows):
        knock = Knocker(person)
        names = names_in(knock("get", url)[1])
        for value in ("\0", "a\0b", *VALUES):
            knock("post", url, dict.fromkeys(names, value))
        knock("post", url, {name: ["x", "\0", "9" * 30] for name in names})
        broken += knock.broken
    assert broken == []


def test_the_admin_takes_anything(cast, rows):
    knock = Knocker(cast.superuser)
    for label in sorted(DESKS):
        base, row = f"admin:{label.replace('.', '_')}", row_of(cast, rows, label)
        ask_lists(knock, reverse(f"{base}_changelist"))
        for kind in ("change", "history", "delete"):
            for key in ("9" * 25, "abc", "_00", "9" * 5000):
                knock("get", reverse(f"{base}_{kind}", args=[row.pk]).replace(f"/{row.pk}/", f"/{key}/"))
        for url in (reverse(f"{base}_change", args=[row.pk]), reverse(f"{base}_add")):
            send_forms(knock, url)
    assert knock.broken == []


def ask_lists(knock, url):
    names = {*re.findall(r"[?;]([a-z_]+)=", knock("get", url)[1]), "q", "p", "o", "e", "all", "id__exact", "_popup"}
    for value in (*NUMBERS, *DAYS[:2], "zzz", "a\0b"):
        for name in names:
            knock("get", url, {name: value})


def send_forms(knock, url):
    status, html = knock("get", url)
    if status == 200:
        counts = dict(re.findall(r'name="(\w+_FORMS)" value="(\d+)"', html))
        for value in ("a\0b", *NUMBERS[:4], DAYS[0], "字" * 9000):
            knock("post", url, dict.fromkeys(names_in(html), value) | counts)
