"""Workers and servers of databases that are killed under writers: 48, 50, 51, 52, 56."""

import random
import time

import pytest

from tests.assurance.cluster import alive
from tests.assurance.house import children, kill, wait_until
from tests.assurance.ledger import compare
from tests.assurance.people import Person, Told, heads, told_again, under_way, writing

WRITERS = 20
KILLS = 30
FAULTS = 5  # how often a server of the database is restarted or killed
DOWN = 60  # seconds


def summary(told):
    return (
        f"{len(told.filed)} acknowledged, 0 lost, 0 twice, 0 unrecorded; answers {dict(sorted(told.answers.items()))}"
    )


def allowed(told, *answers):
    """Nothing but these answers came; else a page of each of the others is shown."""
    assert {answer: told.words[answer][:1500] for answer in told.answers if answer not in answers} == {}


def sound(house, told):
    assert compare(told, house.inside("books")).faults == {}


def test_48_kill_a_worker_under_writers(house, figure):
    """Thirty workers are killed while twenty people file: what was acknowledged is there once, and in the log."""
    told = Told()
    with house.served(workers=4) as server, writing(house, server, heads(WRITERS), told):
        for _ in range(KILLS):
            under_way(told, 4)
            kill(random.choice(server.workers()))
            wait_until(lambda: len(server.workers()) == 4, 30, "a new worker")
    sound(house, told)
    allowed(told, "302", "lost")
    assert told.answers["lost"] >= KILLS / 2, "the kills hit nobody: nothing is proven"
    figure(f"{KILLS} kills: {summary(told)}")


def test_50_restart_postgresql_under_load(on_postgres, figure):
    """The server of the database is restarted under writers: 503 and never 500, nothing lost, normal at once."""
    house, told, back = on_postgres, Told(), []
    with house.served(workers=4) as server, writing(house, server, heads(WRITERS), told):
        for _ in range(FAULTS):
            under_way(told)
            house.cluster.restart()
            back.append(told_again(told))
    sound(house, told)
    allowed(told, "302", "503")
    assert told.answers["503"]
    assert max(back) < 5
    figure(f"{FAULTS} restarts: {summary(told)}; normal again after {max(back):.1f} s at most")


@pytest.mark.parametrize("what", ["server", "backend"])
def test_51_kill_postgresql_under_load(on_postgres, figure, what):
    """All processes of the database are killed, or one of those that serve us: what was acknowledged is there."""
    house, told, back = on_postgres, Told(), []
    with house.served(workers=4) as server, writing(house, server, heads(WRITERS), told):
        for _ in range(FAULTS):
            under_way(told)
            kill_some(house.cluster, what)
            back.append(told_again(told))
    sound(house, told)
    allowed(told, "302", "503")
    assert told.answers["503"]
    assert max(back) < 5
    figure(f"{FAULTS} kills of a {what}: {summary(told)}; normal again after {max(back):.1f} s at most")


def kill_some(cluster, what):
    if what == "server":
        cluster.kill()
        cluster.start()
    else:  # PostgreSQL then ends all its other processes and recovers by itself
        ours = cluster.ask("SELECT pid FROM pg_stat_activity WHERE usename = 'tingyan' AND datname = 'tingyan'")
        victim = random.choice(ours)[0]
        assert victim in children(cluster.process.pid)
        kill(victim)
        wait_until(lambda: not alive(victim), 10, "the backend lives")


def test_51_a_database_that_acknowledges_too_early_is_found_out(postgres_with, figure):
    """The same kill with synchronous_commit off, which forgets what it has just acknowledged: the ledger must notice."""
    house = postgres_with(synchronous_commit="off", wal_writer_delay="10s", wal_writer_flush_after="100MB")
    told = Told()
    with house.served(workers=2) as server, writing(house, server, heads(WRITERS), told):
        under_way(told, 30)
        house.cluster.kill()
        house.cluster.start()
    lost = compare(told, house.inside("books")).lost
    assert lost
    figure(f"{len(lost)} of {len(told.filed)} acknowledged were lost and named")


def test_52_the_database_down_for_a_minute(on_postgres, figure):
    """For 60 s every page is a Chinese 503 within 3 s that says when to try again; then all goes on by itself."""
    house, told = on_postgres, Told()
    with house.served(workers=2) as server, writing(house, server, heads(WRITERS), told):
        under_way(told)
        house.cluster.stop()
        down, visitor, pages = time.monotonic(), Person(server, ""), []
        while time.monotonic() < down + DOWN:
            began = time.monotonic()
            pages.append((visitor.get("/account/login/"), time.monotonic() - began))
            time.sleep(0.2)
        house.cluster.start()
        back = told_again(told)
        up = time.monotonic()
    assert {page.status for page, _ in pages} <= {200, 503}  # the page of signing in asks the database for nothing
    unavailable = told.words["503"]
    assert 'lang="zh-Hans"' in unavailable
    assert "1分钟后再试" in unavailable
    longest = max(told.longest("503", down, up), *(spent for _, spent in pages))
    assert longest < 3
    sound(house, told)
    allowed(told, "302", "503")
    figure(f"{told.answers['503']} × 503 within {longest:.1f} s; normal again after {back:.1f} s; {summary(told)}")


def test_56_more_clients_than_connections(postgres_with, figure):
    """Sixteen threads want connections and the database has seven: 503 only, and nothing lost."""
    house, told = postgres_with(max_connections="10", superuser_reserved_connections="3"), Told()
    with house.served(workers=4, threads=4) as server, writing(house, server, heads(40), told):
        under_way(told, 60, 300)
    sound(house, told)
    allowed(told, "302", "503")
    assert told.answers["503"]
    figure(summary(told))
