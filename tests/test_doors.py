"""Every door of the site × every person × every method: the table in tests/doors.py is the whole truth, or this fails."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse

from tests.desks import DESKS, Desk
from tests.doors import ALL, BLIND, DOORS, STAFF, Door
from tests.factories import CANARY
from tests.world import world
from tingyan.directory.models import User

PAGES = ("changelist", "add", "history", "delete", "change")
SITE = {"admin:index", "admin:login", "admin:autocomplete", "admin:jsi18n", "admin:app_list", "admin:None"}
# Pages of ours in the admin, tested in directory/test_admin.py, directory/test_second.py and audit/test_reading.py
OWN = {"admin:directory_user_reset", "admin:directory_user_totp", "admin:audit_auditentry_export", "admin:None"}
WRITES = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM) "(?!django_session)')
TOLD = re.compile(r'(INSERT INTO|UPDATE) "audit_(auditentry|chainhead)"')  # a door that stayed shut is in the log
# What may differ between two pages that are the same: tokens, the number of the request, and the address itself.
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"|<code>[0-9a-f]{12}</code>|/\d+/')


def routes(patterns: Any = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join([*spaces, str(pattern.name)]), pattern
        else:
            inner = (pattern.namespace,) if pattern.namespace else ()
            yield from routes(pattern.url_patterns, (*spaces, *inner))


def test_every_route_has_a_line():
    names = {name for name, _ in routes()}
    assert {name for name in names if not name.startswith("admin:")} == DOORS.keys()
    generated = {f"admin:{label.replace('.', '_')}_{page}" for label in DESKS for page in PAGES}
    assert {name for name in names if name.startswith("admin:")} == generated | SITE | OWN


def test_every_model_is_in_the_admin_or_named_here():
    ours = {model for model in apps.get_models() if model.__module__.startswith(("tingyan.", "issues.", "visits."))}
    assert {model._meta.label_lower for model in ours - admin.site._registry.keys()} == {
        "audit.chainhead",
        # Spans say what stood when; the row itself is in the admin site, and the board reads them.
        "advisories.receiptspan",
        "directory.departmentspan",
        "improvements.measurespan",
        "improvements.procedurespan",
        "issues.roundspan",
        "visits.participation",
        "visits.visitedwindow",
        "desk.recent",  # what a person opened is nobody else's business
        "directory.authenticator",  # a phone is reset at the account
        "directory.logingate",
        "directory.signin",  # one's own; the auditor has the log
        "directory.pastpassword",  # hashes
        "directory.recoverycode",  # digests, of no use to anybody
        "numbers.wrongkey",  # how often somebody guessed, of addresses that nobody can read
        "imports.line",  # a file holds what nobody has looked through yet: it stays with who uploaded it
        "imports.run",
        "imports.matching",  # what the page remembers, and asks again each time
    }
    assert {model._meta.label_lower for model in admin.site._registry} == DESKS.keys()


def knock(person: User | None, method: str, url: str, body: Any = None) -> tuple[int, Any, bytes, list[str]]:
    """Return status, response, content and the writes; whatever was done is undone."""
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    connection.queries_log.clear()  # it holds 9,000, and some tests knock all day
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        response = getattr(client, method)(url, body)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        [close() for close in response._resource_closers]  # response.close() would close the database too
        transaction.set_rollback(True)
    return response.status_code, response, content, [q["sql"] for q in queries if WRITES.match(q["sql"])]


def address(name: str, args: dict[str, Any], rows: Any) -> str:
    """Return the address of a route whose `pk` is a row of the world."""
    named = {key: value if key in ("name", "slug") else getattr(rows, value) for key, value in args.items()}
    return reverse(name, kwargs={key: getattr(value, "pk", value) for key, value in named.items()})


def check(cast: Any, url: str, door: Door, body: Any = None) -> None:
    """Knock as everybody, by every method."""
    for method, rule in {"get": door.get, "post": door.post}.items():
        for name in sorted(ALL):
            status, response, content, writes = knock(cast.people[name], method, url, body)
            assert (method, name, status) == (method, name, rule(name)), content[:2000].decode(errors="replace")
            if status >= 403:
                assert [sql for sql in writes if not TOLD.match(sql)] == [], (method, name, status)
                assert bool(writes) == (status in (403, 404)), (method, name, status)
            if status == 403:
                assert "不能进行这一操作" in content.decode()
            if status == 405:
                assert "只接受页面上的按钮提交" in content.decode()
            if name in BLIND:
                assert CANARY.encode() not in content, (method, name)
            assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", sorted(DOORS))
def test_door(cast, name):
    door, rows = DOORS[name], world(cast)
    url = address(name, door.args, rows)
    body = {key: getattr(getattr(rows, value, None), "pk", value) for key, value in door.body.items()}
    check(cast, url, door, body)

    status, response, *_ = knock(None, "get", url)
    if door.anonymous:
        assert status in (200, 404, 405)
    else:
        assert (status, response["Location"].partition("?")[0]) == (302, reverse("directory:login"))
        assert knock(None, "post", url)[0] == 401
    assert knock(cast.deactivated, "get", url)[0] == status, "a deactivated person is nobody"


COMMON = {"review_period", "open_period"}  # rows that are no unit's: the whole district may know of them


@pytest.mark.parametrize(
    "name", sorted(name for name, door in DOORS.items() if door.args.get("pk") not in COMMON | {None})
)
@time_machine.travel("2026-06-15 10:00+08:00", tick=False)  # pages say what time it is
def test_out_of_sight_looks_like_nothing(cast, name):
    """Another unit's row and a row that does not exist: the same status, the same body."""
    door, rows = DOORS[name], world(cast)
    url = address(name, door.args, rows)
    missing = re.sub(r"/\d+/", "/987654/", url)
    for method in ("get", "post"):
        there, nowhere = (knock(cast.head_a, method, address) for address in (url, missing))
        assert there[0] == nowhere[0]
        assert CHANGING.sub("", there[2].decode()) == CHANGING.sub("", nowhere[2].decode())


