"""People at their browsers: what they send, what they were told, and writers that go on while something is killed."""

import io
import secrets
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import urllib3
from PIL import Image
from urllib3.exceptions import HTTPError

from tests.assurance.house import HOST, House, Server, wait_until

HERE = ZoneInfo("Asia/Shanghai")
PAUSE = 0.05  # seconds before the same thing is sent again
LONG = 40  # seconds after which an answer that does not come counts as lost


class Person:
    """Somebody signed in, behind the proxy that the product expects. The token is any secret sent twice."""

    def __init__(self, server: Server, session: str) -> None:
        token = secrets.token_hex(16)
        self.token = token
        self.pool = urllib3.HTTPConnectionPool("127.0.0.1", server.port, maxsize=1, timeout=LONG, retries=False)
        self.headers = {
            "Host": HOST,
            "Referer": f"https://{HOST}/",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "198.51.100.7",
            "Cookie": f"sessionid={session}; csrftoken={token}" if session else f"csrftoken={token}",
        }

    def get(self, path: str) -> Any:
        return self.pool.request("GET", path, headers=self.headers, redirect=False)

    def post(self, path: str, fields: dict[str, Any]) -> Any:
        sent = [
            (name, each) for name, value in fields.items() for each in (value if isinstance(value, list) else [value])
        ]
        sent.append(("csrfmiddlewaretoken", self.token))
        return self.pool.request("POST", path, fields=sent, headers=self.headers, redirect=False)


def sheet(facts: dict[str, Any], name: str, key: str) -> dict[str, Any]:
    """A report of one problem as the page of this head sends it."""
    return {
        "client_key": key,
        "last_problem": "1",
        "campaign": str(facts["campaign"]),
        "visitor": str(facts["posts"][name]),
        "part": "citizen",
        "date": datetime.now(HERE).date().isoformat(),
        "hall": str(facts["hall"]),
        "visited_units": [str(facts["unit_b"])],
        "windows": [str(facts["window_b"])],
        "themes": ["process"],
        "problem": ["1"],
        "p1-description": f"8号窗口没有填表样表（{key[:8]}）",
        "p1-theme": "process",
    }


def jpeg(side: int = 1920, shade: int = 0, quality: int = 82) -> bytes:
    """A photo as the page makes it on the phone: at most 1920 pixels long; another shade is another photo."""
    noise = Image.effect_noise((side // 4, side * 3 // 16), 60).resize((side, side * 3 // 4))
    picture = Image.merge(
        "RGB", (noise, noise.point(lambda v: (v + shade) % 256), noise.transpose(Image.Transpose.ROTATE_180))
    )
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, comment=f"{shade}".encode())
    return out.getvalue()


@dataclass
class Told:
    """What the writers were told: for each key the visit that was acknowledged, and how often which answer came."""

    filed: dict[str, int] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    answers: Counter = field(default_factory=Counter)
    times: list[tuple[float, float, str]] = field(default_factory=list)  # when answered, after how long, with what
    words: dict[str, str] = field(default_factory=dict)  # one page of each kind of answer
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, began: float, answer: str, page: str = "") -> None:
        with self.lock:
            now = time.monotonic()
            self.answers[answer] += 1
            self.times.append((now, now - began, answer))
            self.words.setdefault(answer, page)

    def longest(self, answer: str, after: float = 0, before: float = float("inf")) -> float:
        return max((spent for at, spent, what in self.times if what == answer and after <= at <= before), default=0.0)

    def first(self, answer: str, after: float) -> float:
        """Seconds from `after` until this answer came to something that was sent later than that."""
        return min(at - after for at, spent, what in self.times if what == answer and at - spent >= after)


class Writer(threading.Thread):
    """Files one report after the other, each until it is acknowledged, as a phone does."""

    def __init__(self, person: Person, house: House, name: str, told: Told, end: threading.Event) -> None:
        super().__init__(daemon=True)
        self.person, self.house, self.who, self.told, self.end = person, house, name, told, end

    def run(self) -> None:
        while not self.end.is_set():
            key = str(uuid.uuid4())
            with self.told.lock:
                self.told.sent.add(key)
            form = sheet(self.house.facts, self.who, key)
            while not self.try_once(key, form) and not self.end.is_set():
                time.sleep(PAUSE)

    def try_once(self, key: str, form: dict[str, Any]) -> bool:
        began = time.monotonic()
        try:
            answer = self.person.post("/visits/report/", form)
        except (HTTPError, OSError) as lost:
            self.told.note(began, "lost", repr(lost))
            return False
        where = answer.headers.get("Location", "")
        good = answer.status == 302 and where.startswith("/visits/") and where.endswith("/filed/")
        self.told.note(began, str(answer.status), "" if good else where + answer.data.decode(errors="replace"))
        if good:
            with self.told.lock:
                self.told.filed[key] = int(where.split("/")[2])
        return good


@contextmanager
def writing(house: House, server: Server, names: Iterable[str], told: Told) -> Iterator[Told]:
    """Writers at work while the block lasts; each may finish what it has sent."""
    end, names = threading.Event(), list(names)
    sessions = house.inside("sign_in", *names)
    writers = [Writer(Person(server, sessions[name]), house, name, told, end) for name in names]
    for writer in writers:
        writer.start()
    try:
        yield told
    finally:
        end.set()
        for writer in writers:
            writer.join(timeout=2 * LONG)
    assert not [writer for writer in writers if writer.is_alive()], "a writer never got an answer"


def heads(count: int) -> list[str]:
    return [f"head{n}" for n in range(1, count + 1)]


def under_way(told: Told, more: int = 10, seconds: float = 120) -> None:
    """Wait until the writers have got on."""
    before = len(told.filed)
    wait_until(lambda: len(told.filed) >= before + more, seconds, "nobody can file any more")


def told_again(told: Told) -> float:
    """Seconds from now until somebody is acknowledged who asked after now."""
    now = time.monotonic()
    wait_until(lambda: any(what == "302" and at - spent > now for at, spent, what in told.times), 30, "no answer")
    return told.first("302", now)
