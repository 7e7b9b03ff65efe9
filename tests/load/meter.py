"""What each server and the people themselves cost while they are measured: processor time and memory, from /proc."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.processor import read, spent

EVERY = 5  # seconds between two looks at the memory


@dataclass
class Meter:
    """`roots`: the first process of each. Memory is what they hold at most, pages they share counted once."""

    roots: dict[str, int]
    seconds: float = 0
    processor: dict[str, float] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def running(self) -> Iterator[None]:
        before, began, end = self.spent(), time.monotonic(), threading.Event()
        looking = threading.Thread(target=self.look, args=(end,), daemon=True)
        looking.start()
        try:
            yield
        finally:
            end.set()
            looking.join()
            self.seconds = time.monotonic() - began
            self.processor = {name: after - before[name] for name, after in self.spent().items()}

    def spent(self) -> dict[str, float]:
        return {name: spent([pid]) for name, pid in self.roots.items()} | {"all cores": busy()}

    def look(self, end: threading.Event) -> None:
        while True:
            for name, pid in self.roots.items():
                held = sum(map(held_by, family(pid)))
                self.memory[name] = max(self.memory.get(name, 0), held)
            if end.wait(EVERY):
                return

    def share(self, name: str) -> float:
        """The share of one core."""
        return self.processor[name] / self.seconds


def family(root: int) -> set[int]:
    parents = {
        int(path.parent.name): figures[1] for path in Path("/proc").glob("[0-9]*/stat") if (figures := read(path))
    }
    tree, size = {root}, 0
    while len(tree) > size:
        size = len(tree)
        tree |= {pid for pid, parent in parents.items() if parent in tree}
    return tree


def held_by(pid: int) -> float:
    """MB of one process: its own pages and its share of those that it has with others."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def busy() -> float:
    """Seconds that all cores together were not idle: more than the sum of ours, where somebody else works beside."""
    user, nice, system, _idle, _wait, *rest = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:])
    return (user + nice + system + sum(rest[:3])) / os.sysconf("SC_CLK_TCK")
