"""`manage.py backup_check TARGET`: restore the newest backup there on trial, and say whether it works."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from tingyan.keeping.actions.restore import trial
from tingyan.keeping.commands import KeyedCommand


class Command(KeyedCommand):
    help = "试恢复最近一份备份：读入临时数据库和目录，逐项核对后删除；结果写入审计记录和 backup.json。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("target", type=Path, help="存放备份的目录")

    def handle(self, *args: Any, **options: Any) -> None:
        manifest = self.tried(lambda: trial(options["target"], key=self.key(options)))
        self.stdout.write(_("试恢复成功：%s") % manifest.name)
