"""Whether the files of this host are those that the database speaks of."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from tingyan.files import storage
from tingyan.files.models import Blob

from . import proof

YOUNG = timedelta(days=1)  # a file is there before its row, and a long request may stand between
BATCH = 500


@dataclass
class Found:
    """Keys of rows whose file is missing or not as it was stored; paths of files without a row.

    `discarded` files were let go of and wait for the next backup; `moved` ones were put into quarantine.
    """

    files: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    young: int = 0
    discarded: int = 0
    moved: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Orphans are harmless: nothing leads to them."""
        return not (self.missing or self.damaged)


def fsck(*, repair: bool = False) -> Found:
    """Look at every stored file. `repair` moves orphans older than a day into quarantine, and does nothing else."""
    found = Found(discarded=len(list(storage.root().glob(f"{storage.ASIDE}/*"))))
    orphans = list(_orphans(found))
    for blob in Blob.objects.order_by("pk").iterator(BATCH):
        found.files += 1
        path = storage.find(blob.key)
        sound = path is not None and path.stat().st_size == blob.size and proof.sha256_of(path) == blob.sha256
        if not sound and Blob.objects.filter(pk=blob.pk).exists():  # it may have been let go of meanwhile
            (found.damaged if path else found.missing).append(blob.key)
    found.orphans = [path.relative_to(storage.root()).as_posix() for path in orphans]
    if repair:
        found.moved = [_quarantine(path) for path in orphans]
    return found


def _orphans(found: Found) -> Iterator[Path]:
    """Files of no row, old enough. They are listed first and looked up after, so that a new row is not missed."""
    paths = [Path(place, name) for place, _folders, names in os.walk(storage.root()) for name in names]
    paths = [path for path in paths if path.parent.name != storage.ASIDE]
    for start in range(0, len(paths), BATCH):
        batch = paths[start : start + BATCH]  # a name may stand in several places, of which one is right
        kept = set(Blob.objects.filter(key__in={path.name for path in batch}).values_list("key", flat=True))
        for path in batch:
            if path.name in kept and path == storage.root() / storage.place(path.name):
                continue
            if not path.exists() or path.stat().st_mtime > time.time() - YOUNG.total_seconds():
                found.young += 1
            else:
                yield path


def _quarantine(path: Path) -> str:
    """Move the file out of the way, under the day and its own name; whoever looks at it there may move it back."""
    target = settings.VAR / "quarantine" / f"{timezone.localdate():%Y%m%d}" / path.name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.rename(target)
    return str(target)
