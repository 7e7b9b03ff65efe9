"""`manage.py snapshot`: what a timer rings as a month begins."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tingyan.numbers.actions import take_snapshots


class Command(BaseCommand):
    help = "留存上月末的数据：每区每月一次，重复运行不会重复留存。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        taken = take_snapshots()
        facts = [{"district": s.district.name, "on": s.on.isoformat(), "numbers": s.numbers.count()} for s in taken]
        if options["json"]:
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        for fact in facts:
            self.stdout.write("{district}：留存{on}的数据{numbers}项".format(**fact))
        if not facts:
            self.stdout.write("上月末的数据已经留存")
