"""`manage.py remind`: what a timer rings every morning."""

import json
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tingyan.reminders.actions import deliver_mail, deliver_robots, remind
from visits.actions import sweep_removed


class Command(BaseCommand):
    help = "提醒到期事项：每人每天一份，重复运行不会重复提醒。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, help="按这一天提醒，如 2026-06-30，默认今天")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        report = remind(moment_on(options["on"]))
        sent, failed = deliver_mail(report.day)
        told, untold = deliver_robots(report.day)
        sweep_removed()
        if options["json"]:
            facts = report.as_dict() | {"mailed": sent, "not_mailed": failed, "robots": told, "robots_failed": untold}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        self.stdout.write(
            f"{report.day}：恢复暂缓{report.resumed}件，提醒{report.people}人{report.lines}项，"
            f"无人可提醒{report.unheard}项，发出邮件{sent}封，未发出{failed}封，通知群{told}个，未通知{untold}个"
        )


def moment_on(on: date | None) -> datetime | None:
    """Noon of an earlier day; None for today, which is now."""
    today = timezone.localdate()
    if on is not None and on > today:
        raise CommandError("不能按今天以后的日期提醒")
    return timezone.make_aware(datetime.combine(on, time(12))) if on and on < today else None
