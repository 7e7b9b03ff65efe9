"""A monitor's two questions, and the number that every request has."""

import io
import json
import logging
import re

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from tingyan.kit import logs, probes

PRODUCTION = {"ALLOWED_HOSTS": ["tingyan.example.gov.cn"], "SECURE_SSL_REDIRECT": True}
MADE = re.compile(r"[a-f][0-9a-f]{11}")  # never a telephone number


@pytest.fixture
def production(settings):
    """A host of its own and TLS: a monitor on the machine itself knows neither."""
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)


@pytest.fixture
def lines():
    """What is logged, line by line."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    config = logs.config("INFO")["formatters"]["json"]
    handler.setFormatter(config.pop("()")(**config))
    loggers = [logging.getLogger(name) for name in ("", "django", "django_structlog", "tingyan")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.INFO)
    for logger in loggers[:2]:  # what is not Django's own comes to the root
        logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
        logger.removeHandler(handler)


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "evil.example"])
def test_the_process_lives_whatever_the_host_is_called(client, host):
    """No database in this test at all: touching it would fail."""
    response = client.get("/healthz", headers={"host": host})
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert not response.cookies


@pytest.mark.usefixtures("production", "db")
def test_ready(client, django_assert_num_queries):
    probes.migrations()  # read from the disk once
    with django_assert_num_queries(2):  # whether there is a table of migrations, and what it holds
        response = client.get("/readyz", headers={"host": "127.0.0.1"})
    assert (response.status_code, response.json()) == (200, {"ready": True, "failing": []})
    assert not response.cookies


def test_a_lost_database_is_named_and_nothing_else(client, monkeypatch, caplog):
    def lost(*args):
        raise OperationalError('connection to "10.0.0.9" failed: password authentication failed for user "tingyan"')

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lost)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "failing": ["database"]}


def test_a_migration_that_the_database_has_not_had(client, db, caplog):
    MigrationRecorder(connection).record_unapplied("issues", "0001_initial")
    assert client.get("/readyz").json()["failing"] == ["migrations"]
    assert probes.pending() == ["issues.0001_initial"]


def test_files_that_cannot_be_stored(client, db, private_files, caplog):
    private_files.write_text("a file stands where the folder should")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["failing"]) == (503, ["files"])


def test_looking_leaves_nothing_behind(client, db, private_files):
    assert client.get("/readyz").status_code == 200
    assert list(private_files.iterdir()) == []


def test_only_looking_is_possible(client, db):
    assert client.post("/healthz").status_code == 405
    assert client.head("/healthz").status_code == 200


def test_a_monitor_is_no_line_of_the_log(client, db, lines):
    client.get("/healthz")
    client.get("/readyz")
    assert lines() == []
    client.get("/account/login/")
    assert {line["event"] for line in lines()} == {"request_started", "request_finished"}


def test_a_number_of_our_own(client):
    first, second = (client.get("/healthz")["X-Request-ID"] for _ in range(2))
    assert MADE.fullmatch(first)
    assert first != second


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [
        (1, "3f9a02bc77d1", True),
        (1, "A-9" * 21 + "x", True),
        (0, "3f9a02bc77d1", False),
        (1, "x" * 65, False),
        (1, "a b", False),
        (1, "a\r\nforged: 1", False),
        (1, "编号", False),
        (1, "", False),
    ],
)
def test_a_number_is_taken_from_our_proxy_alone_and_only_if_it_is_one(client, settings, proxies, given, kept):
    settings.PROXIES = proxies
    number = client.get("/healthz", headers={"x-request-id": given})["X-Request-ID"]
    assert number == given if kept else MADE.fullmatch(number)


def test_the_number_stands_in_every_line_and_on_the_page(client, db, lines):
    response = client.get("/nowhere/", headers={"x-request-id": "mine"})
    number = response["X-Request-ID"]
    found = lines()
    assert {line["event"] for line in found} >= {"request_started", "request_finished", "Not Found: /nowhere/"}
    assert {line["request_id"] for line in found} == {number}
    assert response.status_code == 404
    assert f"编号：<code>{number}</code>" in response.content.decode()


def test_the_number_is_on_the_pages_that_say_that_something_broke(cast, monkeypatch, caplog):
    client = Client(raise_request_exception=False)
    client.force_login(cast.head_a)
    for error, status in ((ZeroDivisionError(), 500), (OperationalError("gone"), 503)):

        def fail(*args, error=error, **kwargs):
            raise error

        monkeypatch.setattr("tingyan.desk.views.home.render", fail)
        response = client.get("/")
        assert response.status_code == status
        assert f"编号：<code>{response['X-Request-ID']}</code>" in response.content.decode()
