"""Houses to break, and the table of what was found.

A check's name begins with its number: test_48_…; the first line of its words says what it is, and it hands its figures
to `figure`. Where TINGYAN_ASSURANCE names a file, the table is written there too.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests.assurance.cluster import Cluster
from tests.assurance.house import ROOT, House, copied
from tests.assurance.report import revision, row_of, write

HEADS = 200
REVISION = revision(ROOT)


@pytest.fixture
def figure(record_property):
    """Call it with what was measured, as often as there is something to say."""
    return lambda text: record_property("figure", text)


@pytest.fixture(scope="session")
def ground():
    """A folder that PostgreSQL's user may enter, gone when the run ends. TINGYAN_ASSURANCE_GROUND names one that stays
    with its houses, for who writes checks: it must be emptied by hand when the product's tables change."""
    if kept := os.environ.get("TINGYAN_ASSURANCE_GROUND"):
        Path(kept).mkdir(mode=0o755, exist_ok=True)
        yield Path(kept)
        return
    folder = Path(tempfile.mkdtemp(prefix="tingyan-assurance-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def settled(house):
    """Migrate and populate a house, unless that was done before."""
    facts = house.home / "facts.json"
    if not facts.exists():
        house.manage("migrate", "--verbosity", "0")
        facts.write_text(json.dumps(house.inside("settle", HEADS)))
    house.facts = json.loads(facts.read_text())


@pytest.fixture(scope="session")
def static(ground):
    """The collected static files, which every house shares."""
    house = House(ground / "static-house", "sqlite://:memory:")
    house.home.mkdir(exist_ok=True)
    house.manage("collectstatic", "--noinput", "--verbosity", "0")
    return house.home / "static"


@pytest.fixture(scope="session")
def quiet_sqlite(ground, static):
    """A house on SQLite that nobody serves: cast, 200 heads, static files."""
    home = ground / "template"
    home.mkdir(exist_ok=True)
    house = House(home, f"sqlite:///{home}/db.sqlite3")
    settled(house)
    show(static, home)
    return house


def show(static, home):
    if not (home / "static").exists():
        (home / "static").symlink_to(static)


@pytest.fixture(scope="session")
def quiet_postgres(ground, static):
    """The same on PostgreSQL, stopped, so that its files can be copied."""
    cluster = Cluster(ground / "template-pg")
    house = House(ground / "template-pg-house", cluster.url)
    house.home.mkdir(exist_ok=True)
    try:
        if not cluster.data.exists():
            cluster.make()
        settled(house)
    finally:
        cluster.stop()
    show(static, house.home)
    house.cluster = cluster
    return house


@pytest.fixture
def place(ground):
    """A folder of this check alone."""
    folder = Path(tempfile.mkdtemp(prefix="check-", dir=ground))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def on_sqlite(quiet_sqlite, place):
    return copied(quiet_sqlite, place / "house")


@pytest.fixture
def postgres_with(quiet_postgres, place):
    """Call it with PostgreSQL's settings for a house with a server of its own, `house.cluster`."""
    made = []

    def make(home=None, **settings):
        cluster = Cluster(home or place / "pg", **settings).copy_of(quiet_postgres.cluster)
        made.append(cluster)
        cluster.start()
        house = House(place / "house", cluster.url)
        shutil.copytree(quiet_postgres.home, house.home, symlinks=True)
        house.facts, house.cluster = quiet_postgres.facts, cluster
        return house

    yield make
    for cluster in made:
        cluster.stop("immediate")


@pytest.fixture
def on_postgres(postgres_with):
    return postgres_with()


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def thirty_thousand(request, ground, static):
    """A house with 30,000 issues, made by the product's own command."""
    home = ground / f"thirty-{request.param}"
    home.mkdir(exist_ok=True)
    show(static, home)
    cluster = Cluster(ground / "thirty-pg") if request.param == "postgres" else None
    there = (home / "loaded").exists()
    if cluster:
        cluster.start() if there else cluster.make()
    house = House(home, cluster.url if cluster else f"sqlite:///{home}/db.sqlite3")
    if not there:
        house.manage("migrate", "--verbosity", "0")
        house.manage("seed_load", "--issues", 30_000, mode="development", seconds=1100)
        (home / "loaded").touch()
    yield house
    if cluster:
        cluster.stop("immediate")


@pytest.fixture(params=["sqlite", "postgres"])
def house(request):
    """The same check on both databases."""
    return request.getfixturevalue(f"on_{request.param}")


def pytest_runtest_logreport(report):
    if (target := os.environ.get("TINGYAN_ASSURANCE")) and (row := row_of(report, REVISION)):
        write(Path(target), row)
    if report.failed:  # said at once: the run goes on for long
        print(f"\n{report.nodeid}\n{report.longreprtext[-6000:]}", file=sys.stderr, flush=True)
