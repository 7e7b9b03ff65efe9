"""Making a backup: the database first, then the files, and a name only when it is whole.

Files are written before their rows and set aside, not removed, when their rows go; so every file that the database of
the backup speaks of can be found after it, whatever others write meanwhile.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.audit.models import ChainHead
from tingyan.files import storage
from tingyan.files.models import Blob
from tingyan.keeping import manifest as manifests
from tingyan.keeping import proof
from tingyan.keeping.actions.lock import alone, tell
from tingyan.keeping.manifest import NAME, Broken, Manifest, path_of
from tingyan.kit import dumps, seals

Stored = tuple[str, str]  # key and SHA-256 of a file, as the database has them


def make(target: Path, *, key: bytes | None = None, keep: int = 0) -> Manifest:
    """Make a backup in the folder `target`, and prune there all but the `keep` newest whole ones (0: none).

    Raises Broken with the reason, having left nothing behind. Files that are missing or damaged on this host do not
    stop the backup of the others; the manifest names them.
    """
    with alone():
        begun = timezone.now()
        try:
            manifest = _make(target, begun.astimezone(UTC), key)
        except (Broken, dumps.DumpFailed, DatabaseError, OSError) as error:
            broken = _as_broken(error, target)
            tell("backup", ok=False, problem=str(broken))
            raise broken from error
        storage.sweep(begun)
        pruned = prune(target, keep) if keep else []
        faults = len(manifest.missing) + len(manifest.damaged)
        tell("backup", ok=not faults, name=manifest.name, problem=fault_of(manifest))
        with audit.recording():
            audit.entry(
                "backup.make", name=manifest.name, files=len(manifest.keys), faults=faults, pruned=pruned,
                head=manifest.audit["hash"], sha256=proof.sha256_of(target / manifest.name / manifests.FILE),
            )  # fmt: skip
        return manifest


def fault_of(manifest: Manifest) -> str:
    """What was wrong with the files of this host as they were copied, in a sentence."""
    if not (manifest.missing or manifest.damaged):
        return ""
    said = {"missing": len(manifest.missing), "damaged": len(manifest.damaged)}
    return _("有%(missing)s个文件缺失、%(damaged)s个文件损坏，请运行 manage.py fsck 查看") % said


def backups(target: Path) -> list[Path]:
    """The finished backups in a folder, newest first."""
    return sorted((path for path in target.glob("tingyan-*") if NAME.fullmatch(path.name)), reverse=True)


def prune(target: Path, keep: int) -> list[str]:
    """Remove whole backups but the `keep` newest. One that is not whole is neither counted nor removed."""
    whole = []
    for path in backups(target):
        try:
            proof.check(path)
        except (Broken, OSError):
            continue
        whole.append(path)
    for path in whole[keep:]:
        gone = path.with_name(f".{path.name}.part")
        path.rename(gone)
        shutil.rmtree(gone)
    return [path.name for path in whole[keep:]]


def _make(target: Path, begun: datetime, key: bytes | None) -> Manifest:
    target.mkdir(parents=True, exist_ok=True)
    for left in target.glob(".tingyan-*.part"):  # of a run that was killed; we are alone
        shutil.rmtree(left)
    name = f"tingyan-{begun:%Y%m%dT%H%M%SZ}"
    part = target / f".{name}.part"
    if (target / name).exists():
        raise Broken(_("备份 %s 已经存在，请稍后再运行") % (target / name))
    part.mkdir()
    try:
        manifest = _database(part, name, begun, key)
        manifests.write(manifest, part)
        os.sync()
        part.rename(target / name)
        os.sync()
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def _database(part: Path, name: str, begun: datetime, key: bytes | None) -> Manifest:
    vendor = connections[DEFAULT_DB_ALIAS].vendor
    path = part / manifests.DATABASES[vendor]
    plain = path.with_suffix(".plain") if key else path
    stored: list[Stored] = []

    def look(alias: str) -> Manifest:
        stored.extend(Blob.objects.using(alias).order_by("key").values_list("key", "sha256"))
        return _describe(alias, name, begun, sealed=key is not None)

    manifest = dumps.dump(DEFAULT_DB_ALIAS, plain, look)
    if key:
        with plain.open("rb") as file:
            _write(path, seals.sealed(_chunks(file), key, path.name))
        plain.unlink()
    manifest.entries[path.name] = {"size": path.stat().st_size, "sha256": proof.sha256_of(path)}
    _files(part, manifest, stored, key)
    return manifest


def _describe(alias: str, name: str, begun: datetime, *, sealed: bool) -> Manifest:
    tables = dumps.tables(alias)
    models = {model._meta.label_lower: model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    head = ChainHead.objects.using(alias).get()
    return Manifest(
        name=name,
        made_at=begun.isoformat(timespec="seconds"),
        app=manifests.app_version(),
        vendor=connections[alias].vendor,
        sealed=sealed,
        migrations=sorted(map(list, MigrationRecorder(connections[alias]).applied_migrations())),
        tables={table: {"rows": told.rows, "sha256": told.sha256} for table, told in tables.items()},
        models={label: tables[table].rows for label, table in models.items() if table in tables},
        audit={"seq": head.seq, "hash": head.hash},
        keys=[],
        behind=dumps.behind(alias),
    )


def _files(part: Path, manifest: Manifest, stored: Iterable[Stored], key: bytes | None) -> None:
    """Copy every file that the database speaks of, reading it once: its digest tells whether it is still itself."""
    for name, sha256 in stored:
        source = storage.find(name)
        if source is None:
            manifest.missing.append(name)
            continue
        path, digest = path_of(name), hashlib.sha256()
        (part / path).parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as file:
            chunks = _counted(_chunks(file), digest)
            size, written = _write(part / path, seals.sealed(chunks, key, path) if key else chunks)
        if digest.hexdigest() != sha256:
            manifest.damaged.append(name)
        manifest.keys.append(name)
        manifest.entries[path] = {"size": size, "sha256": written}


def _write(path: Path, chunks: Iterable[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(proof.CHUNK), b"")


def _counted(chunks: Iterator[bytes], digest: Any) -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _as_broken(error: Exception, target: Path) -> Broken:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Broken(_("备份目录 %s 所在的磁盘空间不足，没有留下备份。请清理空间后再运行") % target)
    if isinstance(error, OSError):
        said = {"target": target, "error": error.strerror}
        return Broken(_("备份目录 %(target)s 无法写入（%(error)s），没有留下备份。请检查目录和权限") % said)
    if isinstance(error, DatabaseError):
        return Broken(_("数据库无法读取（%s），没有留下备份。请检查数据库和 DATABASE_URL") % str(error).strip())
    return error if isinstance(error, Broken) else Broken(str(error))
