"""A migrated SQLite database to begin with: 90 migrations take half a minute of processor time, a copy takes none.

It lies in the system's temporary directory under a digest of every migration and of the lock, so whoever adds or edits one begins
anew, and runs of one state share it. PostgreSQL's clusters live as long as one run and migrate themselves.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def template() -> Path:
    """Where the migrated database of this very state of migrations lies, or will lie."""
    digest = hashlib.sha256()
    migrations = [file for room in ("tingyan", "issues", "visits") for file in ROOT.glob(f"{room}/**/migrations/*.py")]
    for file in [*sorted(migrations), ROOT / "requirements-test.txt"]:
        digest.update(file.read_bytes())
    return Path(tempfile.gettempdir()) / f"tingyan-migrated-{os.getuid()}-{digest.hexdigest()[:20]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_modify_db_settings):
    """Lay the copy where Django will look for its test database; it then migrates what is not migrated, so nothing."""
    target = Path(settings.DATABASES["default"].get("TEST", {}).get("NAME") or "")
    if connection.vendor != "sqlite" or not template().exists():
        return django_db_keepdb
    shutil.copyfile(template(), target)
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep what was migrated for the next run. Two at once write the same, each whole."""
    kept = template()
    if connection.vendor == "sqlite" and not kept.exists():
        fresh = kept.with_suffix(f".{os.getpid()}")
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(fresh)])
        fresh.rename(kept)
