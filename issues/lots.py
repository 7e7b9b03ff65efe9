"""Drawing lots so that anybody can draw them again: the same seed over the same population gives the same issues.

Nothing here knows of the database or of chance: `seed` decides everything.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping

Stratum = tuple[int, str]  # unit and fix type
Row = tuple[int, int, str]  # issue, unit, fix type


def ordered(population: Iterable[Iterable[int | str]]) -> list[list[int | str]]:
    """The population as it is kept: rows of [issue, unit, fix type], by issue."""
    return sorted(list(row) for row in population)


def digest(population: Iterable[Iterable[int | str]]) -> str:
    """SHA-256 of the population, whatever the order its rows come in."""
    return hashlib.sha256(json.dumps(ordered(population), separators=(",", ":")).encode()).hexdigest()


def strata(population: Iterable[Row]) -> Counter[Stratum]:
    return Counter((unit, fix_type) for _issue, unit, fix_type in population)


def allocate(sizes: Mapping[Stratum, int], size: int) -> dict[Stratum, int]:
    """How many to draw of each stratum: in proportion, by largest remainder, ties by the stratum's key.

    The parts sum to `size`, or to the whole population where that is smaller; no part exceeds its stratum.
    """
    total = sum(sizes.values())
    wanted = min(size, total)
    if not total:
        return {}
    parts = {key: wanted * count // total for key, count in sizes.items()}
    by_remainder = sorted(sizes, key=lambda key: (-(wanted * sizes[key] % total), key))
    for key in by_remainder[: wanted - sum(parts.values())]:
        parts[key] += 1
    return parts


def rank(seed: str, issue: int) -> str:
    return hashlib.sha256(f"{seed}:{issue}".encode()).hexdigest()


def in_order(population: Iterable[Row], seed: str) -> list[Row]:
    """The order of the draw: by stratum, and in each by rank."""
    return sorted(population, key=lambda row: (row[1], row[2], rank(seed, row[0])))


def draw_lots(population: Iterable[Row], size: int, seed: str) -> list[int]:
    """The issues drawn, by number: in each stratum those whose rank under the seed is lowest."""
    rows = in_order(population, seed)
    by_stratum: dict[Stratum, list[int]] = {}
    for issue, unit, fix_type in rows:
        by_stratum.setdefault((unit, fix_type), []).append(issue)
    drawn: list[int] = []
    for key, part in allocate(strata(rows), size).items():
        drawn += by_stratum[key][:part]
    return sorted(drawn)
