"""A PostgreSQL cluster that may be stopped, killed and started again: with fsync, and the role of docs/deployment.md."""

import os
import pwd
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg2

from tests.assurance.house import children, kill, wait_until
from tests.postgres import find_programs, run

ROLE = (
    "CREATE ROLE tingyan LOGIN CREATEDB",
    "ALTER ROLE tingyan SET statement_timeout = '30s'",
    "ALTER ROLE tingyan SET lock_timeout = '10s'",
    "ALTER ROLE tingyan SET idle_in_transaction_session_timeout = '60s'",
    "ALTER ROLE tingyan SET jit = off",
)
NAME = "CREATE DATABASE tingyan OWNER tingyan ENCODING 'UTF8' TEMPLATE template0"


class Cluster:
    """Lives in `home`; listens on a socket there and nowhere else."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home, self.data = home, home / "data"
        self.settings = {"listen_addresses": "", "timezone": "UTC", "unix_socket_directories": str(home)} | settings
        self.programs = find_programs()
        self.process: subprocess.Popen[bytes] | None = None
        home.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(home, pwd.getpwnam("postgres").pw_uid, -1)
            home.chmod(0o755)

    @property
    def url(self) -> str:
        return f"postgres://tingyan@{quote(str(self.home), safe='')}/tingyan"

    def make(self) -> None:
        """Make it anew, with the role and an empty database, and start it."""
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--wal-segsize=1"]
        run(self.programs / "initdb", "-D", self.data, *options)
        self.start()
        for statement in (*ROLE, NAME):
            self.ask(statement, "postgres")

    def copy_of(self, other: "Cluster") -> "Cluster":
        """Take over the files of another that stands still."""
        subprocess.run(["cp", "-a", other.data, self.data], check=True)
        return self

    def start(self, wait: bool = True) -> None:
        """Start it as a child of this process, so that it can be buried when it is killed, and wait until it answers."""
        with (self.data / "postgresql.auto.conf").open("w") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in self.settings.items())
        user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        with (self.home / "log").open("ab") as log:
            command = [self.programs / "postgres", "-D", self.data]
            self.process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log, **user)
        if wait:
            wait_until(self.answers, 30, "PostgreSQL does not start")

    def answers(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError((self.home / "log").read_text()[-2000:])
        try:
            return self.ask("SELECT 1", "postgres") == [(1,)]
        except psycopg2.OperationalError:
            return False

    def stop(self, mode: str = "fast") -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT if mode == "fast" else signal.SIGQUIT)
            self.process.wait(timeout=30)

    def restart(self) -> None:
        self.stop()
        self.start()

    def kill(self) -> None:
        """Kill the server with all its processes, as when the power goes: nothing is written any more."""
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError("no server to kill")
        family = [*children(self.process.pid), self.process.pid]
        for each in family:
            kill(each)
        self.process.wait(timeout=20)
        wait_until(lambda: not any(alive(each) for each in family), 20, "PostgreSQL lives")

    def ask(self, statement: str, database: str = "tingyan") -> list[tuple]:
        link = psycopg2.connect(host=str(self.home), user="postgres", dbname=database, connect_timeout=5)
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
        link.close()
        return rows


def alive(pid: int) -> bool:
    """Whether it runs; one that is dead and not yet buried by its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
