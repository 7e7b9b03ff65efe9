"""Reading the whole log and saying whether it is as it was written."""

from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils.translation import gettext as _

from tingyan.kit import words

from . import chain, triggers
from .models import AuditEntry, ChainHead

CHUNK = 2000


@dataclass(frozen=True)
class Verdict:
    """`problem` is '' when all is well; `bad_seq` names the first entry that is not as it was written."""

    seq: int
    hash: str
    problem: str = ""
    bad_seq: int | None = None

    def as_dict(self) -> dict[str, Any]:
        found = {"ok": not self.problem, "entries": self.seq, "head": self.hash}
        return found | ({"problem": self.problem, "seq": self.bad_seq} if self.problem else {})


def verify(using: str = DEFAULT_DB_ALIAS) -> Verdict:
    """Check every entry, the head and the triggers, in constant memory.

    The long way is walked without locks; only what was written meanwhile is read with the head locked, so that
    writers wait for a moment at most.
    """
    start = Verdict(0, "")
    so_far = _walk(using, start, until=_head(using).seq)
    with transaction.atomic(using=using):
        head = _head(using, lock=True)
        end = so_far if so_far.problem else _walk(using, so_far, until=None)
    return _judge(using, end, head)


def _judge(using: str, end: Verdict, head: ChainHead) -> Verdict:
    """Return `end`, or why the log as a whole is not right although each entry may be."""
    if end.problem:
        return end
    if head.seal != chain.seal(head):
        return Verdict(end.seq, end.hash, _("链头缺失或被改动"), head.seq)
    if (end.seq, end.hash) != (head.seq, head.hash):
        return Verdict(end.seq, end.hash, _("末尾的记录被删除或添加"), min(end.seq, head.seq) + 1)
    if lacking := triggers.missing(using):
        return Verdict(end.seq, end.hash, _("缺少触发器：%(names)s") % {"names": words.listed(lacking)})
    return end


def _head(using: str, *, lock: bool = False) -> ChainHead:
    rows = ChainHead.objects.using(using)
    rows = rows.select_for_update(no_key=True) if lock else rows
    return rows.filter(pk=chain.HEAD).first() or ChainHead(pk=chain.HEAD)


def _walk(using: str, verdict: Verdict, until: int | None) -> Verdict:
    """Go on from `verdict` through the entries up to `until`, in chunks by seq."""
    while rows := _chunk(using, verdict.seq, until):
        for entry in rows:
            if problem := _fault(entry, verdict):
                return Verdict(verdict.seq, verdict.hash, *problem)
            verdict = Verdict(entry.seq, entry.hash)
    return verdict


def _chunk(using: str, after: int, until: int | None) -> list[AuditEntry]:
    rows = AuditEntry.objects.using(using).filter(seq__gt=after).order_by("seq")
    return list((rows if until is None else rows.filter(seq__lte=until))[:CHUNK])


def _fault(entry: AuditEntry, before: Verdict) -> tuple[str, int] | None:
    if entry.seq != before.seq + 1:
        return _("记录被删除"), before.seq + 1
    if entry.hash != chain.digest(entry):
        return _("记录被改动"), entry.seq
    if entry.prev_hash != before.hash:
        return _("记录的顺序被改动"), entry.seq
    return None
