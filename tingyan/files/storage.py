"""Writing to the private storage so that a file is either there whole or not at all."""

import contextlib
import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.utils.translation import gettext as _

from tingyan.kit.errors import Full

ASIDE = "discarded"


def private() -> Any:
    """Return the storage that no web server shows."""
    return storages["private"]


def place(key: str) -> str:
    """Return where the file under `key` lies in the storage: spread over 256 folders."""
    return f"{key[:2]}/{key}"


def write(key: str, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Store `chunks` under `key` and return their SHA-256 and length. Raises Full when the disk has no room."""
    storage = private()
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            yield chunk

    with _room():
        if isinstance(storage, FileSystemStorage):
            _write_file(Path(storage.path(place(key))), counted())
        else:
            storage.save(place(key), ContentFile(b"".join(counted())))
    return digest.hexdigest(), size


def remove(key: str) -> None:
    private().delete(place(key))


def set_aside(key: str) -> None:
    """Take a file out of use without losing it: a backup that runs now may hold its row and come for it later."""
    storage = private()
    if not isinstance(storage, FileSystemStorage):
        storage.delete(place(key))
        return
    source, target = Path(storage.path(place(key))), Path(storage.path(f"{ASIDE}/{key}"))
    target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        source.rename(target)
        os.utime(target)  # since when it lies here


def sweep(before: datetime) -> int:
    """Remove for good what was set aside before that time, and return how many files that were."""
    old = [path for path in root().glob(f"{ASIDE}/*") if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink()
    return len(old)


def root() -> Path:
    """Return the folder of the storage. Raises TypeError where files do not lie in a folder of this machine."""
    storage = private()
    if not isinstance(storage, FileSystemStorage):
        raise TypeError("the private storage is no folder of this machine")
    return Path(storage.location)


def find(key: str) -> Path | None:
    """Return where the file lies, set aside or not; None when it is gone."""
    return next((path for path in (root() / place(key), root() / ASIDE / key) if path.is_file()), None)


def _write_file(path: Path, chunks: Iterable[bytes]) -> None:
    """Write beside the final place, flush, then rename: a crash leaves a `.part` file, never half a photo."""
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """Make the rename itself outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Full(_("服务器存储空间不足，文件没有保存，请联系系统管理员")) from error
        raise
