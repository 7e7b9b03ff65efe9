"""`manage.py doctor`: is this installation sound? Exit code 1 where something is wrong, 0 where it needs a look."""

import json
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from tingyan.watch.checks import look
from tingyan.watch.findings import MARKS, Finding

LANGUAGES = {"zh": "zh-hans", "en": "en"}


class Command(BaseCommand):
    help = "检查正在使用的系统：✔ 正常，！ 请留意，✘ 有问题；有问题时退出码为1。"
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--lang", choices=LANGUAGES, default="zh", help="语言：zh 或 en")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(LANGUAGES[options["lang"]]):
            found = []
            for finding in look():
                found.append(finding)
                if not options["json"]:
                    self.stdout.write(line(finding))
            counted = Counter(finding.state for finding in found)
            if options["json"]:
                told = {"ok": not counted["bad"], "findings": [asdict(finding) for finding in found]}
                self.stdout.write(json.dumps(told, ensure_ascii=False))
            else:
                self.stdout.write(conclusion(counted))
        if counted["bad"]:
            raise SystemExit(1)


def line(finding: Finding) -> str:
    said = _("%(about)s：%(said)s") % {"about": finding.about, "said": finding.said}
    return f"{MARKS[finding.state]} {said}" + (f"\n    → {finding.todo}" if finding.todo else "")


def conclusion(counted: Counter[str]) -> str:
    if not counted["bad"] and not counted["warn"]:
        return _("一切正常")
    if not counted["bad"]:
        return _("没有问题，有%s项请留意") % counted["warn"]
    return _("有%(bad)s项问题，%(warn)s项请留意") % {"bad": counted["bad"], "warn": counted["warn"]}
