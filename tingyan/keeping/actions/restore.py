"""Reading a backup in on an empty host: everything is checked first, and what fails half-way is taken back whole."""

import contextlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.audit import checks
from tingyan.files import storage
from tingyan.files.models import Blob
from tingyan.keeping import proof
from tingyan.keeping.actions.backup import backups
from tingyan.keeping.actions.lock import alone, tell
from tingyan.keeping.manifest import Broken, Manifest, path_of
from tingyan.kit import dumps, probes, words

FAILED = (Broken, dumps.DumpFailed, DatabaseError, OSError)


def restore(folder: Path, *, key: bytes | None = None, using: str = DEFAULT_DB_ALIAS) -> Manifest:
    """Read the backup `folder` into the empty database `using` and the empty folder of files.

    Raises Broken with the reason; then the host is as empty as before.
    """
    with alone():
        try:
            manifest = read_in(folder, storage.root(), key=key, using=using)
        except FAILED as error:
            raise Broken(str(error)) from error
        tell("restore", ok=True, name=manifest.name)
        if using == DEFAULT_DB_ALIAS and not behind(manifest):
            with audit.recording():
                audit.entry("backup.restore", name=manifest.name, made_at=manifest.made_at, app=manifest.app)
        return manifest


def behind(manifest: Manifest) -> bool:
    """Whether the program has migrations that the backup has not."""
    return bool(probes.migrations() - {tuple(one) for one in manifest.migrations})


def trial(target: Path, *, key: bytes | None = None) -> Manifest:
    """Read the newest backup in `target` into a database and a folder that are thrown away, and note how it went."""
    begun = time.monotonic()
    name, problem = "", _("试恢复被中断")
    with alone():
        try:
            newest = next(iter(backups(target)), None)
            if newest is None:
                raise Broken(_("%s 中没有备份，请先运行 manage.py backup") % target)
            name = newest.name
            with tempfile.TemporaryDirectory(prefix="trial-", dir=_room()) as folder:
                database = f"tingyan_trial_{secrets.token_hex(6)}"
                with dumps.throw_away(DEFAULT_DB_ALIAS, Path(folder), database) as alias:
                    manifest = read_in(newest, Path(folder) / "files", key=key, using=alias)
            problem = ""
            return manifest
        except Exception as error:
            problem = str(error)
            raise Broken(problem) from error
        finally:
            seconds = round(time.monotonic() - begun, 1)
            tell("trial", ok=not problem, name=name, seconds=seconds, problem=problem)
            with contextlib.suppress(DatabaseError), audit.recording():  # the state file has told it already
                audit.entry("backup.trial", name=name, ok=not problem, problem=problem)


def read_in(folder: Path, files: Path, *, key: bytes | None, using: str) -> Manifest:
    """Check, read in and check again. Raises one of FAILED, having taken back whatever it had put there."""
    manifest = proof.check(folder)
    proof.fit(manifest, folder, connections[using].vendor, key)
    _empty(using, files)
    made = not files.exists()
    stage = files / ".restoring"
    stage.mkdir(parents=True)
    files.chmod(0o750)
    try:
        for name in manifest.keys:
            _unpack(folder, path_of(name), manifest, key, stage / storage.place(name))
        _unpack(folder, manifest.database, manifest, key, stage / ".database")
        with _loaded(using, stage / ".database") as alias:
            _verify(alias, manifest, stage)
            (stage / ".database").unlink()
            for path in sorted(stage.iterdir()):
                path.rename(files / path.name)
        stage.rmdir()
    except BaseException:
        for path in [*files.iterdir()]:
            shutil.rmtree(path)
        if made:
            files.rmdir()
        raise
    return manifest


@contextlib.contextmanager
def _loaded(using: str, dump: Path) -> Iterator[str]:
    """Lend the database read in. It gets its place when the block ends well, else it is gone."""
    if connections[using].vendor == "sqlite":
        final = Path(connections[using].settings_dict["NAME"])
        beside = final.with_name(f"{final.name}.restoring")
        try:
            with dumps.other(using, str(beside)) as alias:
                dumps.load(alias, dump)
                yield alias
            connections[using].close()
            os.replace(beside, final)
        finally:
            for left in beside.parent.glob(f"{beside.name}*"):
                left.unlink()
        return
    try:
        dumps.load(using, dump)
        yield using
    except BaseException:
        dumps.clear(using)
        raise


def _verify(using: str, manifest: Manifest, stage: Path) -> None:
    """Raise Broken unless rows, next numbers, audit chain and files are what they were on the host backed up."""
    found = {table: {"rows": told.rows, "sha256": told.sha256} for table, told in dumps.tables(using).items()}
    if found != manifest.tables:
        differ = sorted(
            table for table in found.keys() | manifest.tables if found.get(table) != manifest.tables.get(table)
        )
        raise Broken(_("恢复后的数据与备份时不一致：%s。没有恢复，请换一份备份") % words.listed(differ[:5]))
    if late := sorted({*dumps.behind(using)} - {*manifest.behind}):
        raise Broken(_("恢复后的编号序列落后于数据：%s。没有恢复，请换一份备份") % words.listed(late[:5]))
    verdict = checks.verify(using)
    if verdict.problem or (verdict.seq, verdict.hash) != (manifest.audit["seq"], manifest.audit["hash"]):
        raise Broken(
            _("恢复后的审计链不完整：%s。没有恢复，请核对TINGYAN_AUDIT_KEY") % (verdict.problem or verdict.seq)
        )
    known = {*manifest.missing, *manifest.damaged}
    for name, sha256 in Blob.objects.using(using).values_list("key", "sha256"):
        path = stage / storage.place(name)
        if name not in known and not (path.is_file() and proof.sha256_of(path) == sha256):
            raise Broken(_("恢复后的文件与记录不符：%s。没有恢复，请换一份备份") % name)


def _empty(using: str, files: Path) -> None:
    if not dumps.is_empty(using):
        name = connections[using].settings_dict["NAME"]
        raise Broken(_("数据库 %s 不是空的，没有恢复。请新建一个空库，改正 DATABASE_URL 后再运行") % name)
    if files.exists() and any(files.iterdir()):
        raise Broken(_("文件目录 %s 不是空的，没有恢复。请把其中的内容移到别处后再运行") % files)


def _unpack(folder: Path, path: str, manifest: Manifest, key: bytes | None, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    target.parent.chmod(0o750)  # as uploads are written: a web server that sends files may be of our group
    with target.open("xb") as file:
        os.fchmod(file.fileno(), 0o640)
        file.writelines(proof.plain(folder, path, manifest, key))


def _room() -> Path:
    """Where a trial takes its room: beside the files of this host, which had room for as much."""
    root = storage.root().parent
    root.mkdir(parents=True, exist_ok=True)
    return root
