"""`manage.py verify_audit`: is the log as it was written? Exit code 1 when not."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tingyan.audit.checks import verify


class Command(BaseCommand):
    help = "核对审计链：逐条校验，检查链头和触发器；有问题时退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify()
        if options["json"]:
            self.stdout.write(json.dumps(verdict.as_dict(), ensure_ascii=False))
        elif verdict.problem:
            where = f"（第{verdict.bad_seq}条）" if verdict.bad_seq else ""
            self.stdout.write(f"审计链有问题：{verdict.problem}{where}")
        else:
            self.stdout.write(f"审计链完整：{verdict.seq}条，链头 {verdict.hash[:16]}")
        if verdict.problem:
            raise SystemExit(1)
