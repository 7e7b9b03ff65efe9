"""Assurance 63: a backup that is not as it was written is refused before anything is touched, in a plain sentence."""

import base64
import json
import os
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from tests.keeping.rows import untouched
from tingyan.keeping import manifest as manifests
from tingyan.keeping.actions.backup import backups, make, prune
from tingyan.keeping.actions.restore import restore
from tingyan.keeping.manifest import Broken
from tingyan.kit import dumps

SAME = pytest.mark.skipif(connection.vendor == "postgresql", reason="is the same on every database, and slow there")


@pytest.fixture
def folder(house):
    return house.target / make(house.target).name


def a_file(folder):
    return next(path for path in sorted(folder.rglob("files/*/*")) if path.stat().st_size > 4)


def rewrite(folder, change, *, signed=True):
    """Change the manifest; whoever signs it again has the key of the audit log."""
    path = folder / manifests.FILE
    told = json.loads(path.read_text())
    signature = told.pop("signature")
    change(told)
    path.write_text(json.dumps(told | {"signature": manifests.sign(told) if signed else signature}))


def flipped(folder):
    path = next(folder.glob("database.*"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncated(folder):
    path = a_file(folder)
    path.write_bytes(path.read_bytes()[:-1])


def lacking(folder):
    a_file(folder).unlink()


def extra(folder):
    (folder / "files" / "zz").mkdir()
    (folder / "files" / "zz" / "zz11").write_bytes(b"#!/bin/sh")


def linked(folder):
    path = a_file(folder)
    path.unlink()
    path.symlink_to("/etc/hostname")


def edited(folder):
    rewrite(folder, lambda told: told["audit"].update(seq=1), signed=False)


def unsigned(folder):
    rewrite(folder, lambda told: told["tables"].clear(), signed=False)


def no_manifest(folder):
    (folder / manifests.FILE).unlink()


def garbled_manifest(folder):
    (folder / manifests.FILE).write_bytes(b"[]")


def of_a_newer_format(folder):
    rewrite(folder, lambda told: told.update(format=2))


def of_a_newer_program(folder):
    rewrite(folder, lambda told: told.update(app="99.0.0"))


def with_an_unknown_migration(folder):
    rewrite(folder, lambda told: told["migrations"].append(["visits", "0999_future"]))


def of_another_database(folder):
    others = {"sqlite": "postgresql", "postgresql": "sqlite"}

    def change(told):
        was, now = told["vendor"], others[told["vendor"]]
        told["vendor"] = now
        told["entries"][manifests.DATABASES[now]] = told["entries"].pop(manifests.DATABASES[was])

    old = next(folder.glob("database.*"))
    rewrite(folder, change)
    old.rename(folder / next(name for name in manifests.DATABASES.values() if name != old.name))


def climbing(folder):
    def change(told):
        told["keys"].append("../../../etc/x")
        told["entries"]["files/../../../etc/x"] = {"size": 1, "sha256": "0" * 64}

    rewrite(folder, change)


HARMS = [
    (flipped, "文件已损坏：database"),
    (truncated, "文件已损坏：files/"),
    (lacking, "缺少文件：files/"),
    (extra, "多出文件：files/zz/zz11"),
    (linked, "多出文件：files/"),
    (edited, "签名不符"),
    (unsigned, "签名不符"),
    (no_manifest, "没有可读的 manifest.json"),
    (garbled_manifest, "没有可读的 manifest.json"),
    (of_a_newer_format, "第2版"),
    (of_a_newer_program, "较新的程序（99.0.0）"),
    (with_an_unknown_migration, "较新的程序"),
    (of_another_database, "请改正 DATABASE_URL"),
    (climbing, "不允许的文件名"),
]


def test_a_harmed_backup_is_refused_before_anything_is_touched(house, folder):
    """One house for all of them: making it takes longer than any refusal."""
    with house.host() as host:
        for harm, said in HARMS:
            copy = shutil.copytree(folder, folder.with_name(harm.__name__), symlinks=True)
            harm(copy)
            with pytest.raises(Broken, match=said):
                restore(copy, using=host.alias)
            assert untouched(host), harm.__name__
        other_key = override_settings(AUDIT_KEY="another" * 10)
        with other_key, pytest.raises(Broken, match="TINGYAN_AUDIT_KEY"):
            restore(folder, using=host.alias)


@SAME
def test_the_wrong_key_or_none_opens_nothing(house):
    folder = house.target / make(house.target, key=os.urandom(32)).name
    with house.host() as host:
        for key, said in ((None, "请用 --key-file"), (os.urandom(32), "密钥不符")):
            with pytest.raises(Broken, match=said):
                restore(folder, key=key, using=host.alias)
        assert untouched(host)


def test_rows_and_files_other_than_the_manifest_tells_are_taken_back_out(house, folder):
    """Exchanged together with their digests, by somebody who can sign."""
    whole = json.loads((folder / manifests.FILE).read_text())["tables"]
    rewrite(folder, lambda told: told["tables"]["issues_issue"].update(rows=0))
    with house.host() as host:
        with pytest.raises(Broken, match="不一致：issues_issue"):
            restore(folder, using=host.alias)
        assert untouched(host)
        rewrite(folder, lambda told: told.update(tables=whole))
        file = exchanged(folder)
        with pytest.raises(Broken, match=f"与记录不符：{file}"):
            restore(folder, using=host.alias)
        assert untouched(host)


def exchanged(folder):
    """A stored file exchanged for another, of which the manifest knows."""
    path = a_file(folder)
    path.write_bytes(b"other")
    name = path.relative_to(folder).as_posix()
    digest = "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa"
    rewrite(folder, lambda told: told["entries"][name].update(size=5, sha256=digest))
    return path.name


def test_a_house_that_is_not_empty_is_left_alone(house, folder):
    with pytest.raises(Broken, match=r"数据库 .* 不是空的"):
        restore(folder)
    with house.host() as host:
        host.files.mkdir(parents=True)
        (host.files / "mine").write_bytes(b"x")
        with pytest.raises(Broken, match=r"文件目录 .* 不是空的"):
            restore(folder, using=host.alias)
        assert [path.name for path in host.files.iterdir()] == ["mine"]
        assert dumps.is_empty(host.alias)


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        (b"short", 0o600, "不是32字节的base64"),
        (base64.b64encode(b"k" * 16), 0o600, "不是32字节的base64"),
        (base64.b64encode(b"k" * 32), 0o604, "chmod 600"),
        (None, 0, "无法读取密钥文件"),
    ],
)
def test_a_key_file_that_is_no_good_is_named(db, tmp_path, content, mode, said):
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
        path.chmod(mode)
    with pytest.raises(CommandError, match=said):
        call_command("backup", tmp_path / "target", "--key-file", path)
    assert not (tmp_path / "target").exists()


