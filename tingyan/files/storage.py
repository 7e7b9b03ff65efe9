"""Writing to the private storage so that a file is either there whole or not at all."""

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.utils.translation import gettext as _

from tingyan.kit.errors import Full


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
