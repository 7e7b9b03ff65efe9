"""装入测量用的大量数据。"""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tingyan.demo.build.bulk.load import load
from tingyan.demo.build.directory import PASSWORD


class Command(BaseCommand):
    help = "为测量性能装入一个单独的区（只用于开发环境）：成批写入，不经过办理步骤，也不触及其他区。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--issues", type=int, default=100_000, help="问题条数，默认100000")
        parser.add_argument("--district", default="LOAD", help="新建的区的代码，默认LOAD；已有的区不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("生产环境不能装入测量数据。测量请设 TINGYAN_ENV=development。")
        code, total = options["district"], options["issues"]
        if total < 1:
            raise CommandError("问题条数须大于0。")
        start = time.monotonic()
        try:
            district = load(code, total, self.say)
        except ValueError:
            raise CommandError(f"已有代码为{code}的区，未作任何改动。请换一个：--district 代码") from None
        self.stdout.write(f"“{district}”已装入：{total}条问题，用时{time.monotonic() - start:.0f}秒。")
        self.stdout.write(
            f"账号（密码均为 {PASSWORD}）：{code.lower()}-officer1、-chief、-supervisor、-head1、-liaison1 等"
        )

    def say(self, done: int) -> None:
        if done % 20_000 == 0:
            self.stdout.write(f"已装入{done}条问题", ending="\n")
            self.stdout.flush()