@SAME
def test_pruning_counts_and_removes_whole_backups_only(house, folder):
    """The newest is rotten: it is neither counted among those kept nor removed."""
    for number in range(1, 4):
        shutil.copytree(folder, folder.with_name(f"tingyan-2020010{number}T000000Z"))
    (folder / "files" / "stranger").write_bytes(b"x")
    assert prune(house.target, 2) == ["tingyan-20200101T000000Z"]
    assert [path.name for path in backups(house.target)] == [
        folder.name,
        "tingyan-20200103T000000Z",
        "tingyan-20200102T000000Z",
    ]


@SAME
def test_what_a_killed_run_left_is_no_backup_and_is_cleared(house, folder):
    left = house.target / ".tingyan-20200101T000000Z.part"
    left.mkdir()
    assert backups(house.target) == [folder]
    shutil.rmtree(folder)
    make(house.target)
    assert not left.exists()


@SAME
def test_a_full_disk_leaves_no_backup_behind(house, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tingyan.keeping.actions.backup.manifests.write", full)
    with pytest.raises(Broken, match="磁盘空间不足"):
        make(house.target)
    assert list(house.target.iterdir()) == []


@SAME
def test_a_missing_or_rotten_file_of_this_host_is_told_and_stops_nothing(house):
    from tingyan.files import storage
    from tingyan.files.models import Blob

    gone, rotten = Blob.objects.order_by("pk")[:2]
    storage.find(gone.key).unlink()
    storage.find(rotten.key).write_bytes(b"rot")
    with pytest.raises(CommandError, match="1个文件缺失、1个文件损坏") as caught:
        call_command("backup", house.target)
    assert caught.value.returncode == 2
    (folder,) = backups(house.target)
    with house.host() as host:
        assert restore(folder, using=host.alias).missing == [gone.key]
