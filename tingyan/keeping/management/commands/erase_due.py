"""`manage.py erase_due`: what a timer rings every night; it may run as often as one likes."""

import json
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from tingyan.keeping.actions.erase import erase_due


class Command(BaseCommand):
    help = "到期的群众电话号码打码：问题办结满期限、其他文字写成满期限的。数据和办理过程不变，可以重复运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只列出数目，不打码")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = erase_due(dry=options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps({"days": settings.CONTACT_DAYS, "rows": counts}, ensure_ascii=False))
            return
        named = [f"{apps.get_model(label)._meta.verbose_name}{n}" for label, n in counts.items()]
        words = {"days": settings.CONTACT_DAYS, "told": "，".join(named) or _("没有到期的")}
        if options["dry_run"]:
            self.stdout.write(_("到期（%(days)s天）应打码：%(told)s") % words)
        else:
            self.stdout.write(_("到期（%(days)s天）已打码：%(told)s") % words)
