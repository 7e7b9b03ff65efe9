"""`manage.py backup TARGET`: database and files into a new dated folder there. Exit code 1: none was made; 2: made, but
files of this host are missing or damaged."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from tingyan.keeping.actions.backup import fault_of, make
from tingyan.keeping.commands import KeyedCommand


class Command(KeyedCommand):
    help = "备份：先数据库、后文件，在指定目录中新建一份带日期的备份。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("target", type=Path, help="存放备份的目录")
        parser.add_argument("--keep", type=int, default=0, help="只保留最近几份核验完好的备份，0为全部保留")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] < 0:
            raise CommandError(_("--keep 不能小于0"))
        manifest = self.tried(lambda: make(options["target"], key=self.key(options), keep=options["keep"]))
        said = {"path": options["target"] / manifest.name, "rows": sum(manifest.models.values())}
        said |= {"files": len(manifest.keys)}
        self.stdout.write(_("备份完成：%(path)s，%(rows)s行数据，%(files)s个文件") % said)
        if fault := fault_of(manifest):
            raise CommandError(fault, returncode=2)
