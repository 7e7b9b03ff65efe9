"""What the database says of itself: its version, its clock, and the limits that hold for our role."""

from datetime import datetime
from typing import Any

from django.db import connections
from django.utils import timezone

LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
TOLD = "SELECT current_setting('server_version'), current_setting('server_encoding'), clock_timestamp()"
ROLE = "SELECT rolcreatedb, rolsuper FROM pg_roles WHERE rolname = current_user"


def version(using: str) -> str:
    """Ask the server, and return its name and version."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT sqlite_version()")
            return f"SQLite {cursor.fetchone()[0]}"
    return f"PostgreSQL {_told(using)[0].split(' ')[0]}"


def offset(using: str) -> float:
    """How many seconds the clock of the database is ahead of ours; 0 where it has none of its own."""
    if connections[using].vendor == "sqlite":
        return 0.0
    asked = timezone.now()
    told: datetime = _told(using)[2]
    return (told - asked).total_seconds()


def unlimited(using: str) -> list[str]:
    """Return the limits of PostgreSQL that are not set: with them a statement could wait for ever."""
    if connections[using].vendor == "sqlite":
        return []
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = '0'", [list(LIMITS)])
        return sorted(name for (name,) in cursor.fetchall())


def encoding(using: str) -> str:
    return "UTF8" if connections[using].vendor == "sqlite" else _told(using)[1]


def role(using: str) -> dict[str, bool]:
    """Whether our role may make databases, and whether it may do anything at all."""
    if connections[using].vendor == "sqlite":
        return {"creates": True, "superuser": False}
    with connections[using].cursor() as cursor:
        cursor.execute(ROLE)
        creates, superuser = cursor.fetchone()
    return {"creates": creates or superuser, "superuser": superuser}


def _told(using: str) -> tuple[Any, ...]:
    with connections[using].cursor() as cursor:
        cursor.execute(TOLD)
        return cursor.fetchone()
