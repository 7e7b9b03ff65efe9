"""nginx as deployed, before gunicorn as deployed: deploy/nginx/tingyan.conf itself, with other paths and ports put in."""

import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPSConnection
from pathlib import Path

from tests.assurance.house import ROOT, House, Server, wait_until

NAME = "tingyan.example.gov.cn"
HOST = "localhost"
MAIN = """{user}worker_processes auto;
pid {home}/nginx.pid;
error_log {home}/log/nginx-main.log warn;
daemon off;
events {{ worker_connections 2048; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    access_log off;
    client_body_temp_path {home}/tmp/body;
    proxy_temp_path {home}/tmp/proxy;
    fastcgi_temp_path {home}/tmp/fastcgi;
    uwsgi_temp_path {home}/tmp/uwsgi;
    scgi_temp_path {home}/tmp/scgi;
    include {home}/site.conf;
}}
"""


class Front:
    """nginx in `home`, on free ports of the loopback address, before the socket of a gunicorn."""

    def __init__(self, home: Path, files: Path) -> None:
        self.home, self.files = home, files
        self.port, self.plain = free_port(), free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.home / "web.sock"

    @property
    def origin(self) -> str:
        return f"https://{HOST}:{self.port}"

    def start(self) -> None:
        for name in ("log", "tls", "tmp"):
            (self.home / name).mkdir(parents=True, exist_ok=True)
        certify(self.home / "tls")
        site = (ROOT / "deploy/nginx/tingyan.conf").read_text()
        (self.home / "site.conf").write_text(self.adapted(site))
        user = "user root;\n" if os.geteuid() == 0 else ""  # else the user who runs this
        (self.home / "nginx.conf").write_text(MAIN.format(user=user, home=self.home))
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        if program is None:
            raise RuntimeError("nginx is not installed: apt-get install nginx")
        with (self.home / "log/nginx-start.log").open("ab") as log:
            command = [program, "-c", self.home / "nginx.conf", "-e", self.home / "log/nginx-start.log"]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    def adapted(self, site: str) -> str:
        """The site with what differs here; RuntimeError where the file no longer has what is looked for."""
        for pattern, text in (
            (r"server unix:/run/tingyan/web\.sock", f"server unix:{self.socket}"),
            (r"(?m)^ *listen \[::\].*\n", ""),
            (r"listen 443 ", f"listen 127.0.0.1:{self.port} "),
            (r"listen 80 ", f"listen 127.0.0.1:{self.plain} "),
            (re.escape(NAME), HOST),
            (r"/etc/tingyan/tls/", f"{self.home}/tls/"),
            (r"/var/log/tingyan/", f"{self.home}/log/"),
            (r"/var/lib/tingyan/", f"{self.files}/"),
            (r"/srv/tingyan/", f"{ROOT}/"),
        ):
            site, count = re.subn(pattern, text, site)
            if not count:
                raise RuntimeError(f"deploy/nginx/tingyan.conf has no {pattern}: tests/load/front.py must follow it")
        return site

    def answers(self) -> bool:
        """Whether the login page comes through; RuntimeError where nginx has ended."""
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError((self.home / "log/nginx-start.log").read_text()[-2000:])
        trusting = ssl._create_unverified_context()
        link = HTTPSConnection(HOST, self.port, timeout=10, context=trusting)
        try:
            link.request("GET", "/account/login/")
            return link.getresponse().status == 200
        except OSError:
            return False
        finally:
            link.close()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=20)


class Behind(Server):
    """A gunicorn on a socket: whether it answers is asked through nginx."""

    def wait(self, seconds: float = 60) -> None:
        pass


@contextmanager
def site(house: House, home: Path) -> Iterator[tuple[Front, Server]]:
    """The house, served as docs/deployment.md says: nginx and gunicorn, with their own numbers of workers."""
    front = Front(home, house.home)
    own = {
        "TINGYAN_BIND": f"unix:{front.socket}",
        "TINGYAN_HOSTS": HOST,
        "TINGYAN_ORIGINS": front.origin,
        "TINGYAN_ACCEL": "/private/",
        "TINGYAN_LOG_LEVEL": "INFO",
    }
    home.mkdir(exist_ok=True)
    (home / "gunicorn.log").unlink(missing_ok=True)  # of an earlier run, whose faults are not this one's
    cores = len(os.sched_getaffinity(0))  # as deploy/gunicorn.conf.py counts
    server = Behind(house, min(cores + 1, 8), 4, home / "gunicorn.log", own)
    try:
        front.start()
        wait_until(front.answers, 60, "the site does not answer")
        yield front, server
    finally:
        front.stop()
        server.stop()


def certify(folder: Path) -> None:
    """A certificate that nobody trusts, of the usual kind."""
    if (folder / "fullchain.pem").exists():
        return
    out = ["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", f"/CN={HOST}", *out]
    subprocess.run(command, check=True, capture_output=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]
