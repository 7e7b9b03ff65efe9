"""One backup, restore or trial at a time on this host, and what the last ones came to."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from tingyan.keeping.manifest import Broken

STATE = "backup.json"


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock, files written meanwhile being for their owner only. Raises Broken where another holds it."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    mask = os.umask(0o077)
    try:
        with (settings.VAR / "backup.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Broken(_("另一个备份或恢复正在进行，请等它结束后再运行")) from None
            yield
    finally:
        os.umask(mask)


def tell(what: str, **told: Any) -> None:
    """Write what came of a backup or a trial (`what`) into the state file, whole or not at all."""
    path = Path(settings.VAR) / STATE
    state = read() | {what: {"at": timezone.now().isoformat(timespec="seconds"), **told}}
    part = path.with_suffix(".part")
    part.write_text(json.dumps(state, ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)


def read() -> dict[str, Any]:
    """Return the state: `backup`, `trial` and `restore`, each with `at`, `ok`, `name` and `problem`."""
    try:
        return json.loads((Path(settings.VAR) / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