def row_of(cast: Any, rows: Any, label: str) -> Any:
    """The world's row of a model: one of unit B."""
    named = {
        "directory.user": cast.head_b,
        "directory.appointment": cast.posts["head_b"],
        "directory.district": cast.ls,
    }
    named |= {"directory.department": cast.unit_b, "directory.hall": cast.hall, "directory.window": cast.window_b}
    named |= {"directory.serviceitem": cast.item_b, "visits.campaign": cast.campaign}
    if label in named:
        return named[label]
    if label == "visits.checkitem":
        return cast.check_items[-1]  # of a checklist that nobody has answered
    model = apps.get_model(label)
    return (
        next(row for row in vars(rows).values() if isinstance(row, model))
        if label in rows_known(rows)
        else (model._default_manager.first())
    )


def rows_known(rows: Any) -> set[str]:
    return {row._meta.label_lower for row in vars(rows).values() if hasattr(row, "_meta")}


@pytest.mark.parametrize("label", sorted(DESKS))
def test_desk(cast, label):
    """The admin's pages of one model. Who is no staff at all is refused before anything is looked up."""
    desk, rows = DESKS[label], world(cast)
    row = row_of(cast, rows, label)
    for page in PAGES:
        args = [] if page in ("changelist", "add") else [row.pk]
        check(cast, reverse(f"admin:{label.replace('.', '_')}_{page}", args=args), desk.door(page), {})
        if args:
            missing = reverse(f"admin:{label.replace('.', '_')}_{page}", args=[987654])
            assert knock(cast.officer_gz, "get", missing)[0] == (404 if "officer_gz" in desk.reads else 403)


def test_admin_site(cast):
    for name, url in {"index": "/admin/", "jsi18n": "/admin/jsi18n/", "nowhere": "/admin/nowhere/"}.items():
        for person in ALL:
            expected = 403 if person not in STAFF else 404 if name == "nowhere" else 200
            assert knock(cast.people[person], "get", url)[0] == expected, (name, person)
    assert knock(None, "get", "/admin/login/")[1]["Location"] == "/account/login/?next=%2Fadmin%2F"


def test_the_table_is_about_rows_that_exist(cast):
    """Without bait no test above would prove anything."""
    rows = world(cast)
    content = knock(cast.officer, "get", reverse("issues:detail", args=[rows.issue.pk]))[2]
    assert CANARY.encode() in content
    assert isinstance(DESKS["issues.issue"], Desk)
