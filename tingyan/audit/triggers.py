"""The database itself refuses to change or remove what is written once: audit entries, and what other rooms guard.

Installed after every migrate and only where missing, since SQLite silently drops the triggers of a table that it
rebuilds. A test database that must be emptied is emptied inside `lifted()`; nothing else has a reason to call it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from .models import AuditEntry

TABLE = AuditEntry._meta.db_table
REFUSAL = "audit entries are never changed"
STANDING_ON_POSTGRES = (
    "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
    "WHERE tgrelid = %s::regclass AND tgenabled IN ('O', 'A') AND prosrc = %s"
)
STANDING_ON_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"


@dataclass(frozen=True)
class Guard:
    """A table whose rows are inserted and nothing else; `name` begins the names of its triggers."""

    name: str
    table: str
    refusal: str

    @property
    def body(self) -> str:
        return f"BEGIN RAISE EXCEPTION '{self.refusal}'; END"

    @property
    def function(self) -> str:
        return f"CREATE OR REPLACE FUNCTION {self.name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $${self.body}$$"

    def wanted(self, vendor: str) -> dict[str, str]:
        """Return name → statement. A database that we do not know raises KeyError: unguarded it must not be used."""
        events, act = {
            "postgresql": (
                ("UPDATE", "DELETE", "TRUNCATE"),
                f"FOR EACH STATEMENT EXECUTE PROCEDURE {self.name}_refuse()",
            ),
            "sqlite": (("UPDATE", "DELETE"), f"BEGIN SELECT RAISE(ABORT, '{self.refusal}'); END"),
        }[vendor]
        names = {event: f"{self.name}_no_{event.lower()}" for event in events}
        return {name: f"CREATE TRIGGER {name} BEFORE {event} ON {self.table} {act}" for event, name in names.items()}


GUARDS = [Guard("audit", TABLE, REFUSAL)]


def guard(name: str, table: str, refusal: str) -> None:
    """Guard a table of another room; called as its app gets ready."""
    if all(one.name != name for one in GUARDS):
        GUARDS.append(Guard(name, table, refusal))


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Put every missing trigger in place."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for one in standing_tables(using):
            lacking = missing_of(one, using)
            if lacking and connection.vendor == "postgresql":
                cursor.execute(one.function)
            for name in lacking:
                cursor.execute(_drop(connection.vendor, name, one.table))
                cursor.execute(one.wanted(connection.vendor)[name])


def standing_tables(using: str) -> list[Guard]:
    """Those whose table exists: a room may have been migrated away."""
    names = connections[using].introspection.table_names()
    return [one for one in GUARDS if one.table in names]


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the names of the triggers that are absent, switched off or hollowed out."""
    return [name for one in standing_tables(using) for name in missing_of(one, using)]


def missing_of(one: Guard, using: str) -> list[str]:
    connection = connections[using]
    wanted = one.wanted(connection.vendor)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(STANDING_ON_POSTGRES, [one.table, one.body])
            standing = {name for (name,) in cursor.fetchall()}
        else:
            cursor.execute(STANDING_ON_SQLITE, [one.table])
            standing = {name for name, sql in cursor.fetchall() if sql == wanted.get(name)}
    return [name for name in wanted if name not in standing]


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Take the triggers off while a test database is emptied, and put them back."""
    connection = connections[using]
    if connection.vendor == "postgresql":  # drops no trigger while foreign keys of the table wait to be checked
        connection.check_constraints()
    with connection.cursor() as cursor:
        for one in standing_tables(using):
            for name in one.wanted(connection.vendor):
                cursor.execute(_drop(connection.vendor, name, one.table))
    try:
        yield
    finally:
        install(using)


def _drop(vendor: str, name: str, table: str = TABLE) -> str:
    return f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if vendor == "postgresql" else "")
