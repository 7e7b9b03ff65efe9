"""The digest as a letter: what its reader may see now, and where; the server comes from the environment alone.

TINGYAN_SMTP=smtp://user:password@host:25?tls=1&from=tingyan@example.gov.cn; smtps:// for TLS from the first byte.
"""

import os
from dataclasses import dataclass
from smtplib import SMTPAuthenticationError, SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as say

from tingyan.kit import words
from tingyan.reminders.faces import Line, lines
from tingyan.reminders.models import Digest
from tingyan.workdays import calendar

PATIENCE = 20  # seconds, for each answer of the server


@dataclass(frozen=True)
class Server:
    backend: EmailBackend
    sender: str


def server(patience: int = PATIENCE) -> Server | None:
    """None where no mail is configured."""
    address = os.environ.get("TINGYAN_SMTP", "")
    if not address:
        return None
    parts = urlsplit(address)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    secure = parts.scheme == "smtps"
    backend = EmailBackend(
        host=parts.hostname,
        port=parts.port or (465 if secure else 25),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=asked.get("tls") in ("1", "true"),
        use_ssl=secure,
        timeout=patience,
    )
    return Server(backend, asked.get("from") or f"tingyan@{parts.hostname}")


def letter(digest: Digest, sent_by: Server) -> EmailMessage:
    """In the language of the record: who reads it is not signed in."""
    with words.as_recorded():
        rows = digest.reminders.visible_to(digest.user).for_rows().order_by("due", "id")
        shown = [paragraph(line) for line in lines(rows, digest.user, calendar.load())]
        facts = {"day": words.date(digest.day), "n": len(shown)}
        subject = say("厅验：%(day)s的提醒，共%(n)s项") % facts
        last = say("全部内容：%(url)s") % {"url": absolute(digest.get_absolute_url())}
    body = "\n\n".join([*shown, last])
    return EmailMessage(subject, body, sent_by.sender, [digest.user.email], connection=sent_by.backend)


def paragraph(line: Line) -> str:
    """Of a suspected clue the number alone: mail leaves the house."""
    issue = line.reminder.issue
    title = say("内容请登录后查看") if issue and issue.clue else line.title
    day = words.date(line.reminder.due)
    rows = [f"{line.number} {title}".strip(), f"{day} {line.due}", line.why]
    return "\n".join([*rows, absolute(line.url)] if line.url else rows)


def absolute(path: str) -> str:
    origins = settings.CSRF_TRUSTED_ORIGINS
    return (origins[0] if origins else f"https://{settings.ALLOWED_HOSTS[0]}") + path


def reach(server: Server) -> str:
    """Open the line unless it stands. Returns "" or why no letter goes out now: then none of the others is tried."""
    try:
        server.backend.open()
    except OSError as error:  # smtplib's own are of this kind too
        server.backend.close()
        with words.as_recorded():
            return said(error)
    return ""


def said(error: Exception) -> str:
    """Why it did not go out, without addresses or passwords, which servers like to repeat."""
    if isinstance(error, SMTPAuthenticationError):
        return say("邮件服务器不接受账号或密码")
    if isinstance(error, SMTPRecipientsRefused):
        return say("邮件服务器不接受收件地址")
    answered = isinstance(error, SMTPException) and not isinstance(error, SMTPServerDisconnected)
    return say("邮件服务器未能发送") if answered else say("连接不上邮件服务器")
