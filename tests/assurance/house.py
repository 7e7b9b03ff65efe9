"""The product as in production, for one check: its own folder, its own database, gunicorn on the loopback address.

Everything runs in processes of their own, so that each can be killed without harm to the test.
"""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import dj_database_url
import psycopg2

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
HOST = "tingyan.invalid"
KEYS = {
    "TINGYAN_SECRET_KEY": "s" * 60,
    "TINGYAN_AUDIT_KEY": "a" * 60,
    "TINGYAN_FIELD_KEYS": "Zm9yLXRoaXMtY2hlY2stb25seS0wMTIzNDU2Nzg5LWE=",
}
SETTINGS = {
    "TINGYAN_ENV": "production",
    "DJANGO_SETTINGS_MODULE": "tingyan.settings",
    "TINGYAN_HOSTS": HOST,
    "TINGYAN_HTTPS": "1",
    "TINGYAN_PROXIES": "1",
    "TINGYAN_TOTP": "optional",  # what the second step asks is shown elsewhere; here nobody has a phone
    "TINGYAN_LOG_LEVEL": "WARNING",
    "PYTHONWARNINGS": "default",
    "PYTHONDONTWRITEBYTECODE": "1",
}
DROPPED = ("TINGYAN_TEST_RUN", "TINGYAN_TEST_DB", "TINGYAN_ACCEL", "TINGYAN_SMTP", "PYTEST_CURRENT_TEST")


class House:
    """`root` is where the source lies: a copy of it, where a check takes a guard away."""

    def __init__(self, home: Path, url: str, root: Path = ROOT) -> None:
        self.home, self.url, self.root = home, url, root
        self.facts: dict[str, Any] = {}

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in DROPPED}
        own = {"DATABASE_URL": self.url, "TINGYAN_VAR": str(self.home), "PYTHONPATH": str(self.root)}
        return inherited | SETTINGS | KEYS | own

    def command(self, *arguments: object) -> list[str]:
        return [sys.executable, *map(str, arguments)]

    def query(self, statement: str) -> list[tuple]:
        """Ask the database itself, past the product."""
        parts = dj_database_url.parse(self.url)
        if parts["ENGINE"].endswith("sqlite3"):
            with closing(sqlite3.connect(parts["NAME"])) as link:
                return link.execute(statement).fetchall()
        with closing(psycopg2.connect(host=parts["HOST"], user=parts["USER"], dbname=parts["NAME"])) as link:
            cursor = link.cursor()
            cursor.execute(statement)
            return cursor.fetchall()

    def run(self, *command: object, seconds: float = 1000, mode: str = "production") -> str:
        """Run Python with these arguments in the house and return what it printed; RuntimeError when it fails.

        Demonstrations are made in another `mode`, since the product refuses them in production.
        """
        done = subprocess.run(
            self.command(*command),
            cwd=self.root,
            env=self.environment | {"TINGYAN_ENV": mode},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{command} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def manage(self, *command: object, **options: Any) -> str:
        return self.run("manage.py", *command, **options)

    def inside(self, name: str, *arguments: object, **options: Any) -> Any:
        """Call a function of tests.assurance.inside in the house and return what it gave, as JSON brought it."""
        return json.loads(self.run("-m", "tests.assurance.inside", name, *arguments, **options).splitlines()[-1])

    @contextmanager
    def served(self, workers: int = 2, threads: int = 4, log: Any = None, **extra: str) -> Iterator["Server"]:
        """gunicorn with the configuration that operators get, until the block ends. Its log goes to `log`, a file."""
        server = Server(self, workers, threads, log, extra)
        try:
            server.wait()
            yield server
        finally:
            server.stop()


class Server:
    """One gunicorn: its port and the pid of its master."""

    def __init__(self, house: House, workers: int, threads: int, log: Any, extra: dict[str, str]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = Path(log or house.home / "gunicorn.log")
        place = {"TINGYAN_BIND": f"127.0.0.1:{self.port}"}
        size = {"TINGYAN_WORKERS": str(workers), "TINGYAN_THREADS": str(threads)}
        command = [BIN / "gunicorn", "--config", "deploy/gunicorn.conf.py"]
        environment = house.environment | place | size | extra
        with self.log.open("ab") as lines:
            self.process = subprocess.Popen(command, cwd=house.root, env=environment, stdout=lines, stderr=lines)

    def wait(self, seconds: float = 120) -> None:
        """Until a worker answers at all, whatever it says."""
        until = time.monotonic() + seconds
        while True:
            try:
                link = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
                link.request("GET", "/account/login/", headers={"Host": HOST, "X-Forwarded-Proto": "https"})
                link.getresponse().read()
            except OSError:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return
            finally:
                link.close()

    def workers(self) -> list[int]:
        """The pids of the workers that live now."""
        return children(self.process.pid)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            for pid in self.workers():
                kill(pid)
            self.process.kill()
            self.process.wait()
        print(*self.errors(), sep="\n")  # pytest shows it where a check fails

    def errors(self) -> list[str]:
        """What the log has of pages that ended with 500, each kind once."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        found = [json.loads(line) for line in lines if line.startswith("{") and "Internal Server Error" in line]
        return list({line.get("exception", "")[-200:]: line.get("exception", "")[-3000:] for line in found}.values())


def children(pid: int) -> list[int]:
    """The pids of the processes that `pid` has started and that live."""
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def kill(pid: int) -> None:
    """Kill without warning; who is gone already is gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def wait_until(true: Any, seconds: float, what: str) -> float:
    """Wait until `true()`, and return how long that took; TimeoutError after `seconds`."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            raise TimeoutError(what)
        time.sleep(0.02)
    return time.monotonic() - began


def copied(template: House, home: Path, root: Path = ROOT) -> House:
    """A house on SQLite with the rows of another that stands still."""
    shutil.copytree(template.home, home, symlinks=True)
    house = House(home, f"sqlite:///{home}/db.sqlite3", root)
    house.facts = template.facts
    return house


@contextmanager
def full_disk(folder: Path, size: str, owner: str = "root") -> Iterator[Path]:
    """A small disk of its own, mounted on `folder` while the block lasts. Needs root."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        shutil.chown(folder, owner)
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
