"""The people as locust runs them, each with a browser of its own: `locust -f tests/load/locustfile.py` by tests.load alone.

TINGYAN_LOAD names a folder: `plan.json` says what is to be done, `facts.json` and `photos/` what it needs, and
`lines.jsonl` is written: a line for each answer, for each thing acknowledged, and when everybody was signed in.
Times are the machine's monotonic clock, which the process that reads them shares.
"""

import itertools
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

import gevent
from gevent.event import Event
from locust import FastHttpUser, constant, events, task

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.load.browser import Answer, Browser, Line, Lost, Unexpected
from tests.load.people import JOURNEYS, Person, begin, ground_of, send_photo, sign_in

HOME = Path(os.environ["TINGYAN_LOAD"])
PLAN = json.loads((HOME / "plan.json").read_text())
PHOTOS = [path.read_bytes() for path in sorted((HOME / "photos").glob("*.jpg"))]
GROUND = ground_of((HOME / "facts.json").read_text(), PHOTOS)
OUT = (HOME / "lines.jsonl").open("w", buffering=1)
CHANCE = random.Random(PLAN["seed"])
PHOTOS_EACH = 3
ready, go = itertools.count(1), Event()


def tell(**what: Any) -> None:
    print(json.dumps({"at": time.monotonic()} | what, ensure_ascii=False), file=OUT)


@events.init.add_listener
def begin_run(environment: Any, **_options: Any) -> None:
    tell(mark="begun")


@events.user_error.add_listener
def broken(exception: Exception, **_options: Any) -> None:
    """A fault of these journeys themselves: no run is held with one."""
    tell(kind="read", name="journey", seconds=0.0, outcome=f"broken: {exception!r}")


def signed_in() -> None:
    """The last to come says that everybody is there; in the morning they have waited for that."""
    if next(ready) == PLAN["users"]:
        tell(mark="complete")
        go.set()


class Visitor(FastHttpUser):
    abstract = True
    insecure = True  # the certificate is nobody's
    connection_timeout = network_timeout = 90.0
    max_retries = 0
    wait_time = constant(0)  # journeys think by themselves
    kind = ""
    numbers: Any = None

    def on_start(self) -> None:
        number = next(type(self).numbers)
        name = "supervisor" if (self.kind, number) == ("supervisor", 1) else f"{self.kind}{number}"
        self.who = Person(f"load-{name}", GROUND, random.Random(CHANCE.random()))
        self.browser = Browser(
            send=self.travel, write=self.write, think=self.think, acknowledge=self.acknowledge, origin=self.host
        )
        while not self.at_the_door():
            gevent.sleep(5)
        signed_in()

    def at_the_door(self) -> bool:
        try:
            sign_in(self.browser, self.who)
        except Unexpected:
            return False
        return True

    def travel(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[Answer, float]:
        began = time.perf_counter()
        with self.client.request(
            method, path, data=body or None, headers=headers, allow_redirects=False, catch_response=True
        ) as answer:
            answer.success()  # what is right is judged by the journey
            kind = (answer.headers or {}).get("content-type", "")
            failed = answer.request_meta.get("exception") or ""  # where no answer came at all
            text = "" if kind.startswith("image/") else answer.text or repr(failed)
            seconds = time.perf_counter() - began
            where = (answer.headers or {}).get("location", "")
            return Answer(answer.status_code, text, where.removeprefix(self.host)), seconds

    def think(self) -> None:
        gevent.sleep(self.who.chance.expovariate(1 / PLAN["think"]))

    def write(self, line: Line) -> None:
        tell(kind=line.kind, name=line.name, seconds=line.seconds, outcome=line.outcome, who=self.kind)

    def acknowledge(self, kind: str, **facts: Any) -> None:
        tell(told=kind, **facts)

    def once(self) -> None:
        JOURNEYS[self.kind](self.browser, self.who)

    @task
    def go_on(self) -> None:
        try:
            self.once()
        except (Lost, Unexpected):
            self.browser.think()  # it is written down; the person begins anew


class Head(Visitor):
    kind, fixed_count, numbers = "head", PLAN["crew"].get("head", 0), itertools.count(1)

    def once(self) -> None:
        self.morning() if PLAN["morning"] else super().once()

    def morning(self) -> None:
        """With the form open, three photos one after the other, as the page sends them; then the report is filed."""
        form = begin(self.browser, self.who)
        go.wait()
        gevent.sleep(self.who.chance.uniform(0, PLAN["morning"]))
        self.browser.think = lambda: None
        for _ in range(PHOTOS_EACH):
            send_photo(self.browser, self.who, form["client_key"])
        where = self.browser.submit("file a visit", "/visits/report/", form, r"/visits/\d+/filed/$")
        self.browser.acknowledge("visit", pk=int(where.split("/")[2]), key=form["client_key"])
        Event().wait()  # done for today


class Liaison(Visitor):
    kind, fixed_count, numbers = "liaison", PLAN["crew"].get("liaison", 0), itertools.count(1)


class Officer(Visitor):
    kind, fixed_count, numbers = "officer", PLAN["crew"].get("officer", 0), itertools.count(1)


class Supervisor(Visitor):
    kind, fixed_count, numbers = "supervisor", PLAN["crew"].get("supervisor", 0), itertools.count(1)


def leave_out(*kinds: type[Visitor]) -> None:
    """locust starts every class that is not abstract, whatever its number."""
    for kind in kinds:
        kind.abstract = not kind.fixed_count


leave_out(Head, Liaison, Officer, Supervisor)
