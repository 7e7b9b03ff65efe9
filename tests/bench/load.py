"""A bounded load on one address: a few clients in threads, each sending the next request when it has the last answer."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection

from tests.bench.processor import spent

TIMEOUT = 30


@dataclass(frozen=True)
class Request:
    path: str
    cookie: str
    body: str = ""  # a form to post; GET where empty
    status: int = 200


@dataclass
class Result:
    """What was measured of one page: seconds of each answer, under load and alone, and how long the load lasted."""

    busy: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    seconds: float = 0
    processor: float = 0  # seconds of the servers' processors, while `busy`

    @property
    def rate(self) -> float:
        return len(self.busy) / self.seconds

    @property
    def cost(self) -> float:
        """Processor time of one answer, in seconds."""
        return self.processor / len(self.busy)


class BadAnswer(Exception):
    """A page answered otherwise than it should: what was measured then is worth nothing."""


def send(port: int, request: Request) -> float:
    """Send one request and return the seconds until the whole answer was there. The server closes each connection."""
    headers = {"Cookie": request.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    start = time.perf_counter()
    connection.request("POST" if request.body else "GET", request.path, request.body or None, headers)
    answer = connection.getresponse()
    body = answer.read()
    spent = time.perf_counter() - start
    connection.close()
    if answer.status != request.status:
        words = " ".join(re.sub(r"<[^>]*>", " ", body.decode().partition("<main")[2]).split())
        raise BadAnswer(f"{request.path}: {answer.status} instead of {request.status}: {words[:500]}")
    return spent


def repeat(port: int, make: Callable[[], Request], until: float) -> list[float]:
    spent = []
    while time.perf_counter() < until:
        spent.append(send(port, make()))
    return spent


def measure(
    port: int, make: Callable[[], Request], result: Result, *, servers: list[int], seconds: float, clients: int
) -> None:
    """Add `seconds` of load by `clients` to `result`, and a third of that by one client alone. Warms the page first."""
    for _ in range(2 * clients):
        send(port, make())
    before, start = spent(servers), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        jobs = [pool.submit(repeat, port, make, start + seconds) for _ in range(clients)]
    result.busy += [spent for job in jobs for spent in job.result()]
    result.seconds += time.perf_counter() - start
    result.processor += spent(servers) - before
    result.alone += repeat(port, make, time.perf_counter() + seconds / 3)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
