"""Making and withdrawing the address of one's calendar feed; noting what was opened."""

import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from tingyan.audit import actions as audit
from tingyan.desk.models import Feed, Recent


def make_feed(*, by: Any) -> str:
    """Return a new address's token, which is kept as a hash; one that was made before stops working."""
    token = secrets.token_urlsafe(32)
    with audit.recording(by=by):
        values = {"token_hash": hashed(token), "made_at": timezone.now()}
        feed, _made = Feed.objects.update_or_create(user=by, defaults=values)
        audit.entry("feed.make", feed, district_id=by.district_id)
    return token


def withdraw_feed(*, by: Any) -> None:
    with audit.recording(by=by):
        if Feed.objects.filter(user=by).exclude(token_hash=None).update(token_hash=None):
            audit.entry("feed.withdraw", by.feed, district_id=by.district_id)


def reader_of(token: str) -> Any:
    """The person whose address it is; None where it is wrong or withdrawn, or the person has left."""
    found = Feed.objects.filter(token_hash=hashed(token), user__is_active=True).select_related("user").first()
    return found.user if found else None


def note_opened(kind: str, pk: int, *, by: Any) -> None:
    """Note that an issue or visit was opened; Recent.MOST are kept. Reading is nobody's business: no audit entry."""
    with transaction.atomic():
        Recent.objects.update_or_create(user=by, kind=kind, object_id=pk, defaults={"at": timezone.now()})
        beyond = Recent.objects.visible_to(by).values_list("pk", flat=True)[Recent.MOST : Recent.MOST * 2]
        Recent.objects.filter(pk__in=list(beyond)).delete()


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
