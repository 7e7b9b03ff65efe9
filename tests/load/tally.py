"""From the lines of a run to the table and the judgement."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.bench.load import percentile
from tests.load.meter import Meter

MIX = ("read", "write", "photo")
LIMIT = 0.5  # seconds: p95 of check 58
HEAD = "| what | kind | requests | requests/s | p50 ms | p95 ms | p99 ms | races lost | errors |\n|---|---|---:|---:|---:|---:|---:|---:|---:|"


@dataclass
class Times:
    seconds: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)

    def add(self, line: dict[str, Any]) -> None:
        self.seconds.append(line["seconds"])
        self.outcomes[line["outcome"]] += 1

    @property
    def errors(self) -> int:
        return self.outcomes.total() - self.outcomes["ok"] - self.outcomes["lost"]

    def p(self, share: float) -> float:
        return percentile(self.seconds, share) if self.seconds else 0.0

    def row(self, what: str, kind: str, during: float) -> str:
        ms = " | ".join(f"{self.p(share) * 1000:.0f}" for share in (0.5, 0.95, 0.99))
        count = len(self.seconds)
        return f"| {what} | {kind} | {count} | {count / during:.2f} | {ms} | {self.outcomes['lost']} | {self.errors} |"


class Tally:
    """Of the answers that were asked for between `since` and `until`; what was wrong counts whenever it was."""

    def __init__(self, lines: Iterable[dict[str, Any]], since: float, until: float) -> None:
        self.during = until - since
        self.whole, self.door = Times(), Times()
        self.kinds: dict[str, Times] = defaultdict(Times)
        self.names: dict[tuple[str, str], Times] = defaultdict(Times)
        self.wrong: Counter[str] = Counter()
        self.last = since  # when the last answer came
        for line in lines:
            if "kind" not in line:
                continue
            if line["outcome"] not in ("ok", "lost"):
                self.wrong[f"{line['name']}: {line['outcome']}"] += 1
            if line["kind"] == "sign-in":
                self.door.add(line)
                self.names[line["kind"], line["name"]].add(line)
            elif since <= line["at"] - line["seconds"] < until:
                self.last = max(self.last, line["at"])
                for times in (self.whole, self.kinds[line["kind"]], self.names[line["kind"], line["name"]]):
                    times.add(line)

    def table(self, ramp: float) -> str:
        """`ramp`: the seconds in which everybody signed in, which is told apart."""
        rows = [HEAD, self.whole.row("**all**", "", self.during)]
        rows += [self.kinds[kind].row(f"**{kind}**", kind, self.during) for kind in sorted(self.kinds)]
        order = sorted(self.names.items(), key=lambda pair: (pair[0][0], -pair[1].p(0.95)))
        rows += [t.row(name, kind, ramp if kind == "sign-in" else self.during) for (kind, name), t in order]
        return "\n".join(rows)

    def mix(self) -> str:
        counts = {kind: len(self.kinds[kind].seconds) for kind in MIX}
        whole = sum(counts.values()) or 1
        return "/".join(f"{count * 100 / whole:.0f}" for count in counts.values()) + " % " + "/".join(MIX)

    def errors(self) -> dict[str, int]:
        """What was wrong, arriving included: each kind of answer once."""
        return dict(self.wrong.most_common())


def costs(meter: Meter) -> str:
    """The share of one core and the memory of each server and of the people, as a table."""
    rows = ["| process | cores | MB at most |", "|---|---:|---:|"]
    rows += [f"| {name} | {meter.share(name):.2f} | {meter.memory[name]:.0f} |" for name in meter.roots]
    return "\n".join([*rows, f"| the whole machine | {meter.share('all cores'):.2f} |  |"])
