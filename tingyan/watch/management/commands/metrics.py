"""`manage.py metrics`: show the figures for a monitor on a port of this host, which no other host reaches."""

import ipaddress
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from prometheus_client import start_http_server

from tingyan.watch import figures

DEFAULT = "127.0.0.1:9108"


class Command(BaseCommand):
    help = "供监控系统读取的运行指标（Prometheus格式），只在本机地址上提供。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", default=DEFAULT, help=f"本机地址和端口，缺省为 {DEFAULT}")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = address(options["bind"])
        try:
            _server, thread = start_http_server(port, host, figures.registry())
        except OSError as error:
            said = {"bind": options["bind"], "error": error.strerror}
            raise CommandError(_("不能在 %(bind)s 上提供指标（%(error)s），请换一个端口") % said) from error
        self.stdout.write(f"http://{options['bind']}/metrics")
        thread.join()


def address(bind: str) -> tuple[str, int]:
    """Return host and port. Raises CommandError for what is no address of this host alone."""
    host, _colon, port = bind.rpartition(":")
    host = host.strip("[]")
    try:
        loopback = ipaddress.ip_address(host).is_loopback
        number = int(port)
    except ValueError:
        loopback, number = False, 0
    if not loopback or not 0 < number < 2**16:
        raise CommandError(_("--bind 应是本机回环地址和端口，如 %s：指标不得对外提供") % DEFAULT)
    return host, number
