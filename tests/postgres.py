"""A PostgreSQL cluster for one run of the tests: made in a temporary directory, gone when the process ends.

It listens on a unix socket only and writes without fsync: nothing in it outlives the run. PostgreSQL refuses to run
as root, so as root its programs run as the user `postgres` that Debian's package brings.
"""

import atexit
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "timezone": "UTC",
    # Who waits for ever is a fault of a test or of ours: it fails where it waits instead of holding the run up.
    "lock_timeout": "60s",
    "statement_timeout": "120s",
    "idle_in_transaction_session_timeout": "300s",
}


def start(**settings: str) -> str:
    """Start a cluster, arrange its end with this process, and return its DATABASE_URL. `settings` go before SETTINGS.
    Raises RuntimeError where PostgreSQL is not installed."""
    programs = find_programs()
    home = Path(tempfile.mkdtemp(prefix="tingyan-pg-"))
    if os.geteuid() == 0:
        os.chown(home, pwd.getpwnam("postgres").pw_uid, -1)
        home.chmod(0o755)
    run(
        programs / "initdb",
        "-D",
        home / "data",
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
    )
    with (home / "data/postgresql.auto.conf").open("a") as conf:
        conf.writelines(
            f"{name} = '{value}'\n" for name, value in {**SETTINGS, **settings, "unix_socket_directories": home}.items()
        )
    run(programs / "pg_ctl", "start", "-w", "-D", home / "data", "-l", home / "log")
    atexit.register(stop, programs, home)
    return f"postgres://postgres@{quote(str(home), safe='')}/postgres"


def stop(programs: Path, home: Path) -> None:
    """Stop the cluster that lives in `home`, by the pid that it wrote there, and remove it."""
    run(programs / "pg_ctl", "stop", "-m", "immediate", "-D", home / "data")
    shutil.rmtree(home, ignore_errors=True)


def run(*command: object) -> None:
    """Run a program of PostgreSQL as a user that it accepts; RuntimeError with its own words when it fails."""
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_user, *map(str, command)],
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}")


def find_programs() -> Path:
    """Return the directory of initdb and pg_ctl: Debian's newest version, else that on PATH."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(re.findall(r"\d+", str(p))[0])
    )
    found = installed[-1] if installed else shutil.which("initdb")
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    return Path(found).parent
