"""The figures for a monitor: counted in many processes, read in one place, shown to this host alone."""

import os
import subprocess
import sys
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone
from prometheus_client import REGISTRY, start_http_server

from tests.factories import make_issue
from tingyan.imports.models import Run
from tingyan.keeping.actions import lock
from tingyan.watch import figures
from tingyan.watch.management.commands.metrics import address

ROOT = Path(__file__).parents[2]
LABELS = {"route": "desk:home", "method": "GET", "code": "200"}
PROCESS = """
from tingyan.kit.metrics import DATABASE_ERRORS, PAGES
PAGES.labels("desk:home", "GET", 200).observe(0.2)
DATABASE_ERRORS.labels("OperationalError").inc()
"""


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path


def value(name, **labels):
    return figures.registry().get_sample_value(name, labels)


def test_processes_are_added_up(db, var, monkeypatch):
    folder = var / "metrics"
    monkeypatch.setenv(figures.FOLDER, str(folder))
    assert value("tingyan_request_seconds_count", **LABELS) is None, "no web process runs: nothing of it, and no error"
    folder.mkdir()
    for _ in range(2):
        subprocess.run([sys.executable, "-c", PROCESS], cwd=ROOT, env=os.environ, check=True)
    assert value("tingyan_request_seconds_count", **LABELS) == 2
    assert value("tingyan_request_seconds_bucket", le="0.1", **LABELS) == 0
    assert value("tingyan_request_seconds_bucket", le="0.25", **LABELS) == 2
    assert value("tingyan_database_errors_total", kind="OperationalError") == 2


def seen(**labels):
    return REGISTRY.get_sample_value("tingyan_request_seconds_count", labels) or 0


def samples():
    return [sample for family in REGISTRY.collect() for sample in family.samples]


def test_a_request_counts_under_its_route_and_never_its_address(client, cast):
    client.force_login(cast.officer)
    issue = make_issue(cast)
    before = seen(route="issues:detail", method="GET", code="200")
    client.get(issue.get_absolute_url())
    assert seen(route="issues:detail", method="GET", code="200") == before + 1
    client.generic("BREW", issue.get_absolute_url())
    assert seen(route="issues:detail", method="other", code="405") == 1
    told = {(sample.labels.get("route") or ""): sample.value for sample in samples()}
    client.get("/nowhere/at/all")
    client.get("/healthz")
    now = {(sample.labels.get("route") or ""): sample.value for sample in samples()}
    assert not {route for route in now if "nowhere" in route or "/" in route}
    assert now.get("kit:healthz") == told.get("kit:healthz"), "counted where other tests have come by another way"


def test_a_lost_database_is_counted(client, cast, monkeypatch, caplog):
    def lost(*args, **kwargs):
        raise OperationalError("gone")

    def errors():
        return REGISTRY.get_sample_value("tingyan_database_errors_total", {"kind": "OperationalError"}) or 0

    client.raise_request_exception = False
    client.force_login(cast.head_a)
    monkeypatch.setattr("tingyan.desk.views.home.render", lost)
    before = errors()
    assert client.get("/").status_code == 503
    assert errors() == before + 1


def test_how_the_installation_stands(cast, var, monkeypatch):
    monkeypatch.setattr(figures.connections, "close_all", lambda: None)  # the test's own would go with its rows
    assert value("tingyan_backup_age_seconds", what="backup") is None, "never made: no figure, and no good one"
    lock.tell("backup", ok=True, name="x", problem="")
    lock.tell("trial", ok=False, name="x", problem="y")
    Run.objects.create(district=cast.ls, kind="issues", by=cast.officer, name="x", data=b"", stage="checking")
    issue = make_issue(cast, lead=cast.unit_a, state="fixing")
    type(issue).objects.filter(pk=issue.pk).update(due=timezone.localdate() - timedelta(days=1))
    assert 0 <= value("tingyan_backup_age_seconds", what="backup") < 60
    assert (value("tingyan_backup_ok", what="backup"), value("tingyan_backup_ok", what="trial")) == (1, 0)
    assert value("tingyan_database_up") == 1
    assert value("tingyan_imports_waiting") == 1
    assert value("tingyan_issues_overdue") == 1
    assert value("tingyan_reminders_failed") == 0


def test_a_database_that_is_gone_is_a_figure(db, var, monkeypatch):
    def lost():
        raise OperationalError("gone")

    monkeypatch.setattr(figures, "_counted", lost)
    monkeypatch.setattr(figures.connections, "close_all", lambda: None)
    assert value("tingyan_database_up") == 0
    assert value("tingyan_imports_waiting") is None


@pytest.mark.parametrize("bind", ["0.0.0.0:9108", "10.0.0.9:9108", "[::]:9108", "9108", "127.0.0.1:0", "host:9108"])
def test_no_other_host_reaches_them(bind):
    with pytest.raises(CommandError, match="本机回环地址"):
        call_command("metrics", bind=bind)


def test_over_http(var, monkeypatch):
    """The library's own server, as the command starts it."""
    monkeypatch.setattr(figures, "_counted", lambda: [])
    host, _port = address("127.0.0.1:9108")
    server, thread = start_http_server(0, host, figures.registry())
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/metrics", timeout=10) as answer:
            assert b"tingyan_info{version=" in answer.read()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
