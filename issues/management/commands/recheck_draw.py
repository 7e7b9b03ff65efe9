"""`manage.py recheck_draw`: draw closed issues for 回头看 by lot, or show that an earlier draw was honest."""

import json
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from issues.actions.draws import Criteria, draw, seed_draw
from issues.checks import check_draw
from issues.models import Draw
from tingyan.directory.models import District, User
from tingyan.kit.errors import Refused

AHEAD = timedelta(days=7)


class Command(BaseCommand):
    help = "随机抽取回头看；--verify 核对一次抽取，有问题时退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--verify", type=int, metavar="ID", help="核对这一号抽取")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--district", metavar="LS", help="区的代码")
        parser.add_argument("--count", type=int, help="抽取数")
        parser.add_argument("--by", metavar="账号", help="室负责人的账号")
        parser.add_argument("--since", type=date.fromisoformat, help="销号日期起，如 2026-06-01")
        parser.add_argument("--until", type=date.fromisoformat, help="销号日期止")
        parser.add_argument("--on", type=date.fromisoformat, help="计划日期，默认7日后")
        parser.add_argument("--reason", default="", help="说明")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verify"] is not None:
            self.verify(options["verify"], as_json=options["json"])
        elif options["district"] and options["count"] is not None and options["by"]:
            self.draw(options)
        else:
            raise CommandError("请给出 --verify ID，或 --district、--count 和 --by")

    def verify(self, pk: int, *, as_json: bool) -> None:
        row = Draw.objects.select_related("district").filter(pk=pk).first()
        if row is None:
            raise CommandError(f"没有第{pk}号抽取")
        verdict = check_draw(row)
        if as_json:
            self.stdout.write(json.dumps({"draw": pk, **verdict.as_dict()}, ensure_ascii=False))
        else:
            for line in verdict.lines:
                self.stdout.write(f"相符：{line}")
            for line in verdict.problems:
                self.stdout.write(f"不符：{line}")
            self.stdout.write(f"第{pk}号抽取{'有问题' if verdict.problems else '属实'}")
        if verdict.problems:
            raise SystemExit(1)

    def draw(self, options: dict[str, Any]) -> None:
        district = District.objects.filter(code=options["district"]).first()
        by = User.objects.active().filter(username=options["by"]).first()
        if district is None or by is None:
            raise CommandError("没有这个区或这个账号")
        on = options["on"] or timezone.localdate() + AHEAD
        criteria = Criteria(options["count"], on, options["since"], options["until"], options["reason"])
        try:
            row = draw(seed_draw(district, criteria, by=by), by=by)
        except Refused as refused:
            raise CommandError(refused.message) from None
        except ValidationError as invalid:
            raise CommandError("；".join(invalid.messages)) from None
        self.report(row)

    def report(self, row: Draw) -> None:
        numbers = list(row.rechecks.order_by("issue_id").values_list("issue__number", flat=True))
        if len(numbers) < row.size:
            self.stdout.write(f"符合条件的只有{len(row.population)}件，少于要抽取的{row.size}件，已全部抽取。")
        self.stdout.write(f"第{row.pk}号抽取：从{len(row.population)}件中抽取{len(numbers)}件，种子{row.seed}")
        for number in numbers:
            self.stdout.write(number)
