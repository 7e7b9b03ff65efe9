"""Assurance 61 and 62: what was backed up under writers stands on an empty host as it was, and nothing is left out."""

import base64
import os
import threading

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections

from tests.files import corpus
from tingyan.audit import actions as audit
from tingyan.audit import checks, triggers
from tingyan.audit.models import AuditEntry
from tingyan.directory.models import District
from tingyan.files.actions import discard, store_image
from tingyan.files.models import Blob
from tingyan.keeping import proof
from tingyan.keeping.actions import lock
from tingyan.keeping.actions.backup import make
from tingyan.keeping.actions.restore import restore
from tingyan.kit import dumps

# Django's own, and rows that only stand for what others are: every table is compared in the same way.
EMPTY = {
    *("admin.logentry", "auth.group", "auth.group_permissions", "sessions.session"),
    *("axes.accessattempt", "axes.accessattemptexpiration", "axes.accessfailurelog", "axes.accesslog"),
    *("advisories.receiptspan", "directory.departmentspan", "improvements.measurespan", "improvements.procedurespan"),
    *("issues.roundspan", "visits.participation", "visits.visitedwindow", "desk.recent", "directory.logingate"),
    *("numbers.wrongkey", "advisories.advisory_issues", "visits.visit_service_items", "visits.visit_windows"),
}


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "key"
    path.write_bytes(base64.b64encode(os.urandom(32)) + b"\n")
    path.chmod(0o600)
    return path


def write_on(stop, written):
    """Store photos, throw every second one away, and record each: what goes on while a backup is made."""
    try:
        while not stop.is_set():
            with audit.recording():
                photo = store_image(SimpleUploadedFile("现场.jpg", corpus.JPEG), by=None)
                audit.entry("photo", photo)
            if written and len(written) % 2:
                discard([photo])
            written.append(photo.key)
    finally:
        connections.close_all()


def test_a_backup_under_writers_stands_on_an_empty_host(house):
    stop, written = threading.Event(), []
    writers = [threading.Thread(target=write_on, args=(stop, written)) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        while len(written) < 3:
            stop.wait(0.01)
        before = len(written)
        manifest = make(house.target)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert len(written) > before
    assert (manifest.missing, manifest.damaged) == ([], [])
    with house.host() as host:
        restore(house.target / manifest.name, using=host.alias)
        found = dumps.tables(host.alias)
        assert {name: {"rows": t.rows, "sha256": t.sha256} for name, t in found.items()} == manifest.tables
        for blob in Blob.objects.using(host.alias):
            assert proof.sha256_of(host.files / blob.key[:2] / blob.key) == blob.sha256
        verdict = checks.verify(host.alias)
        assert (verdict.problem, verdict.seq, verdict.hash) == ("", *manifest.audit.values())
        lives_on(host.alias)
    assert checks.verify().problem == ""


def lives_on(alias):
    """Triggers and next numbers have survived."""
    assert triggers.missing(alias) == []
    with pytest.raises(DatabaseError, match=triggers.REFUSAL):
        AuditEntry.objects.using(alias).update(post="x")
    newest = District.objects.using(alias).order_by("-pk")[0]
    assert District.objects.using(alias).create(code="NEW", name="新区").pk > newest.pk


def test_every_model_is_in_the_comparison_and_has_a_row(house):
    """A table that is compared while it is empty proves little, so the world has a row of nearly every kind."""
    manifest = make(house.target)
    models = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert manifest.models.keys() == models
    assert {model._meta.db_table for model in apps.get_models(include_auto_created=True)} <= manifest.tables.keys()
    assert {label for label, rows in manifest.models.items() if not rows} <= EMPTY


def test_a_sealed_backup_tells_nothing_and_comes_back(house, key_file):
    call_command("backup", house.target, "--key-file", key_file)
    (folder,) = house.target.iterdir()
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"CANARY" not in content
    assert corpus.JPEG[:64] not in content
    with house.host() as host:
        call_command("restore", folder, "--key-file", key_file, "--database", host.alias)
        assert Blob.objects.using(host.alias).count() == Blob.objects.count()


def test_backups_and_trials_that_go_well_or_not_are_in_the_log_and_in_the_state(house):
    call_command("backup", house.target)
    call_command("backup_check", house.target)
    state = lock.read()
    (folder,) = house.target.iterdir()
    assert (state["backup"]["ok"], state["trial"]["ok"]) == (True, True)
    assert state["trial"]["name"] == folder.name
    assert list(AuditEntry.objects.order_by("-seq").values_list("action", flat=True)[:2]) == [
        "backup.trial",
        "backup.make",
    ]
    next(folder.rglob("files/*/*")).write_bytes(b"rot")
    with pytest.raises(CommandError, match="已损坏"):
        call_command("backup_check", house.target)
    assert lock.read()["trial"]["ok"] is False
    assert AuditEntry.objects.order_by("-seq")[0].detail["ok"] is False
    assert lock.read()["backup"]["ok"] is True
