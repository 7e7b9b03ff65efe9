"""From the first release to today, with the demonstration of that day in it, and killed on the way: 64."""

import os
import signal
import subprocess

import pytest

from tests.assurance.cluster import Cluster
from tests.assurance.house import ROOT, House
from tests.assurance.people import Person

FIRST = "37855d2c"  # the state of the product since which no migration was changed any more
STRIDE = 6  # migrations that are completed between two kills
KEPT = ("issues_issue", "issues_move", "issues_round", "issues_task", "visits_visit", "visits_answer", "files_blob")
KEPT += ("audit_auditentry", "directory_user", "directory_department", "directory_appointment", "improvements_measure")
PAGES = ("/", "/issues/", "/visits/", "/board/", "/calendar/")


@pytest.fixture(params=["sqlite", "postgres"])
def old(request, place, static):
    """The first release, populated by its own demonstration."""
    if subprocess.run(["git", "cat-file", "-e", FIRST], cwd=ROOT, check=False, capture_output=True).returncode:
        pytest.skip("this clone does not reach back to the first release")
    (place / "source").mkdir()
    archive = subprocess.run(["git", "archive", FIRST], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", place / "source"], input=archive, check=True)
    home = place / "house"
    home.mkdir()
    (home / "static").symlink_to(static)
    cluster = Cluster(place / "pg") if request.param == "postgres" else None
    if cluster:
        cluster.make()
    house = House(home, cluster.url if cluster else f"sqlite:///{home}/db.sqlite3", place / "source")
    house.manage("migrate", "--verbosity", "0", mode="development")
    house.manage("demo", mode="development", seconds=500)
    yield house
    if cluster:
        cluster.stop("immediate")


def test_64_upgrade_from_the_first_release(old, figure):
    """Every migration since then, killed in the midst again and again: all rows kept, the log sound, pages served."""
    before = {name: old.query(f"SELECT count(*) FROM {name}")[0][0] for name in KEPT}
    states = old.query("SELECT number, state, closed_on FROM issues_issue ORDER BY number")
    assert min(before.values()) > 0
    house = House(old.home, old.url)
    had = set(house.query("SELECT app, name FROM django_migrations"))
    kills, ends = 0, None
    while ends != 0:
        command = house.command("-m", "tests.assurance.halted", STRIDE)
        ends = subprocess.run(command, cwd=ROOT, env=house.environment, timeout=300, check=False).returncode
        assert ends in (0, -signal.SIGKILL), ends
        kills += ends != 0
        assert kills < 60
    done = set(house.query("SELECT app, name FROM django_migrations")) - had
    house.manage("migrate", "--check")
    assert kills >= 3
    assert {name: house.query(f"SELECT count(*) FROM {name}")[0][0] for name in KEPT} == before
    assert house.query("SELECT number, state, closed_on FROM issues_issue ORDER BY number") == states
    house.manage("verify_audit")
    house.manage("fsck")
    [[head]] = house.query("SELECT min(username) FROM directory_user WHERE username LIKE '%-head'")
    with house.served() as server:
        person = Person(server, house.inside("sign_in", head)[head])
        assert {page: person.get(page).status for page in PAGES} == dict.fromkeys(PAGES, 200)
    figure(f"{len(done)} migrations with {kills} kills; {sum(before.values()):,} rows of {len(KEPT)} tables kept")


def test_64_the_kill_comes_in_the_midst(on_sqlite, figure):
    """The hook itself: a fresh database, killed in its first migration, has none of it."""
    house = House(on_sqlite.home, f"sqlite:///{on_sqlite.home}/fresh.sqlite3")
    command = house.command("-m", "tests.assurance.halted", 0)
    done = subprocess.run(command, cwd=ROOT, env=house.environment, timeout=300, check=False)
    assert done.returncode == -signal.SIGKILL
    assert house.query("SELECT count(*) FROM django_migrations") == [(0,)]
    assert os.path.getsize(on_sqlite.home / "fresh.sqlite3") > 0
    figure("killed with its first operation done and its transaction open")
