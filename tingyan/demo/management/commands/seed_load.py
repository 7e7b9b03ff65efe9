"""装入测量用的大量数据。"""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tingyan.demo.build.bulk.ground import UNITS, Crew
from tingyan.demo.build.bulk.load import Size, load
from tingyan.demo.build.directory import PASSWORD


class Command(BaseCommand):
    help = "为测量性能装入一个单独的区（只用于开发环境）：成批写入，不经过办理步骤，也不触及其他区。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--issues", type=int, default=100_000, help="问题条数，默认100000")
        parser.add_argument("--visits", type=int, default=0, help="体验记录份数；默认每4个问题1份，多出的未发现问题")
        parser.add_argument("--photos", type=int, default=0, help="体验照片张数，每份体验记录至多1张，默认0")
        parser.add_argument("--heads", type=int, default=UNITS, help=f"单位主要负责人账号个数，默认{UNITS}")
        parser.add_argument("--liaisons", type=int, default=UNITS, help=f"单位联络员账号个数，默认{UNITS}")
        parser.add_argument("--officers", type=int, default=2, help="室承办人账号个数，默认2")
        parser.add_argument("--supervisors", type=int, default=1, help="分管领导账号个数，默认1")
        parser.add_argument("--district", default="LOAD", help="新建的区的代码，默认LOAD；已有的区不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("生产环境不能装入测量数据。测量请设 TINGYAN_ENV=development。")
        code, total = options["district"], options["issues"]
        if total < 1:
            raise CommandError("问题条数须大于0。")
        start = time.monotonic()
        try:
            district = load(code, size_of(options), self.say)
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


def size_of(options: dict[str, Any]) -> Size:
    crew = Crew(**{name: options[name] for name in ("heads", "liaisons", "officers", "supervisors")})
    return Size(options["issues"], options["visits"], options["photos"], crew)
