"""Nonsense in every parameter and every field of every page: some plain answer, never a trace.

A test goes over an eighth of all pages and names those that broke: pages are many, and a world for each would be slow.
"""

import re
from http.cookies import SimpleCookie
from itertools import islice

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from tests.browser.site import addresses, furnish
from tests.desks import DESKS
from tests.test_doors import row_of
from tests.world import world
from tingyan.reviews import workflow as reviews
from tingyan.reviews.models import ReviewPeriod, WindowReview

NUMBERS = ("99999999999999999999", "9" * 5000, "-1", "１２", "²", "0")
DAYS = ("9999-12-31", "0001-01-01", "10000-01-01", "2026-02-30", "２０２６-０６-１４")
TEXTS = ("zzz", "字" * 20_000, "\x0b\x1b[31m\u2028\u202e", "😀", "%00", "' OR 1=1 --", "{{ x }}", "[]", "\ufffe")
VALUES = (*NUMBERS, *DAYS, *TEXTS)
NAME = re.compile(r'<(?:input|select|textarea)\b[^>]*? name="([^"]+)"')
TEMPLATE = re.compile("__prefix__|__key__|csrfmiddlewaretoken|_FORMS$")
BESIDE = ("draft", "window", "issue", "visit", "next", "whole", "page", "ids", "version", "do", "slot", "client_key")


class Knocker:
    """Sends requests, undoes what they did, and keeps a list of what broke."""

    def __init__(self, person, broken=None):
        self.broken, self.statuses = [] if broken is None else broken, set()
        self.client = Client(raise_request_exception=False)
        self.client.force_login(person)
        self.signed_in = self.client.cookies[settings.SESSION_COOKIE_NAME].value

    def __call__(self, method, url, body=None, **options):
        client = self.client
        client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: self.signed_in})
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


PARTS = 8  # in which these tests are cut, each of which would take minutes: workers share them
in_parts = pytest.mark.parametrize("part", range(PARTS))


def pages(cast, broken, part):
    """A part of all pages of the site, each once, with somebody who gets in: lists, forms, every step of the work."""
    yield from islice(every_page(cast, broken), part, None, PARTS)


def every_page(cast, broken):
    rows, seen = furnish(cast), set()
    for name in ("officer", "head_b", "chief", "supervisor", "secadmin", "officer2"):
        knock = Knocker(cast.people[name], broken)
        for what, url in (addresses(cast, rows, name) | more(cast.people[name], rows)).items():
            if what not in seen | {"step resume"} and not seen.add(what):  # these rows were never deferred by a step
                yield knock, url


def more(person, rows):
    """Lists and steps of rooms that show one of several under one route."""
    found = {"about": f"{reverse('reminders:list')}?issue={rows.issue.pk}"}
    if person.posts.office:
        found |= {f"ledger {name}": reverse("issues:ledger", args=[name]) for name in ("reassignment", "deferral")}
    for review in WindowReview.objects.visible_to(person).for_rows().prefetch_related("period__reviewers"):
        for step in reviews.steps_for(person, review):
            kind = "score" if step.name == "score" else "step"
            args = [review.pk] if kind == "score" else [review.pk, step.name]
            found[f"review {step.name}"] = reverse(f"reviews:{kind}", args=args)
    for period in ReviewPeriod.objects.visible_to(person):
        for step in reviews.period_steps_for(person, period):
            if step.name in reviews.PERIOD_PAGES:
                found[f"period {step.name}"] = reverse("reviews:period_step", args=[period.pk, step.name])
    return found


def names_in(html, forms=""):
    """The names of fields; `forms` keeps to those of forms with this attribute."""
    text = "".join(re.findall(rf"<form[^>]*{forms}.*?</form>", html, re.DOTALL))
    return sorted({name for name in NAME.findall(text) if not TEMPLATE.search(name)} | set(BESIDE))


@in_parts
def test_every_parameter_of_every_page_takes_anything(cast, part):
    broken = []
    for knock, url in pages(cast, broken, part):
        names = names_in(knock("get", url)[1], 'method="get"')
        for value in VALUES:
            knock("get", url, dict.fromkeys(names, value))
        for name in names:
            if re.search("since|until|found|due|date", name):
                [knock("get", url, {name: day}) for day in DAYS[:2]]
    assert broken == []


@in_parts
def test_every_form_takes_anything(cast, part):
    """All fields at once hold the same nonsense, except that the page is up to date: else it would say only that."""
    broken = []
    for knock, url in pages(cast, broken, part):
        html = knock("get", url)[1]
        names, version = names_in(html, 'method="post"'), re.search(r'name="version" value="(\d+)"', html)
        fresh = {"version": version[1]} if version else {}
        for value in ("a\0b", NUMBERS[0], NUMBERS[1], "²", DAYS[0], DAYS[1], TEXTS[1], ["x", "\0", "9" * 30]):
            knock("post", url, dict.fromkeys(names, value) | fresh)
    assert broken == []


@in_parts
def test_the_admin_takes_anything(cast, part):
    rows, knock = world(cast), Knocker(cast.superuser)
    for label in sorted(DESKS)[part::PARTS]:
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
