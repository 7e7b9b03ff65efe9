"""The database itself refuses to change or remove an audit entry.

Installed after every migrate and only where missing, since SQLite silently drops the triggers of a table that it
rebuilds. A test database that must be emptied is emptied inside `lifted()`; nothing else has a reason to call it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from .models import AuditEntry

TABLE = AuditEntry._meta.db_table
REFUSAL = "audit entries are never changed"
FUNCTION_BODY = f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END"
FUNCTION = f"CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $${FUNCTION_BODY}$$"
POSTGRES = {
    f"audit_no_{event.lower()}": f"CREATE TRIGGER audit_no_{event.lower()} BEFORE {event} ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE PROCEDURE audit_refuse()"
    for event in ("UPDATE", "DELETE", "TRUNCATE")
}
SQLITE = {
    f"audit_no_{event.lower()}": f"CREATE TRIGGER audit_no_{event.lower()} BEFORE {event} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for event in ("UPDATE", "DELETE")
}
STANDING_ON_POSTGRES = (
    "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
    "WHERE tgrelid = %s::regclass AND tgenabled IN ('O', 'A') AND prosrc = %s"
)
STANDING_ON_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Put every missing trigger in place."""
    connection = connections[using]
    lacking = missing(using)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if lacking and connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for name in lacking:
            cursor.execute(_drop(connection.vendor, name))
            cursor.execute(_wanted(connection.vendor)[name])


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the names of the triggers that are absent, switched off or hollowed out."""
    connection = connections[using]
    wanted = _wanted(connection.vendor)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(STANDING_ON_POSTGRES, [TABLE, FUNCTION_BODY])
            standing = {name for (name,) in cursor.fetchall()}
        else:
            cursor.execute(STANDING_ON_SQLITE, [TABLE])
            standing = {name for name, sql in cursor.fetchall() if sql == wanted.get(name)}
    return [name for name in wanted if name not in standing]


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Take the triggers off while a test database is emptied, and put them back."""
    vendor = connections[using].vendor
    with connections[using].cursor() as cursor:
        for name in _wanted(vendor):
            cursor.execute(_drop(vendor, name))
    try:
        yield
    finally:
        install(using)


def _wanted(vendor: str) -> dict[str, str]:
    """Return name → statement. A database that we do not know raises KeyError: unguarded it must not be used."""
    return {"postgresql": POSTGRES, "sqlite": SQLITE}[vendor]


def _drop(vendor: str, name: str) -> str:
    return f"DROP TRIGGER IF EXISTS {name}" + (f" ON {TABLE}" if vendor == "postgresql" else "")
