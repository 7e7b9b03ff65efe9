"""Disks that are really full: of files, of uploads on their way, of the database, of the log: 53 to 55."""

import os
import shutil
import uuid
from pathlib import Path

import pytest

from tests.assurance.house import House, full_disk, wait_until
from tests.assurance.ledger import compare
from tests.assurance.people import Person, Told, heads, jpeg, sheet, told_again, under_way, writing

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="small disks can only be mounted by root")
MB = 2**20


def fill(folder, leave=0):
    """Write a file that takes all the room but `leave` bytes, and return it."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            for size in (MB, 4096):
                while shutil.disk_usage(folder).free - leave >= size:
                    file.write(b"\0" * size)
        except OSError:
            pass
    return ballast


def send_photo(person, key, content):
    fields = {"slot": "visit", "photo": ("现场.jpg", content, "image/jpeg")}
    return person.post(f"/visits/drafts/{key}/photos/", fields)


def test_53_the_disk_of_files_is_full(house, figure):
    """Photos until the disk is full: 507 in Chinese, no part of a file left; words still go; with room, photos too."""
    with full_disk(house.home / "files", "6m") as disk, house.served() as server:
        person = Person(server, house.inside("sign_in", "head1")["head1"])
        key = str(uuid.uuid4())
        answers = [send_photo(person, key, jpeg(shade=n)) for n in range(3)]
        ballast = fill(disk)
        answers += [send_photo(person, key, jpeg(shade=n)) for n in range(3, 6)]
        assert [answer.status for answer in answers] == [200] * 3 + [507] * 3
        assert "存储空间不足" in answers[-1].data.decode()
        assert person.post("/visits/report/", sheet(house.facts, "head1", str(uuid.uuid4()))).status == 302
        ballast.unlink()
        assert send_photo(person, key, jpeg(shade=3)).status == 200
        there = [path.name for path in disk.rglob("*") if path.is_file()]
        files = house.inside("files")
        assert [name for name in there if name.endswith(".part")] == []
        assert sorted(there) == sorted(files["keys"])
        assert (len(there), files["ok"], files["orphans"]) == (4, True, [])
    figure("3 × 507, no part left; 302 for words; 200 again with room")


def test_53_the_disk_of_uploads_on_their_way_is_full(on_sqlite, place, figure):
    """A photo too large for memory finds no room on the temporary disk: 507, and words still go."""
    large = jpeg(4000, quality=95)
    assert 3 * MB < len(large) < 20 * MB
    with full_disk(place / "tmp", "32m") as disk, on_sqlite.served(workers=1, TMPDIR=str(disk)) as server:
        session = on_sqlite.inside("sign_in", "head1")["head1"]
        person, key = Person(server, session), uuid.uuid4()
        assert send_photo(person, key, large).status == 200
        fill(disk)
        assert send_photo(person, key, large + b"2").status == 507
        person = Person(server, session)  # gunicorn hangs up on who was refused in the midst of sending
        assert person.post("/visits/report/", sheet(on_sqlite.facts, "head1", str(uuid.uuid4()))).status == 302
        assert len(on_sqlite.inside("files")["keys"]) == 1
    figure(f"507 for {len(large) / MB:.1f} MB, 302 for words")


def test_54_the_disk_of_postgresql_is_full(postgres_with, place, figure):
    """Writers while the database finds no room: 507 or 503 and never 500, nothing lost; with room, all goes on."""
    told = Told()
    with full_disk(place / "pg", "160m", "postgres") as disk:
        house = postgres_with(disk, max_wal_size="16MB", min_wal_size="2MB", restart_after_crash="on")
        with house.served() as server, writing(house, server, heads(20), told):
            under_way(told)
            ballast = fill(disk)
            refused(told)
            ballast.unlink()
            if house.cluster.process.poll() is not None:
                house.cluster.start()
            back = told_again(told)
        judge(house, told)
        house.cluster.stop()
    figure(words_of(told, back))


def test_54_the_disk_of_sqlite_is_full(on_sqlite, quiet_sqlite, place, figure):
    """The same where the database is a file."""
    told = Told()
    with full_disk(place / "db", "24m") as disk:
        shutil.copy(quiet_sqlite.home / "db.sqlite3", disk)
        house = House(on_sqlite.home, f"sqlite:///{disk}/db.sqlite3")
        house.facts = on_sqlite.facts
        with house.served() as server, writing(house, server, heads(20), told):
            under_way(told)
            ballast = fill(disk)
            refused(told)
            ballast.unlink()
            back = told_again(told)
        judge(house, told)
    figure(words_of(told, back))


def refused(told, times=20, seconds=60):
    """Wait until the full disk has been felt often enough: nobody is acknowledged any more."""
    wait_until(lambda: told.answers["507"] + told.answers["503"] >= times, seconds, f"not refused: {told.answers}")


def judge(house, told):
    assert compare(told, house.inside("books")).faults == {}
    others = {answer: told.words[answer][:1500] for answer in told.answers if answer not in ("302", "503", "507")}
    assert others == {}
    assert told.answers["507"], "nobody was told that the disk is full"


def words_of(told, back):
    return f"{len(told.filed)} acknowledged, 0 lost; answers {dict(sorted(told.answers.items()))}; normal {back:.1f} s after there was room"


def test_55_the_disk_of_the_log_is_full(house, place, figure):
    """The log finds no room: everybody goes on as before."""
    told = Told()
    with full_disk(place / "log", "32k") as disk:
        log = Path(disk) / "gunicorn.log"
        with house.served(log=log, TINGYAN_LOG_LEVEL="INFO") as server:
            with writing(house, server, heads(10), told):
                under_way(told, 60)
            visitor = Person(server, "")
            assert visitor.get("/nowhere/").status == 404
            assert visitor.get("/account/login/").status == 200
            assert shutil.disk_usage(disk).free == 0
        assert log.read_text().count("request_finished") < len(told.filed)
    assert compare(told, house.inside("books")).faults == {}
    assert set(told.answers) == {"302"}
    figure(f"{len(told.filed)} acknowledged, no other answer; the log broke off at 32 KB")
