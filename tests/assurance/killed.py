"""Being killed at each line of the code that keeps files, in processes forked for it. Called by .inside in a house."""

import os
import signal
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone

from tests.files import corpus
from tingyan.directory.models import User
from tingyan.files import actions as files
from tingyan.files import storage
from tingyan.files.models import Blob
from tingyan.keeping.checks import fsck
from visits.actions import add_photo, open_draft, remove_photo, sweep_removed
from visits.models import DraftFile

WATCHED = (
    "/tingyan/files/actions.py",
    "/tingyan/files/storage.py",
    "/visits/actions/draft.py",
    "/django/db/transaction.py",
)


def killed_at_each_line(what: str) -> dict[str, Any]:
    """Do `what` again and again, killed one line later each time until it comes through; return what is wrong then."""
    who, wrong, kills = User.objects.get(username="head1"), [], 0
    act = remove if what == "remove" else store
    if what == "careless":
        files._store = careless
    for line in count(1):
        key = uuid.uuid4()
        if what == "remove":
            child(lambda key=key: store(who, key))
        through = child(lambda key=key: act(who, key), line)
        if not through:
            kills += 1
            child(lambda key=key: act(who, key))
        wrong += [line] if fault(key, kept=what != "remove") and what != "careless" else []
        if through:
            return {"kills": kills, "wrong": wrong, **order()}
    raise AssertionError


def store(who: User, key: uuid.UUID) -> None:
    photo = SimpleUploadedFile("现场.jpg", corpus.image(size=(40, 20)), "image/jpeg")
    add_photo(open_draft(key, by=who), "visit", photo, by=who)


def remove(who: User, key: uuid.UUID) -> None:
    """Take it out of its draft, and off the disk as when its day of grace is over."""
    for file in DraftFile.objects.filter(draft__client_key=key, removed_at=None).select_related("blob"):
        remove_photo(file)
    sweep_removed(timezone.now() + timedelta(days=2))


def careless(content: Any, by: Any, **fields: Any) -> Blob:
    """What `_store` must not be: the row first, then the file."""
    blob = Blob.objects.create(key=uuid.uuid4().hex, sha256="0" * 64, size=0, stored_by=by, **fields)
    sha256, size = storage.write(blob.key, content)
    Blob.objects.filter(pk=blob.pk).update(sha256=sha256, size=size)
    return blob


def child(act: Callable[[], None], line: int | None = None) -> bool:
    """Let a forked process act, killed at that line of the watched code; whether it came to its end."""
    connections.close_all()
    pid = os.fork()
    if not pid:
        try:
            if line is not None:
                sys.settrace(killer(line))
            act()
            sys.settrace(None)
            connections.close_all()
        except BaseException as raised:
            print(repr(raised), file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status not in (0, -signal.SIGKILL):
        raise RuntimeError(f"a child ended with {status}")
    return status == 0


def killer(last: int) -> Callable[..., Any]:
    left = last

    def trace(frame: Any, event: str, _argument: Any) -> Any:
        nonlocal left
        if not any(part in frame.f_code.co_filename for part in WATCHED):
            return None
        if event in ("line", "return"):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return trace


def fault(key: uuid.UUID, *, kept: bool) -> bool:
    """Whether the photo under this key is not there exactly once, whole; or, if not `kept`, not gone."""
    found = list(DraftFile.objects.filter(draft__client_key=key).select_related("blob"))
    if not kept:
        return bool(found)
    return len(found) != 1 or storage.find(found[0].blob.key) is None


def order() -> dict[str, Any]:
    """What fsck says now, and what a repair a day later leaves."""
    now = asdict(fsck())
    for path in storage.root().rglob("*"):
        os.utime(path, (time.time() - 2 * 86400,) * 2)
    moved = len(fsck(repair=True).moved)
    after = fsck()
    return {"ok": after.ok, "missing": now["missing"], "damaged": now["damaged"], "moved": moved, "left": after.orphans}


def bombs(limit: str = "") -> dict[str, Any]:
    """Time and memory that each bomb takes: seconds, MB of resident memory at its peak above what was there before."""
    from tingyan.files import images

    if limit == "lifted":
        images.PIXELS = 10**12
        return {"whole": weighed(corpus.bomb(14_000))}
    heads = {side: corpus.png_header(int(side), int(side), bits=8, colour=6) for side in ("12000", "20000", "50000")}
    return {
        name: weighed(data) for name, data in (heads | {"whole": corpus.bomb(14_000), "second frame": second()}).items()
    }


def second() -> bytes:
    """A small picture whose second frame announces 50,000² pixels."""
    import struct

    def control(number: int, side: int) -> bytes:
        return corpus.chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, side, side, 0, 0, 1, 1, 0, 0))

    parts = corpus.image("PNG", (40, 40))
    at, end = parts.index(b"IDAT") - 4, parts.index(b"IEND") - 4
    late = control(1, 50_000) + corpus.chunk(b"fdAT", struct.pack(">I", 2) + b"\0")
    play = corpus.chunk(b"acTL", struct.pack(">II", 2, 0)) + control(0, 40)
    return parts[:at] + play + parts[at:end] + late + parts[end:]


def weighed(data: bytes) -> dict[str, Any]:
    from django.core.exceptions import ValidationError

    upload = SimpleUploadedFile("a.png", data)
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")
    before, began, refused = memory("VmRSS"), time.monotonic(), False
    try:
        files.store_image(upload, by=None)
    except ValidationError:
        refused = True
    return {"seconds": time.monotonic() - began, "mb": memory("VmHWM") - before, "refused": refused}


def memory(name: str) -> float:
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name)) / 1024
