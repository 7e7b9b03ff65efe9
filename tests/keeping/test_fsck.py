"""Files and rows are compared both ways; repairing moves what is surely nobody's, and deletes nothing."""

import json
import os
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from tests.files import corpus
from tingyan.files import storage
from tingyan.files.actions import discard, store_image
from tingyan.keeping.checks import fsck

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(settings, tmp_path):
    settings.VAR = tmp_path
    return store()


def store():
    return store_image(SimpleUploadedFile("现场.jpg", corpus.JPEG), by=None)


def lay(name, days):
    path = storage.root() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"orphan")
    then = time.time() - days * 86400
    os.utime(path, (then, then))
    return path


def test_a_sound_house_is_sound(photo, capsys):
    call_command("fsck", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told == {
        **{"ok": True, "files": 1, "missing": [], "damaged": [], "orphans": [], "young": 0, "discarded": 0},
        "moved": [],
    }


def test_missing_and_damaged_files_are_named_and_fail(photo, capsys):
    gone, cut = store(), store()
    storage.find(photo.key).write_bytes(b"x" * photo.size)
    storage.find(gone.key).unlink()
    storage.find(cut.key).write_bytes(b"")
    with pytest.raises(SystemExit, match="1"):
        call_command("fsck")
    out = capsys.readouterr().out
    assert f"文件缺失：{gone.key}，请从备份中取回" in out
    assert f"文件损坏：{photo.key}，" in out
    assert f"文件损坏：{cut.key}，" in out
    assert "核对3个文件：缺失1个，损坏2个，没有记录的0个" in out


def test_repair_moves_old_orphans_and_nothing_else(photo, capsys):
    old, part, young = lay("ab/abcd", 2), lay("cd/cdef.part", 2), lay("ef/ef01", 0)
    misplaced = lay(f"zz/{photo.key}", 2)
    found = fsck()
    assert sorted(found.orphans) == sorted(["ab/abcd", "cd/cdef.part", f"zz/{photo.key}"])
    assert (found.ok, found.young, found.moved) == (True, 1, [])
    assert old.exists()
    call_command("fsck", "--repair")
    assert "已移入隔离目录" in capsys.readouterr().out
    assert not any(path.exists() for path in (old, part, misplaced))
    assert young.exists()
    assert storage.find(photo.key)
    assert sum(1 for path in storage.root().parent.glob("quarantine/*/*")) == 3
    assert fsck().orphans == []


def test_what_was_discarded_waits_for_the_next_backup(photo, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        discard([photo])
    found = fsck(repair=True)
    assert (found.files, found.discarded, found.orphans) == (0, 1, [])
    assert storage.find(photo.key).parent.name == storage.ASIDE


def test_discarded_files_go_once_a_backup_is_done(house):
    from datetime import timedelta

    from django.utils import timezone

    from tingyan.keeping.actions.backup import make

    photo = store()
    discard([photo])
    path = storage.find(photo.key)
    assert storage.sweep(timezone.now() - timedelta(hours=1)) == 0
    assert path.exists()
    os.utime(path, (0, 0))
    make(house.target)
    assert not path.exists()


def test_a_file_in_use_by_a_running_backup_is_found_after_it_was_let_go(house, monkeypatch):
    """Its row is in the backup's moment of the database; the file is let go of before the backup comes to it."""
    from tingyan.keeping.actions import backup

    photo, files = store(), backup._files

    def late(*args):
        discard([photo])
        files(*args)

    monkeypatch.setattr(backup, "_files", late)
    manifest = backup.make(house.target)
    assert photo.key in manifest.keys
    assert manifest.missing == []
