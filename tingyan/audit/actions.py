"""Recording what is done, in the transaction that does it.

    with audit.recording(by=user):
        issue.save()
        audit.entry("issue.edit", issue, fields=["title"])

Entries are collected and written at the very end, so that the chain's head, which all writers share, is locked for
the shortest time. Lock order everywhere: rows → counter → head.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from structlog.contextvars import get_contextvars

from tingyan.kit import phones

from . import chain
from .models import AuditEntry

MOST = 20  # numbers that one entry names of one field


@dataclass
class Recording:
    """What one `with recording()` block has collected, and who acts in it in which post."""

    by: Any
    post: str
    entries: list[AuditEntry] = field(default_factory=list)
    last: dict[Callable[[set[Any]], None], set[Any]] = field(default_factory=lambda: defaultdict(set))


_current: ContextVar[Recording | None] = ContextVar("recording", default=None)


@contextmanager
def recording(by: Any = None, post: str = "") -> Iterator[None]:
    """Open a transaction in which `entry` may be called; `by` is the acting user, None the system.

    `post` says in which post, by default the user's first post of the day. A block inside another joins it, in a
    savepoint: if it raises, its rows and entries alone are lost, and the outer block may catch that and go on.
    """
    outer = _current.get()
    if outer and by in (None, outer.by):
        by, post = outer.by, post or outer.post
    inner = Recording(by, post or (by.posts.label if by else ""))
    token = _current.set(inner)
    try:
        with transaction.atomic():
            yield
            for act, keys in inner.last.items():
                act(keys)
            if outer:
                outer.entries += inner.entries
            elif inner.entries:
                _note_phones(inner.entries[-1])
                chain.extend(inner.entries)
    finally:
        _current.reset(token)


def _masked(value: Any) -> Any:
    """Nothing is ever taken out of the log, so no telephone number gets into it."""
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return phones.masked(value) if isinstance(value, str) else value


def _note_phones(done: AuditEntry) -> None:
    """Who chose 原样保存 for the telephone numbers in a text has it noted with what he did."""
    if found := phones.kept():
        entry("phone.keep", fields={label: [*each[:MOST], *counted(each)] for label, each in found.items()})
        noted = _current.get().entries[-1]  # type: ignore[union-attr]
        for name in ("model", "object_id", "object_label", "district_id"):
            setattr(noted, name, getattr(done, name))


def counted(numbers: list[str]) -> list[str]:
    """How many there are, where not all of them are named: an import keeps thousands."""
    return [f"+{len(numbers) - MOST}"] if len(numbers) > MOST else []


def at_the_end(act: Callable[[set[Any]], None], keys: Iterable[Any]) -> None:
    """Let `act` be called once with all such keys as this block ends, in its transaction."""
    current = _current.get()
    if current is None:
        raise RuntimeError("audit.at_the_end() was called outside audit.recording()")
    current.last[act].update(keys)


def entry(action: str, obj: Any = None, *, district_id: int | None = None, **detail: Any) -> None:
    """Note that `action` was done to `obj`; `detail` is anything that JSON can hold, other values become text.

    `district_id` defaults to the object's own. Raises RuntimeError outside `recording`.
    """
    current = _current.get()
    if current is None:
        raise RuntimeError("audit.entry() was called outside audit.recording()")
    context = get_contextvars()
    current.entries.append(
        AuditEntry(
            at=timezone.now(),
            actor_id=current.by.pk if current.by else None,
            actor_label=chain.text(current.by or "", 100),
            post=chain.text(current.post, 100),
            action=action,
            model=obj._meta.label_lower if obj else "",
            object_id=str(obj.pk) if obj else "",
            object_label=phones.masked(chain.text(obj or ""))[:200],
            district_id=district_id if district_id is not None else getattr(obj, "district_id", None),
            detail=_masked(chain.plain(detail)),
            request_id=chain.text(context.get("request_id") or "", 64),
            address=chain.text(context.get("ip") or "", 45),
        )
    )
