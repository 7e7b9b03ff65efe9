"""The journeys of tests/load, each once by Django's own client: a page that changes is noticed here, not after an hour."""

import json
import random
import re

import pytest
from django.core.management import call_command

from issues.models import Issue
from tests.assurance.house import ROOT
from tests.files.corpus import image
from tests.load import inside
from tests.load.browser import Answer, Browser, Unexpected
from tests.load.front import Front
from tests.load.people import JOURNEYS, Person, crew_of, ground_of, sign_in
from tests.load.tally import Tally
from tingyan.directory.models import User

ORIGIN = "http://testserver"


class Hand:
    """A browser whose requests go to Django's client, and what it has written down."""

    def __init__(self, client, tmp_path):
        client.handler.enforce_csrf_checks = True
        self.client, self.lines, self.book = client, [], tmp_path / "book"
        self.book.touch()
        self.browser = Browser(
            send=self.send, write=self.lines.append, think=lambda: None, acknowledge=self.acknowledge, origin=ORIGIN
        )

    def send(self, method, path, body, headers):
        kind = headers.pop("Content-Type", "")
        answer = self.client.generic(method, path, body, kind, headers=headers)
        text = "" if answer.streaming else answer.content.decode()
        if answer.streaming:
            assert b"".join(answer.streaming_content)
        return Answer(answer.status_code, text, answer.headers.get("Location", "")), 0.0

    def acknowledge(self, kind, **facts):
        with self.book.open("a") as book:
            print(json.dumps({"told": kind} | facts), file=book)


@pytest.fixture
def ground(db):
    call_command("seed_load", issues=400, verbosity=0)
    return ground_of(json.dumps(inside.facts("LOAD")), [image(size=(90, 60))])


@pytest.fixture
def hand(client, tmp_path):
    return Hand(client, tmp_path)


def accounts():
    """One of each kind; the liaison is of a unit that has something to do."""
    at_work = User.objects.filter(username__contains="liaison", unit__led_issues__state="fixing").earliest("pk")
    return {
        "head": "load-head1",
        "liaison": at_work.username,
        "officer": "load-officer1",
        "supervisor": "load-supervisor",
    }


def test_journeys_go_through_and_what_they_were_told_is_there(ground, hand):
    for kind, account in accounts().items():
        hand.client.logout()
        who = Person(account, ground, random.Random(5))
        sign_in(hand.browser, who)
        JOURNEYS[kind](hand.browser, who)
    assert {line.outcome for line in hand.lines} == {"ok"}
    assert {line.kind for line in hand.lines} == {"sign-in", "read", "write", "photo", "file"}
    counted = inside.books(str(hand.book))
    assert {kind: lost for kind, (_told, lost) in counted.items()} == dict.fromkeys(inside.CHECKS, 0)


def test_what_is_not_there_is_counted_as_lost(ground, hand):
    hand.acknowledge("visit", pk=1, key="00000000-0000-0000-0000-000000000000")
    hand.acknowledge("photo", sha256="0" * 64)
    hand.acknowledge("step", issue=Issue.objects.earliest("pk").pk, step="void", by="load-chief")
    assert inside.books(str(hand.book)) == {"photo": [1, 1], "step": [1, 1], "visit": [1, 1]}


def test_a_wrong_answer_is_an_error(db, hand):
    with pytest.raises(Unexpected):
        hand.browser.open("board", "/board/", 'class="figures"')
    assert [line.outcome[:3] for line in hand.lines] == ["302"]


def test_every_kind_is_among_the_people():
    assert crew_of(300) == {"head": 180, "liaison": 66, "officer": 45, "supervisor": 9}
    assert sum(crew_of(10).values()) == 10


def test_nginx_is_the_one_that_is_deployed_in_other_places(tmp_path):
    front = Front(tmp_path / "front", tmp_path / "house")
    deployed = (ROOT / "deploy/nginx/tingyan.conf").read_text()
    site = front.adapted(deployed)
    assert not re.search(r"(?m)^(?!#).*(/etc/tingyan|/var/lib/tingyan|/run/tingyan|/srv/tingyan|example\.gov)", site)
    listening = re.findall(r"(?m)^ *listen (\S+)", site)
    assert set(listening) == {f"127.0.0.1:{front.port}", f"127.0.0.1:{front.plain}"}
    assert site.count("\n") == deployed.count("\n") - deployed.count("listen [::]")
    with pytest.raises(RuntimeError, match="must follow it"):
        front.adapted("server {}")


def test_the_table_counts_what_was_measured_and_every_error():
    def line(at, seconds, outcome="ok", kind="read"):
        return {"at": at, "kind": kind, "name": kind, "seconds": seconds, "outcome": outcome}

    before, within = line(9, 5, "502"), [line(20 + n, n / 100) for n in range(1, 101)]
    others = [
        line(30, 1, "lost", "write"),
        line(31, 1, "500", "write"),
        line(1, 9, "429", "sign-in"),
        {"mark": "begun"},
    ]
    tally = Tally([before, *within, *others], since=10, until=200)
    assert len(tally.whole.seconds) == 102
    assert tally.kinds["read"].p(0.95) == 0.96
    assert (tally.kinds["write"].outcomes["lost"], tally.kinds["write"].errors) == (1, 1)
    assert tally.errors() == {"read: 502": 1, "write: 500": 1, "sign-in: 429": 1}
    assert tally.mix() == "98/2/0 % read/write/photo"
    assert "| write | write | 2 | 0.01 | 1000 | 1000 | 1000 | 1 | 1 |" in tally.table(100)
