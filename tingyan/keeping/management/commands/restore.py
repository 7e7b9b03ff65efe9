"""`manage.py restore SOURCE`: read a backup in on an empty host."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from tingyan.keeping.actions.backup import fault_of
from tingyan.keeping.actions.restore import behind, restore
from tingyan.keeping.commands import KeyedCommand


class Command(KeyedCommand):
    help = "恢复：核对备份后读入空数据库和空文件目录；有任何不符都不动这台主机。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("source", type=Path, help="一份备份的目录")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="数据库的别名")

    def handle(self, *args: Any, **options: Any) -> None:
        key = self.key(options)
        manifest = self.tried(lambda: restore(options["source"], key=key, using=options["database"]))
        said = {"name": manifest.name, "rows": sum(manifest.models.values()), "files": len(manifest.keys)}
        said |= {"seq": manifest.audit["seq"]}
        text = _("恢复完成：%(name)s，%(rows)s行数据、%(files)s个文件与备份时一致，审计链%(seq)s条完整")
        self.stdout.write(text % said)
        if fault := fault_of(manifest):
            self.stdout.write(_("备份时：%s") % fault)
        if behind(manifest):
            self.stdout.write(_("备份来自较旧的程序，请执行 manage.py migrate 后再启动"))
