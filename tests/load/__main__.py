"""Three hundred people at the product as it is deployed: `sh tests/load/run.sh`, checks 58 and 59. See docs/performance.md.

Starts PostgreSQL, gunicorn and nginx of its own, fills the database, lets locust's people work, and prints what it took.
Ends with 1 where an answer was wrong, something acknowledged is not there, the audit log does not agree, or it was too slow.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.assurance.cluster import Cluster
from tests.assurance.house import ROOT, House, Server
from tests.assurance.report import Row, revision, write
from tests.load.front import Front, site
from tests.load.meter import Meter
from tests.load.people import crew_of
from tests.load.photos import fill
from tests.load.tally import LIMIT, Tally, costs

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "jit": "off", "max_connections": "60"}
DISTRICT = "LOAD"
THINK = 5.0  # seconds on average before each request
ARRIVALS = 3  # a second: nginx lets five a second sign in from one address, and all are behind one here
PATIENCE = 600  # seconds more than the arrivals take, after which not everybody has come
SETTLE = 15  # seconds between the last to sign in and the beginning of what is measured
MORNING = 40.0  # seconds within which all heads begin to send their photos …
MINUTE = 60.0  # … all of which must be there after this
HEADS = 200
PHOTOS = 40
FULL = {"users": 300, "visits": 200_000, "minutes": 5}  # less than this is a trial and no result


def main() -> int:
    options = arguments()
    home = Path(options.home or tempfile.mkdtemp(prefix="tingyan-load-"))
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    home.chmod(0o755)
    cluster = Cluster(home / "pg", **DURABLE)
    house = House(home / "house", cluster.url)
    try:
        prepare(cluster, house, options)
        runs = [name for name in ("day", "morning") if getattr(options, name)] or ["day", "morning"]
        held = [{"day": day, "morning": morning}[name](home, cluster, house, options) for name in runs]
        return 0 if all(held) else 1
    finally:
        cluster.stop()
        if not options.home:
            shutil.rmtree(home, ignore_errors=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sh tests/load/run.sh", description=__doc__)
    parser.add_argument("--users", type=int, default=FULL["users"], help="people at work at once (300)")
    parser.add_argument("--minutes", type=float, default=FULL["minutes"], help="that are measured (5)")
    parser.add_argument(
        "--visits", type=int, default=FULL["visits"], help="in the database (200000), half as many issues"
    )
    parser.add_argument("--heads", type=int, default=HEADS, help="who send photos in the morning (200)")
    parser.add_argument("--day", action="store_true", help="check 58 alone")
    parser.add_argument("--morning", action="store_true", help="check 59 alone")
    parser.add_argument(
        "--home", default="", help="keep the filled database in this folder, and use it again from there"
    )
    parser.add_argument("--locust", default=str(ROOT / "var/load-venv/bin/locust"), help=argparse.SUPPRESS)
    return parser.parse_args()


def prepare(cluster: Cluster, house: House, options: argparse.Namespace) -> None:
    """Migrate, and fill unless that was done before; then what autovacuum would have done over night."""
    filled = house.home / "filled"
    if filled.exists():
        of_before(json.loads(filled.read_text()), options)
    cluster.start() if filled.exists() else cluster.make()
    house.home.mkdir(exist_ok=True)
    house.manage("migrate", "--verbosity", "0", seconds=1800)
    house.manage("collectstatic", "--noinput", "--verbosity", "0", seconds=1800)
    if not filled.exists():
        print(f"filling: {options.visits} visits", flush=True)
        fill_with(house, options)
        filled.write_text(json.dumps({name: getattr(options, name) for name in ("users", "heads", "visits")}))
    cluster.ask("VACUUM ANALYZE")
    cluster.ask("CHECKPOINT")


def of_before(there: dict[str, int], options: argparse.Namespace) -> None:
    """A database that was filled before has the visits that it has, and accounts for so many people."""
    if options.users > there["users"] or options.heads > there["heads"]:
        sys.exit(
            f"{options.home} has accounts for {there['users']} people and {there['heads']} heads: take another folder"
        )
    options.visits = there["visits"]


def fill_with(house: House, options: argparse.Namespace) -> None:
    """Issues, visits, photos and accounts by the product's own command."""
    crew = crew_of(options.users)
    crew["head"] = max(crew["head"], options.heads)
    accounts = [word for kind, count in crew.items() for word in (f"--{kind}s", count)]
    sizes = ("--issues", options.visits // 2, "--visits", options.visits, "--photos", options.visits // 2)
    house.manage("seed_load", "--district", DISTRICT, *sizes, *accounts, mode="development", seconds=5400)


def day(home: Path, cluster: Cluster, house: House, options: argparse.Namespace) -> bool:
    """Check 58: everybody at work for some minutes."""
    plan = {"users": options.users, "crew": crew_of(options.users), "think": THINK, "morning": 0}
    with at_work(home, cluster, house, plan, options) as work:
        tally, meter = work.measure(options.users, SETTLE, options.minutes * 60)
    held, figure = judged(house, work, tally, tally.whole.p(0.95) < LIMIT)
    if all(getattr(options, name) >= least for name, least in FULL.items()):
        what = f"{options.users} people, {options.visits:,} visits, {options.minutes:g} minutes"
        record(58, what, f"{figure}; {tally.mix()}; {shares(meter)}", held, meter.seconds)
    return held


def morning(home: Path, cluster: Cluster, house: House, options: argparse.Namespace) -> bool:
    """Check 59: every head has the form open, and all send their photos within a minute."""
    plan = {"users": options.heads, "crew": {"head": options.heads}, "think": THINK, "morning": MORNING}
    with at_work(home, cluster, house, plan, options) as work:
        tally, meter = work.measure(options.heads, 0, MINUTE)
    photos = tally.kinds["photo"]
    in_time = photos.outcomes["ok"] == 3 * options.heads and tally.last < work.complete + MINUTE
    print(
        f"photos: {photos.outcomes['ok']} of {3 * options.heads}, the last answer {tally.last - work.complete:.1f} s after the start"
    )
    held, figure = judged(house, work, tally, in_time)
    if options.heads >= HEADS and options.visits >= FULL["visits"]:
        figure = f"{photos.outcomes['ok']} photos, p95 of one {photos.p(0.95) * 1000:.0f} ms; {figure}; {shares(meter)}"
        record(59, f"{options.heads} heads, 3 photos each within a minute", figure, held, meter.seconds)
    return held


class Work:
    """A run of locust: what it has written, and the servers that are measured with it."""

    def __init__(self, home: Path, roots: dict[str, int], locust: "subprocess.Popen[bytes]") -> None:
        self.lines, self.locust, self.roots = home / "lines.jsonl", locust, roots
        self.begun = self.complete = 0.0

    def read(self) -> list[dict[str, Any]]:
        text = self.lines.read_text() if self.lines.exists() else ""
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def when(self, mark: str, seconds: float) -> float:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.locust.poll() is not None:
                break
            if found := [line["at"] for line in self.read() if line.get("mark") == mark]:
                return found[0]
            time.sleep(0.5)
        raise RuntimeError(f"locust: {mark} never came; see locust.log in {self.lines.parent}")

    def measure(self, users: int, settle: float, seconds: float) -> tuple[Tally, Meter]:
        self.begun = self.when("begun", 60)
        self.complete = self.when("complete", users / ARRIVALS + PATIENCE)
        time.sleep(settle)
        meter, since = Meter(self.roots), time.monotonic() if settle else self.complete
        with meter.running():
            time.sleep(max(0.0, since + seconds - time.monotonic()))
        until = time.monotonic()
        time.sleep(5)  # what was asked last is answered
        tally = Tally(self.read(), since, until)
        print(f"\n{tally.table(self.complete - self.begun)}\n\n{costs(meter)}\n\nmix: {tally.mix()}", flush=True)
        return tally, meter


@contextmanager
def at_work(
    home: Path, cluster: Cluster, house: House, plan: dict[str, Any], options: argparse.Namespace
) -> Iterator[Work]:
    """The site up and the people arriving, until the block ends."""
    with site(house, home / "front") as (front, server):
        folder = home / "locust"
        supply(folder, house, plan)
        locust = start(folder, front, plan, options.locust)
        try:
            yield Work(folder, roots(cluster, server, front, locust), locust)
        finally:
            if locust.poll() is None:
                locust.terminate()
                locust.wait(timeout=60)


def roots(cluster: Cluster, server: Server, front: Front, locust: "subprocess.Popen[bytes]") -> dict[str, int]:
    assert cluster.process is not None and front.process is not None
    return {
        "postgres": cluster.process.pid,
        "gunicorn": server.process.pid,
        "nginx": front.process.pid,
        "locust": locust.pid,
    }


def supply(folder: Path, house: House, plan: dict[str, Any]) -> None:
    """What the people need to know, and their photos."""
    fill(folder / "photos", PHOTOS)
    (folder / "lines.jsonl").unlink(missing_ok=True)
    seed = time.time_ns()  # another in each run: words and photos that were sent before would be taken for these
    (folder / "plan.json").write_text(json.dumps(plan | {"seed": seed}))
    print(f"chance begins at {seed}", flush=True)
    facts = house.run("-m", "tests.load.inside", "facts", DISTRICT).splitlines()[-1]
    (folder / "facts.json").write_text(facts)


def start(folder: Path, front: Front, plan: dict[str, Any], program: str) -> "subprocess.Popen[bytes]":
    command = [program, "--locustfile", ROOT / "tests/load/locustfile.py", "--headless", "--host", front.origin]
    command += ["--users", str(plan["users"]), "--spawn-rate", str(ARRIVALS), "--stop-timeout", "0"]
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with (folder / "locust.log").open("wb") as log:
        own = {"TINGYAN_LOAD": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.Popen(command, cwd=folder, env=environment | own, stdout=log, stderr=log)


def judged(house: House, work: Work, tally: Tally, quick: bool) -> tuple[bool, str]:
    """Whether all of it holds, said aloud; and the figure for the table of a run."""
    errors = tally.errors()
    kept = json.loads(house.run("-m", "tests.load.inside", "books", work.lines).splitlines()[-1])
    told, lost = sum(told for told, _ in kept.values()), sum(lost for _, lost in kept.values())
    chain = house.manage("verify_audit", seconds=1800).strip()
    for outcome, count in errors.items():
        print(f"ERROR × {count}: {outcome}")
    kinds = ", ".join(f"{name} {count}" for name, (count, _) in kept.items())
    print(f"acknowledged: {told} ({kinds}), of these lost: {lost}\naudit log: {chain}")
    sound = not errors and not lost and bool(told)
    print("held" if sound and quick else "FAILED" if not sound else "TOO SLOW", flush=True)
    p = [f"{tally.whole.p(share) * 1000:.0f}" for share in (0.5, 0.95, 0.99)]
    rate = len(tally.whole.seconds) / tally.during
    return sound and quick, (
        f"p50/p95/p99 {'/'.join(p)} ms; {rate:.1f} requests/s; {tally.whole.outcomes['lost']} races lost; "
        f"{sum(errors.values())} errors; {told} acknowledged, {lost} lost"
    )


def shares(meter: Meter) -> str:
    return "cores " + ", ".join(f"{name} {meter.share(name):.2f}" for name in [*meter.roots, "all cores"])


def record(number: int, what: str, figure: str, held: bool, seconds: float) -> None:
    """A row in the table of slow checks, whether it was held or not."""
    table = Path(os.environ.get("TINGYAN_ASSURANCE") or ROOT / "docs/assurance-run.md")
    when = f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())}Z, {revision(ROOT)}"
    write(table, Row(number, what, figure, "held" if held else "**failed**", round(seconds), when))


if __name__ == "__main__":
    sys.exit(main())
