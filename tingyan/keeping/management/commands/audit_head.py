"""`manage.py audit_head`: keep today's head of the audit chain outside the database.

Exit code 1 where an older one does not fit any more: nothing is added then, for the new head would cover what is gone.
"""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tingyan.audit import heads
from tingyan.reminders.mail import server


class Command(BaseCommand):
    help = "留存审计链头：追加到文件，设有 TINGYAN_HEAD_MAIL 和 TINGYAN_SMTP 的另发邮件；此前的链头不符时退出码为1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=settings.VAR / "audit-heads.jsonl", help="链头文件，只追加")

    def handle(self, *args: Any, **options: Any) -> None:
        path, line = options["file"], heads.head_now()
        try:
            doubt = heads.compare(path) if path.exists() else None
            if doubt:
                where = f"（第{doubt.seq}条）" if doubt.seq else ""
                raise CommandError(_("审计链有问题：%s。没有追加，请查明原因") % f"{doubt.problem}{where}")
            heads.append(path, line)
        except OSError as error:
            said = {"path": path, "error": error.strerror}
            raise CommandError(_("无法写入链头文件 %(path)s（%(error)s），请检查 --file 和权限") % said) from error
        self.stdout.write(_("已留存审计链头：%(seq)s条，%(hash)s") % {"seq": line["seq"], "hash": line["hash"][:16]})
        self.send(line)

    def send(self, line: dict[str, Any]) -> None:
        """Send it to those named in the environment: no administrator of this host can edit their mailbox."""
        to = [address for address in os.environ.get("TINGYAN_HEAD_MAIL", "").split(",") if address]
        sender = server()
        if not (to and sender):
            return
        subject = _("厅验：审计链头 %s") % line["at"]
        letter = EmailMessage(subject, json.dumps(line), sender.sender, to, connection=sender.backend)
        try:
            letter.send()
        except OSError as error:  # smtplib's own are of this kind too
            raise CommandError(_("链头已写入文件，邮件没有发出（%s），请检查 TINGYAN_SMTP") % error) from error
