"""Heads of the chain kept outside the database, one line a day: against them a log shows that its tail was cut, or that
the whole database was set back, which no log can show by itself."""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from . import chain
from .models import AuditEntry, ChainHead

WITNESSED = ("at", "seq", "hash")


@dataclass(frozen=True)
class Doubt:
    """What does not fit, and the first entry that is gone or another one; None where the file itself is at fault."""

    problem: str
    seq: int | None = None


def head_now() -> dict[str, Any]:
    """Return the head as a line for the file, signed, so that nobody without the key can write one."""
    head = ChainHead.objects.get(pk=chain.HEAD)
    line = {"at": timezone.now().isoformat(timespec="seconds"), "seq": head.seq, "hash": head.hash}
    return line | {"signature": chain.witness(line)}


def append(path: Path, line: dict[str, Any]) -> None:
    """Add the line at the end, flushed to the disk. The file is opened for appending alone: `chattr +a` fits it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def compare(path: Path) -> Doubt | None:
    """Hold the log against every head in the file, and return the first that does not fit; None when all do."""
    last = 0
    for number, line in enumerate(_lines(path), 1):
        if line is None or line["seq"] < last:
            return Doubt(_("链头文件 %(path)s 的第%(number)s行不完整或被改动") % {"path": path, "number": number})
        last = line["seq"]
        if last and (problem := _doubt(line)):
            return problem
    return None


def _doubt(line: dict[str, Any]) -> Doubt | None:
    entry = AuditEntry.objects.filter(seq=line["seq"]).only("hash").first()
    if entry is None:
        newest = AuditEntry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        said = {"at": line["at"], "seq": line["seq"]}
        return Doubt(_("%(at)s时已有%(seq)s条，其后的记录被删除或整库被退回") % said, min(newest + 1, line["seq"]))
    if entry.hash != line["hash"]:
        return Doubt(_("与%(at)s留存的链头不符，记录被重写") % {"at": line["at"]}, line["seq"])
    return None


def _lines(path: Path) -> Iterator[dict[str, Any] | None]:
    """Each line as it was written; None for one that was not written by us."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for text in file:
            try:
                line = json.loads(text)
                yield line if chain.witness({name: line[name] for name in WITNESSED}) == line["signature"] else None
            except (ValueError, KeyError, TypeError):
                yield None
