"""Whether a backup is whole, and whether it fits this host: asked before anything is touched."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from tingyan.kit import seals, words

from . import manifest as manifests
from .manifest import Broken, Manifest

CHUNK = 2**20


def check(folder: Path) -> Manifest:
    """Return the manifest of a whole backup. Raises Broken that names the first thing not as it was written."""
    manifest = manifests.read(folder)
    wanted = manifest.paths() | {manifests.FILE}
    found = set(_paths(folder))
    if extra := sorted(found - wanted):
        raise Broken(_("%(folder)s 中多出文件：%(names)s。请查明来源，或换一份备份") % _said(folder, extra))
    if missing := sorted(wanted - found):
        raise Broken(_("%(folder)s 中缺少文件：%(names)s。请换一份备份") % _said(folder, missing))
    for path, entry in manifest.entries.items():
        size = (folder / path).stat().st_size
        if size != entry["size"] or sha256_of(folder / path) != entry["sha256"]:
            raise Broken(_("%(folder)s 中的文件已损坏：%(names)s。请换一份备份") % _said(folder, [path]))
    return manifest


def fit(manifest: Manifest, folder: Path, vendor: str, key: bytes | None) -> None:
    """Raise Broken where this program, this database or this key cannot take the backup."""
    if manifest.vendor != vendor:
        said = {"made": manifest.vendor, "here": vendor}
        raise Broken(_("备份来自 %(made)s 数据库，这里是 %(here)s，请改正 DATABASE_URL") % said)
    said = {"made": manifest.app, "here": manifests.app_version()}
    unknown = {tuple(one) for one in manifest.migrations} - manifests.known_migrations()
    if unknown or _numbers(manifest.app) > _numbers(said["here"]):
        raise Broken(_("备份来自较新的程序（%(made)s），这里是%(here)s，请先升级程序") % said)
    if manifest.sealed and key is None:
        raise Broken(_("备份已加密，请用 --key-file 指定密钥文件"))
    if manifest.sealed:
        try:
            for _piece in plain(folder, manifest.database, manifest, key):
                pass
        except seals.Unsealable as error:
            raise Broken(_("密钥不符，无法解密 %s。请换用备份时的密钥文件") % folder) from error


def plain(folder: Path, path: str, manifest: Manifest, key: bytes | None) -> Iterator[bytes]:
    """Yield the content of a file of the backup as it was before it was sealed."""
    with (folder / path).open("rb") as file:
        if manifest.sealed:
            yield from seals.opened(file, key or b"", path)
        else:
            yield from iter(lambda: file.read(CHUNK), b"")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _paths(folder: Path) -> Iterator[str]:
    """Every file in the folder, by its path in it; a link is a stranger like any other, and never followed."""
    for place, folders, files in os.walk(folder):
        links = [name for name in folders if Path(place, name).is_symlink()]
        for name in [*files, *links]:
            path = Path(place, name)
            yield f"{path.relative_to(folder).as_posix()}{'@' if path.is_symlink() else ''}"


def _said(folder: Path, names: list[str]) -> dict[str, object]:
    return {"folder": folder, "names": words.listed(names[:5])}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
