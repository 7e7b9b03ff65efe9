"""Nonsense in every parameter and every field of every page: some plain answer, never a trace.

Each test goes over all pages at once and names those that broke: pages are many, and a world for each would be slow.
"""

import re

from django.db import transaction
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from tests.browser.site import addresses, furnish
from tests.doors import DESKS, world
from tests.test_doors import row_of

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
            [close() for close in response._resource_closers]  # response.close() would close the database too
            transaction.set_rollback(True)
        self.statuses.add(response.status_code)
        if response.status_code >= 500:
            self.broken.append((method, url[:80], str(body)[:80], response.status_code))
        return response.status_code, html


def pages(cast):
    """Each page of the site once, with somebody who gets in: lists, forms, and every step of the work."""
    rows, seen = furnish(cast), set()
    for name in ("officer", "head_b", "chief", "supervisor"):
        for what, url in addresses(cast, rows, name).items():
            if what not in seen | {"step resume"} and not seen.add(what):  # these rows were never deferred by a step
                yield Knocker(cast.people[name]), url


def names_in(html, forms=""):
    """The names of fields; `forms` keeps to those of forms with this attribute."""
    text = "".join(re.findall(rf"<form[^>]*{forms}.*?</form>", html, re.DOTALL))
    return sorted({name for name in NAME.findall(text) if not TEMPLATE.search(name)} | set(BESIDE))


def test_every_parameter_of_every_page_takes_anything(cast):
    broken = []
    for knock, url in pages(cast):
        names = names_in(knock("get", url)[1], 'method="get"')
        for value in VALUES:
            knock("get", url, dict.fromkeys(names, value))
        for name in names:
            if re.search("since|until|found|due|date", name):
                [knock("get", url, {name: day}) for day in DAYS[:2]]
        broken += knock.broken
    assert broken == []


def test_every_form_takes_anything(cast):
    """All fields at once hold the same nonsense, except that the page is up to date: else it would say only that."""
    broken = []
    for knock, url in pages(cast):
        html = knock("get", url)[1]
        names, version = names_in(html, 'method="post"'), re.search(r'name="version" value="(\d+)"', html)
        fresh = {"version": version[1]} if version else {}
        for value in ("a\0b", NUMBERS[0], NUMBERS[1], "²", DAYS[0], DAYS[1], TEXTS[1], ["x", "\0", "9" * 30]):
            knock("post", url, dict.fromkeys(names, value) | fresh)
        broken += knock.broken
    assert broken == []


def test_the_admin_takes_anything(cast):
    rows, knock = world(cast), Knocker(cast.superuser)
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
    for value in (*NUMBERS[:2], "²", *DAYS[:2], "a\0b"):
        for name in names:
            knock("get", url, {name: value})


def send_forms(knock, url):
    status, html = knock("get", url)
    if status == 200:
        counts = dict(re.findall(r'name="(\w+_FORMS)" value="(\d+)"', html))
        for value in ("a\0b", *NUMBERS[:2], DAYS[0], "字" * 9000):
            with zeal_ignore():  # a form drawn again asks once more for the row it is about
                knock("post", url, dict.fromkeys(names_in(html), value) | counts)
