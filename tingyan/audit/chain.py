"""The chain: every entry signs itself and the one before it, and the head signs the last one.

The key (`settings.AUDIT_KEY`) lies outside the database, so whoever can write tables cannot forge a signature. What
the chain cannot show is a database set back as a whole to an earlier day: heads kept elsewhere do (see .heads).
"""

import hmac
import json
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

from .models import AuditEntry, ChainHead

HEAD = 1
SIGNED = (
    "seq",
    "actor_id",
    "actor_label",
    "post",
    "action",
    "model",
    "object_id",
    "object_label",
    "district_id",
    "detail",
    "request_id",
    "address",
    "prev_hash",
)


class ChainBroken(RuntimeError):
    """The head does not carry our signature. Going on would sign over whatever was cut off, so nothing is written."""


def extend(entries: list[AuditEntry]) -> None:
    """Write `entries` behind the last one. Call it last in the transaction: the head stays locked until its end."""
    head = ChainHead.objects.select_for_update(no_key=True).filter(pk=HEAD).first()
    if head is None or head.seal != seal(head):
        raise ChainBroken("audit chain head is missing or forged: run manage.py verify_audit")
    for entry in entries:
        entry.seq, entry.prev_hash = head.seq + 1, head.hash
        entry.hash = digest(entry)
        head.seq, head.hash = entry.seq, entry.hash
    head.seal = seal(head)
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    ChainHead.objects.filter(pk=HEAD).update(seq=head.seq, hash=head.hash, seal=head.seal)


def begin(using: str = DEFAULT_DB_ALIAS) -> None:
    """Write the head of an empty log. A log that has entries but no head was tampered with and gets none."""
    if not AuditEntry.objects.using(using).exists():
        head = ChainHead(pk=HEAD)
        ChainHead.objects.using(using).get_or_create(pk=HEAD, defaults={"seal": seal(head)})


def digest(entry: AuditEntry) -> str:
    """Return the signature of all columns of `entry` but its own `hash`."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return _sign([at, *(getattr(entry, name) for name in SIGNED)])


def seal(head: ChainHead) -> str:
    """Return the signature that the head must carry."""
    return _sign(["head", head.seq, head.hash])


def witness(line: dict[str, Any]) -> str:
    """Return the signature of a head that is kept outside the database."""
    return _sign(["witness", line["at"], line["seq"], line["hash"]])


def plain(value: Any) -> Any:
    """Return `value` as JSON that every database gives back unchanged: numbers are integers, the rest is text."""
    match value:
        case None | bool() | int():
            return value
        case dict():
            return {text(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case _:
            return text(value)


def text(value: Any, length: int | None = None) -> str:
    """Return `value` as text that both databases can store, cut to `length`."""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()[:length]


def _sign(values: list[Any]) -> str:
    message = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), message.encode(), "sha256").hexdigest()
