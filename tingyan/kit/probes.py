"""Two addresses for a monitor: whether the process lives, and whether it could serve a page now.

They are answered before the host and the session are looked at: a monitor asks by the loopback address and is nobody.
What they tell is one word for each thing that fails.
"""

import logging
import tempfile
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import FileSystemStorage, storages
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from tingyan.kit import metrics

log = logging.getLogger(__name__)
BLOCK = 4096  # bytes: an empty file can still be made on a disk that is full


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when a page could be served and a file stored now, else 503 with the names of what fails."""
    failing = list(failures())
    if failing:
        log.warning("not ready", extra={"failing": failing})
    status = HTTPStatus.SERVICE_UNAVAILABLE if failing else HTTPStatus.OK
    return JsonResponse({"ready": not failing, "failing": failing}, status=status)


VIEWS = {"/healthz": healthz, "/readyz": readyz}


def failures() -> Iterator[str]:
    try:
        if pending():
            yield "migrations"
    except Error as error:
        log.error("database unavailable", exc_info=error)
        metrics.DATABASE_ERRORS.labels(type(error).__name__).inc()
        yield "database"
    try:
        write_and_forget()
    except OSError as error:
        log.error("files cannot be stored", exc_info=error)
        yield "files"


def pending(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the migrations of this program that the database has not had yet, by one query."""
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return sorted(".".join(one) for one in migrations() if one not in applied)


@cache
def migrations() -> frozenset[tuple[str, str]]:
    """The migrations that a database has which is up to date."""
    return frozenset(MigrationLoader(None).graph.nodes)


def write_and_forget() -> None:
    """Write a block where private files are stored, under no name: nothing is left, however it ends. Raises OSError."""
    storage = storages["private"]
    if isinstance(storage, FileSystemStorage):
        Path(storage.location).mkdir(mode=0o750, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=storage.location) as file:
            file.write(b"\0" * BLOCK)
            file.flush()
