"""Measure the product's pages beside bare ones: `python -m tests.bench`. See docs/performance.md.

Starts a PostgreSQL of its own, fills it, serves the product with gunicorn on the loopback address, and prints a table.
Ends with 1 where a page answers wrongly. Slowness alone fails nothing: the figures are for people to judge.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent.parent
# A create must reach the disk. Compiling a query takes longer than answering it: off, as docs/performance.md advises.
POSTGRES = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "jit": "off"}
DISTRICT = "LOAD"
BIN = Path(sys.executable).parent


def main() -> int:
    options = arguments()
    home = tempfile.mkdtemp(prefix="tingyan-bench-")
    try:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="tests.bench.settings",
            DATABASE_URL=options.database or postgres.start(**POSTGRES),
            TINGYAN_ENV="development",
            TINGYAN_VAR=home,
            TINGYAN_LOG_LEVEL="ERROR",
        )
        prepare(options.issues)
        with served() as (port, server):
            return run(port, [server, postmaster()], options)
    finally:
        shutil.rmtree(home)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--issues", type=int, default=100_000, help="how many issues to load (100000)")
    parser.add_argument("--seconds", type=float, default=3, help="of load on each page in each round (3)")
    parser.add_argument("--rounds", type=int, default=4, help="over all pages, so that no page has the quiet time (4)")
    parser.add_argument("--clients", type=int, default=4, help="that send at the same time (4)")
    parser.add_argument("--only", default="", help="measure only pages whose name has this in it, and the bare ones")
    parser.add_argument("--database", default="", help="DATABASE_URL of a PostgreSQL to use, loaded before or empty")
    return parser.parse_args()


def prepare(issues: int) -> None:
    """Migrate and load, where that was not done before; then what autovacuum would have done over night."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tingyan.directory.models import District

    call_command("migrate", verbosity=0)
    if not District.objects.filter(code=DISTRICT).exists():
        call_command("seed_load", issues=issues, district=DISTRICT)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def served(workers: int = 2) -> Iterator[tuple[int, int]]:
    """The product under gunicorn on a free port of the loopback address: the port and the server's process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [BIN / "gunicorn", "tingyan.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    server = subprocess.Popen([*command, "--no-control-socket", "--log-level", "warning"], cwd=ROOT)
    try:
        wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            HTTPConnection("127.0.0.1", port, timeout=seconds).request("GET", "/account/login/")
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def postmaster() -> int:
    """The process above all of PostgreSQL's, which must run on this machine."""
    from django.db import connection

    from tests.bench.processor import parent

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return parent(cursor.fetchone()[0])


def run(port: int, servers: list[int], options: argparse.Namespace) -> int:
    from tests.bench.load import BadAnswer, Result, measure
    from tests.bench.pages import pages
    from tests.bench.table import table

    chosen = [page for page in pages(DISTRICT) if not page.bare or options.only in page.name]
    results = {page.name: Result() for page in chosen}
    try:
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
            for page in chosen:
                load = {"servers": servers, "seconds": options.seconds, "clients": options.clients}
                measure(port, page.make, results[page.name], **load)
    except BadAnswer as bad:
        print(bad, file=sys.stderr)
        return 1
    print(table(chosen, results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
