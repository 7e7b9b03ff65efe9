"""A furnished house for backups: the world of the doors, every stored file with its bytes, and a log."""

import hashlib
from contextlib import contextmanager
from copy import deepcopy
from inspect import getclosurevars
from types import SimpleNamespace

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings

from tests.world import world
from tingyan.audit import actions as audit
from tingyan.directory.models import Authenticator, PastPassword, RecoveryCode
from tingyan.files import storage
from tingyan.files.models import Blob
from tingyan.kit import dumps
from tingyan.kit.sealed import seal


@pytest.fixture
def house(transactional_db, cast, settings, tmp_path, monkeypatch):
    """The site that is backed up; `host()` lends another one: an empty database and an empty folder of files.

    Django lets a test reach only the databases it named beforehand; those of a restore have no name before they exist.
    """
    guarded = BaseDatabaseWrapper.ensure_connection
    plain = getclosurevars(guarded).nonlocals["real_ensure_connection"]
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", plain)
    settings.VAR = tmp_path / "var"
    rows = world(cast)
    for blob in Blob.objects.all():
        if storage.find(blob.key) is None:
            put(blob)
    PastPassword.objects.create(user=cast.officer, hash=cast.officer.password)
    RecoveryCode.objects.create(user=cast.officer, digest="0" * 64)
    Authenticator.objects.create(user=cast.officer, key="", sealed=seal("0" * 40))
    with audit.recording(by=cast.officer):
        audit.entry("issue.export", rows.issue, count=1)

    @contextmanager
    def host():
        storages = deepcopy(settings.STORAGES)
        storages["private"]["OPTIONS"]["location"] = tmp_path / "host/files"
        with dumps.throw_away("default", tmp_path, "tingyan_host") as alias, override_settings(STORAGES=storages):
            yield SimpleNamespace(alias=alias, files=tmp_path / "host/files")

    return SimpleNamespace(cast=cast, rows=rows, target=tmp_path / "backups", host=host)


def put(blob, content=b""):
    """Give a row the bytes that it speaks of."""
    content = content or f"bytes of {blob.pk}".encode()
    storage.write(blob.key, [content])
    Blob.objects.filter(pk=blob.pk).update(sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def untouched(host):
    """Whether the other host is as empty as it was lent."""
    return dumps.is_empty(host.alias) and not (host.files.exists() and any(host.files.iterdir()))
