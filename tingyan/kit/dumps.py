"""A whole database out to one file and back in, by its own means: SQLite's online backup, pg_dump and pg_restore.

Both take one moment of the database while others write. What stands in it is told table by table, as a number of rows
and a digest over all of them in the order of their keys, so that two databases can be compared without knowing what
their tables mean.
"""

import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.db import connections, transaction
from django.utils.translation import gettext as _

Seen = TypeVar("Seen")
ROWS = 2000
OWN_FUNCTIONS = """SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"""
PARAMS = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
PARAMS |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


class DumpFailed(RuntimeError):
    """The database could not be written out or read in; the message says why and what to do."""


@dataclass(frozen=True)
class Table:
    """How many rows a table has, and the SHA-256 over them."""

    rows: int
    sha256: str


def dump(using: str, path: Path, look: Callable[[str], Seen]) -> Seen:
    """Write the database `using` to `path` as it is at one moment. `look` is given an alias under which this very
    moment can be read; what it returns is returned."""
    if connections[using].vendor == "sqlite":
        _copy_sqlite(connections[using].settings_dict["NAME"], path)
        with other(using, str(path)) as copied:
            return look(copied)
    program = _program("pg_dump", connections[using].pg_version // 10000)  # type: ignore[attr-defined]
    with _one_moment(using) as moment:
        _run([program, "--format=custom", f"--snapshot={moment}", f"--file={path}"], using)
        return look(using)


def ready(using: str) -> None:
    """Raise DumpFailed where a program that `dump` or `load` would call is not there."""
    if connections[using].vendor == "postgresql":
        for name in ("pg_dump", "pg_restore"):
            _program(name, connections[using].pg_version // 10000)  # type: ignore[attr-defined]


def load(using: str, path: Path) -> None:
    """Read `path` into the empty database `using`: all of it or nothing."""
    if connections[using].vendor == "sqlite":
        connections[using].close()
        _copy_sqlite(path, connections[using].settings_dict["NAME"])
        return
    program = _program("pg_restore", connections[using].pg_version // 10000)  # type: ignore[attr-defined]
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--dbname="]
    _run([program, *options, str(path)], using)


def tables(using: str) -> dict[str, Table]:
    """Return what stands in the database now, by the name of the table."""
    connection = connections[using]
    with connection.cursor() as cursor:
        names = sorted(connection.introspection.table_names(cursor))
    return {name: _table(using, name) for name in names}


def _table(using: str, name: str) -> Table:
    connection = connections[using]
    with connection.cursor() as cursor:
        key = connection.introspection.get_primary_key_column(cursor, name)
    order = f" ORDER BY {connection.ops.quote_name(key)}" if key else ""
    table = connection.ops.quote_name(name)
    what = "*" if connection.vendor == "sqlite" else "t::text"
    count, digest = 0, hashlib.sha256()
    for row in _rows(using, f"SELECT {what} FROM {table} AS t{order}"):  # noqa: S608  names of the database itself
        count += 1
        digest.update(repr(row).encode("utf-8", "surrogatepass") + b"\n")
    return Table(count, digest.hexdigest())


def _rows(using: str, query: str) -> Iterator[Any]:
    """The rows a few at a time, also where Django itself would fetch all of them at once."""
    connection = connections[using]
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            yield from cursor.connection.execute(query)
        return
    with transaction.atomic(using=using), connection.connection.cursor(name="dumps") as cursor:
        cursor.itersize = ROWS
        cursor.execute(query)
        yield from cursor


def is_empty(using: str) -> bool:
    with connections[using].cursor() as cursor:
        return not connections[using].introspection.table_names(cursor, include_views=True)


def clear(using: str) -> None:
    """Take everything out of a database that was empty before: what a failed restore has put there."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)} CASCADE")
        cursor.execute(OWN_FUNCTIONS)
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function}")


def behind(using: str) -> list[str]:
    """Return the tables whose next number was given already: a new row would clash. SQLite counts by the rows."""
    connection = connections[using]
    late = []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in connection.introspection.table_names(cursor):
                for sequence in connection.introspection.get_sequences(cursor, name):
                    table, column = connection.ops.quote_name(name), connection.ops.quote_name(sequence["column"])
                    cursor.execute(
                        f"SELECT coalesce(max({column}), 0) > (SELECT CASE WHEN is_called THEN last_value"  # noqa: S608
                        f" ELSE last_value - 1 END FROM {connection.ops.quote_name(sequence['name'])}) FROM {table}"
                    )
                    late += [name for (is_late,) in cursor.fetchall() if is_late]
    return late


@contextmanager
def other(using: str, name: str) -> Iterator[str]:
    """Lend an alias for another database called `name` beside `using`, with the same access."""
    alias = f"{using}-{name}"
    connections.databases[alias] = {**connections.databases[using], "NAME": name, "CONN_MAX_AGE": 0}
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]


@contextmanager
def throw_away(using: str, folder: Path, name: str) -> Iterator[str]:
    """Make an empty database, lend an alias for it, and drop it: beside `using`, or for SQLite in `folder`."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with other(using, str(folder / name)) as alias:
            yield alias
        return
    quoted = connection.ops.quote_name(name)
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            with other(using, name) as alias:
                yield alias
        finally:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")


def _copy_sqlite(source: Path | str, target: Path | str) -> None:
    """Copy while others write: SQLite gives one moment, and begins anew by itself where it must."""
    with closing(sqlite3.connect(source, timeout=60)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")  # one file, without the log beside it
        if new.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise DumpFailed(_("数据库 %s 已损坏，请改用较早的备份") % source)


@contextmanager
def _one_moment(using: str) -> Iterator[str]:
    """Hold one moment of PostgreSQL open and return its name, which pg_dump may share."""
    with transaction.atomic(using=using, durable=True), connections[using].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # pg_dump may work for an hour
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _program(name: str, server: int) -> str:
    """Return the path of a client program not older than the server: that on PATH, else Debian's newest."""
    installed = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    found = [shutil.which(name), *map(str, sorted(installed, key=lambda path: -int(path.parts[-3])))]
    for program in filter(None, found):
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        version = re.search(r"(\d+)", told)
        if version and int(version[1]) >= server:
            return program
    said = {"name": name, "version": server}
    raise DumpFailed(_("没有找到 %(version)s 版以上的 %(name)s，请安装 postgresql-client-%(version)s") % said)


def _run(command: list[str], using: str) -> None:
    """Run a client program; how to get in stands in its environment alone, where no list of processes shows it."""
    params = connections[using].get_connection_params()
    params["dbname"] = params.get("dbname") or params.get("database")
    access = {variable: str(params[name]) for name, variable in PARAMS.items() if params.get(name)}
    env = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", **access}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603  no shell
    if done.returncode:
        said = {"name": Path(command[0]).name, "error": done.stderr.strip()[-500:]}
        raise DumpFailed(_("%(name)s 没有成功：%(error)s") % said)
