"""`manage.py fsck`: does every row have its file, unchanged? Exit code 1 when not; orphans alone are no fault."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from tingyan.keeping.checks import fsck


class Command(BaseCommand):
    help = "核对文件：缺失、损坏的退出码为1；没有记录的孤立文件只报告，--repair 时把一天以前的移入隔离目录。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="把一天以前的孤立文件移入隔离目录，不删除")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = fsck(repair=options["repair"])
        if options["json"]:
            self.stdout.write(json.dumps({"ok": found.ok, **asdict(found)}, ensure_ascii=False))
        else:
            for key in found.missing:
                self.stdout.write(_("文件缺失：%s，请从备份中取回") % key)
            for key in found.damaged:
                self.stdout.write(_("文件损坏：%s，请从备份中取回") % key)
            for path in found.orphans:
                self.stdout.write(_("没有记录的文件：%s") % path)
            for path in found.moved:
                self.stdout.write(_("已移入隔离目录：%s") % path)
            said = {"files": found.files, "missing": len(found.missing), "damaged": len(found.damaged)}
            said |= {"orphans": len(found.orphans)}
            text = _("核对%(files)s个文件：缺失%(missing)s个，损坏%(damaged)s个，没有记录的%(orphans)s个")
            self.stdout.write(text % said)
        if not found.ok:
            raise SystemExit(1)
