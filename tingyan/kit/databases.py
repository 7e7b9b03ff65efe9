"""How the site speaks to its database: SQLite as delivered, PostgreSQL in an office."""

from typing import Any

import dj_database_url


def database(url: str) -> dict[str, Any]:
    """Return Django's settings of the database at `url`, with what each engine needs to be sound.

    SQLite: writers wait their turn from their first word (IMMEDIATE), so nobody finds it locked half-way, and what was
    acknowledged is on the disk. What a statement may have to undo lies in memory: a full temporary disk stops no one.
    PostgreSQL: a server that does not answer is given up after two seconds, so that the page says 503 at once.
    """
    found: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)}
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;",
        }
    else:
        found["DISABLE_SERVER_SIDE_CURSORS"] = True
        found.setdefault("OPTIONS", {}).setdefault("connect_timeout", 2)
    return found
