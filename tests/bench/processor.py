"""Processor time of the servers. It tells the cost of a page where the machine is shared and requests/s tell little."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def spent(roots: list[int]) -> float:
    """Return the seconds that these processes and all below them have used, those that have ended included."""
    fields = {int(path.parent.name): figures for path in Path("/proc").glob("[0-9]*/stat") if (figures := read(path))}
    tree, size = set(roots), 0
    while len(tree) > size:
        size = len(tree)
        tree |= {pid for pid, figures in fields.items() if figures[1] in tree}
    return sum(sum(fields[pid][11:15]) for pid in tree if pid in fields) / TICK


def read(path: Path) -> list[int]:
    """The figures behind the name of the program: [1] the parent, [11:15] ticks of its own and of ended children."""
    try:
        return [0, *map(int, path.read_text().rpartition(")")[2].split()[1:])]
    except (FileNotFoundError, ProcessLookupError):
        return []


def parent(pid: int) -> int:
    return read(Path(f"/proc/{pid}/stat"))[1]
