"""Sending digests by mail, after what they say was committed: each once, tried again only where it failed."""

from datetime import date, timedelta
from time import monotonic
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as say

from tingyan.audit import actions as audit
from tingyan.kit import words
from tingyan.reminders.mail import PATIENCE, Server, letter, reach, said, server
from tingyan.reminders.models import Delivery, Digest, Reminder
from tingyan.reminders.states import Channel, Outcome

KEEP_TRYING = timedelta(days=3)
FOR_A_PAGE = 5  # seconds: so long may one answer of the server take while somebody looks at a page
IN_ALL = 15  # seconds, for all letters that a page sends; the others are left to the timer


def deliver_mail(day: date, *, by: Any = None, districts: Any = None) -> tuple[int, int]:
    """Send what waits; returns how many letters went out and how many did not. Without a server nothing waits.

    With `by`, somebody waits before a page: what has not gone out in time is kept as failed, to be tried again.
    """
    line = server(FOR_A_PAGE if by else PATIENCE)
    if line is None:
        return 0, 0
    until = monotonic() + IN_ALL if by else None
    outcomes, down = [], ""
    for digest in waiting(day, districts):
        down = down or in_time(until) or reach(line)
        outcomes.append(deliver(digest, line, down))
    line.backend.close()
    sent, failed = outcomes.count(Outcome.SENT), outcomes.count(Outcome.FAILED)
    if sent or failed:
        with audit.recording(by=by):
            audit.entry("reminder.mail", day=day, sent=sent, failed=failed)
    return sent, failed


def in_time(until: float | None) -> str:
    if until is None or monotonic() < until:
        return ""
    with words.as_recorded():
        return say("邮件服务器太慢，留待下次发送")


def waiting(day: date, districts: Any = None) -> Any:
    """Today's digests that were not sent, and those of the last days that failed, of people with an address."""
    mail = Delivery.objects.filter(channel=Channel.MAIL, digest__isnull=False)
    failed = mail.filter(outcome=Outcome.FAILED, day__gte=day - KEEP_TRYING).values("digest")
    fresh = Q(day=day) & ~Q(pk__in=mail.values("digest"))
    rows = Digest.objects.filter(fresh | Q(pk__in=failed), user__is_active=True).exclude(user__email="")
    if districts is not None:
        rows = rows.filter(Exists(Reminder.objects.filter(digest=OuterRef("pk"), district__in=districts)))
    return rows.select_related("user__unit").order_by("pk")


def deliver(digest: Digest, line: Server, down: str) -> Outcome | None:
    """None where another run has taken it. `down`: why it cannot be sent at all."""
    delivery = claim(digest)
    if delivery is None:
        return None
    error = down or send(digest, line)
    outcome = Outcome.FAILED if error else Outcome.SENT
    with audit.recording():
        Delivery.objects.filter(pk=delivery.pk).update(outcome=outcome, error=error, at=timezone.now())
    return outcome


def claim(digest: Digest) -> Delivery | None:
    """Take it before it is sent: of two runs one does, and where a run dies half-way nobody is written to twice."""
    given = {"district_id": digest.user.district_id, "day": digest.day, "at": timezone.now()}
    with audit.recording():
        row, made = Delivery.objects.get_or_create(digest=digest, channel=Channel.MAIL, defaults=given)
        again = Delivery.objects.filter(pk=row.pk, outcome=Outcome.FAILED)
        if made or again.update(outcome=Outcome.SENDING, tries=F("tries") + 1):
            return row
    return None


def send(digest: Digest, line: Server) -> str:
    """Returns "" when the server took it, else why not; the line is opened anew for the next."""
    try:
        letter(digest, line).send()
    except OSError as error:  # smtplib's own are of this kind too
        line.backend.close()
        with words.as_recorded():
            return said(error)
    return ""
