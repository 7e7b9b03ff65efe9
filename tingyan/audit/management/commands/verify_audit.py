"""`manage.py verify_audit`: is the log as it was written? Exit code 1 when not."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tingyan.audit.checks import Verdict, verify
from tingyan.audit.heads import compare


class Command(BaseCommand):
    help = "核对审计链：逐条校验，检查链头和触发器；有问题时退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heads", type=Path, help="audit_head 留存的链头文件，逐行对照")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify()
        if options["heads"] and not verdict.problem:
            verdict = self.held_against(verdict, options["heads"])
        if options["json"]:
            self.stdout.write(json.dumps(verdict.as_dict(), ensure_ascii=False))
        elif verdict.problem:
            where = f"（第{verdict.bad_seq}条）" if verdict.bad_seq else ""
            self.stdout.write(f"审计链有问题：{verdict.problem}{where}")
        else:
            self.stdout.write(f"审计链完整：{verdict.seq}条，链头 {verdict.hash[:16]}")
        if verdict.problem:
            raise SystemExit(1)

    def held_against(self, verdict: Verdict, path: Path) -> Verdict:
        """The verdict, or what the heads kept elsewhere say against it."""
        try:
            doubt = compare(path)
        except OSError as error:
            said = {"path": path, "error": error.strerror}
            raise CommandError(_("无法读取链头文件 %(path)s（%(error)s），请检查 --heads") % said) from error
        return replace(verdict, problem=doubt.problem, bad_seq=doubt.seq) if doubt else verdict
