"""Whether this machine has the room, the rights, the programs and the services that the product needs."""

import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, features

from tingyan.kit import words
from tingyan.watch.findings import Finding, bad, ok, warn

KEYS = (Path("/etc/tingyan/env"), Path("/etc/tingyan/backup.key"))
PLACES = (Path("/var/backups/tingyan"), Path("/var/lib/postgresql"), Path("/var/log"))
GB = 2**30
TLS = ("127.0.0.1", 443)
UNITS = settings.BASE_DIR / "deploy/systemd"
STANDING = ("tingyan-web.service", "tingyan-imports.service")  # the others are run by timers, or by choice


def folder() -> Iterator[Finding]:
    """The folder of private files is the service's, and nobody else looks in."""
    about, path = _("数据目录"), Path(settings.VAR)
    try:
        status = path.stat()
    except OSError as error:
        yield bad(about, f"{path}：{error.strerror}", _("建立目录，属主为运行服务的账号：install -d -o tingyan -m 750"))
        return
    if status.st_mode & 0o007:
        yield bad(about, _("%s 向本机所有账号开放") % path, f"chmod 750 {path}")
    elif strange := next(strangers(path, status.st_uid), None):
        todo = f"chown -R --from=root {path.owner()}: {path}"
        yield bad(about, _("%s 的属主不是运行服务的账号，服务可能写不了") % strange, todo)
    elif os.geteuid() not in (0, status.st_uid):
        yield warn(about, _("%s 的属主是另一个账号") % path, _("请用 deploy/tingyan doctor 运行本命令"))
    else:
        yield ok(about, _("%s，只有服务的账号可以进入") % path)


def strangers(path: Path, owner: int) -> Iterator[Path]:
    """Files of somebody else: root ran a command of manage.py as itself."""
    for place, folders, files in os.walk(path):
        for name in (*folders, *files):
            found = Path(place, name)
            try:
                if found.lstat().st_uid != owner:
                    yield found
            except FileNotFoundError:  # it went while we looked
                continue


def keys() -> Iterator[Finding]:
    about, there = _("密钥文件"), [path for path in KEYS if path.exists()]
    if open_ := [path for path in there if path.stat().st_mode & 0o077]:
        todo = "chmod 600 " + " ".join(map(str, open_))
        yield bad(about, _("%s 可以被其他账号读取") % words.listed(open_), todo)
    elif there:
        yield ok(about, _("%s，只有属主可以读取") % words.listed(there))
    else:
        yield ok(about, _("没有放在 /etc/tingyan 中"))


def room() -> Iterator[Finding]:
    """One line for each disk."""
    disks = {}
    for path in (Path(settings.VAR), *PLACES):
        if path.is_dir():
            disks.setdefault(path.stat().st_dev, path)
    for path in disks.values():
        about, usage = _("磁盘 %s") % path, shutil.disk_usage(path)
        said = _("剩余%(free)s GB，%(percent)s%%") % {
            "free": round(usage.free / GB, 1),
            "percent": round(usage.free * 100 / usage.total),
        }
        todo = _("清理或扩容；备份可用 --keep 少留几份")
        if usage.free < GB / 2 or usage.free < usage.total * 0.03:
            yield bad(about, said, todo)
        elif usage.free < 2 * GB or usage.free < usage.total * 0.1:
            yield warn(about, said, todo)
        else:
            yield ok(about, said)


def certificate() -> Iterator[Finding]:
    """How long the certificate still holds that this host shows to people who come by our name."""
    about, todo = _("证书"), _("更换 /etc/tingyan/tls 中的证书，systemctl reload nginx")
    if not settings.HTTPS:
        return
    try:
        ends = shown_until(settings.ALLOWED_HOSTS[0], TLS)
    except OSError as error:  # ssl's own are of this kind too
        yield warn(about, _("本机443端口没有回答（%s）") % error, _("TLS由另一台主机承担的，请在那里查看证书期限"))
        return
    said = _("有效期至 %s") % words.date(timezone.localdate(ends))
    left = ends - timezone.now()
    if left < timedelta(days=3):
        yield bad(about, said, todo)
    elif left < timedelta(days=21):
        yield warn(about, said, todo)
    else:
        yield ok(about, said)


def shown_until(name: str, at: tuple[str, int]) -> datetime:
    """Ask for the certificate without judging it: one that is self-signed or over has an end as well."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection(at, timeout=5) as line,
        context.wrap_socket(line, server_hostname=name) as secured,
    ):
        return x509.load_der_x509_certificate(secured.getpeercert(binary_form=True) or b"").not_valid_after_utc


def pages() -> Iterator[Finding]:
    about = _("静态文件")
    if settings.DEVELOPMENT or (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield ok(about, _("已收集"))
    else:
        yield bad(
            about, _("%s 中没有静态文件，页面没有样式") % settings.STATIC_ROOT, "manage.py collectstatic --noinput"
        )


def pictures() -> Iterator[Finding]:
    about = _("照片")
    Image.init()
    lacking = [name for name in ("jpg", "webp", "zlib") if not features.check(name)]
    lacking += ["heif"] * ("HEIF" not in Image.OPEN)
    if lacking:
        yield bad(about, _("不能读取：%s") % words.listed(lacking), _("重新安装 requirements.txt"))
    else:
        yield ok(about, _("Pillow可用，能读取HEIC"))


def services() -> Iterator[Finding]:
    """Units that run, timers that wait, and none that failed."""
    about = _("服务")
    if not (shutil.which("systemctl") and Path("/run/systemd/system").is_dir()):
        yield warn(about, _("本机没有systemd"), _("请确认有别的办法按时运行 deploy/systemd 中各个 timer 的命令"))
        return
    wanted = [*STANDING, *sorted(path.name for path in UNITS.glob("*.timer"))]
    states = states_of([*wanted, *(path.name for path in UNITS.glob("*.service"))])
    idle = [name for name in wanted if states.get(name) != "active"]
    failed = [name for name, state in states.items() if state == "failed"]
    if failed:
        yield bad(about, _("没有成功：%s") % words.listed(failed), f"journalctl -u {failed[0]}")
    elif idle:
        yield bad(about, _("没有运行：%s") % words.listed(idle), "systemctl enable --now " + " ".join(idle))
    else:
        yield ok(about, _("%s个都在运行") % len(wanted))


def states_of(names: list[str]) -> dict[str, str]:
    command = ["systemctl", "show", "--property=Id,ActiveState", *names]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603  names of ours
    blocks = [dict(line.split("=", 1) for line in block.splitlines()) for block in told.strip().split("\n\n")]
    return {block["Id"]: block["ActiveState"] for block in blocks if "Id" in block}


CHECKS = (folder, keys, room, certificate, pages, pictures, services)
