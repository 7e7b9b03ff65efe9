"""What was acknowledged against what is there: the only judge of “nothing lost, nothing twice, nothing unrecorded”."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.assurance.people import Told


@dataclass(frozen=True)
class Ledger:
    """Each list names what is wrong; all empty is well."""

    lost: list[str]
    double: list[str]
    strange: list[str]
    unrecorded: list[Any]
    torn: list[Any]
    gaps: list[str]
    chain: str

    @property
    def faults(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if value}


def compare(told: Told, books: dict[str, Any]) -> Ledger:
    """`books` is what tests.assurance.inside.books found in the house. Every visit has exactly one problem."""
    there = Counter(key for key, _, _ in books["visits"])
    pks = {key: pk for key, pk, _ in books["visits"]}
    recorded = Counter(books["filed"])
    return Ledger(
        lost=[key for key, pk in told.filed.items() if pks.get(key) != pk],
        double=[key for key, times in there.items() if times > 1],
        strange=[key for key in there if key not in told.sent],
        unrecorded=[pk for pk in pks.values() if recorded.pop(pk, 0) != 1]
        + list(recorded)
        + sorted({pk for pk, _ in books["issues"]} ^ set(books["opened"])),
        torn=books["bare_visits"] + ([] if books["moves"] == len(books["issues"]) else [books["moves"]]),
        gaps=gaps([number for *_, number in books["visits"]]) + gaps([number for _, number in books["issues"]]),
        chain=books["chain"],
    )


def gaps(numbers: list[str]) -> list[str]:
    """The numbers that are missing or given twice, counting from 1."""
    series = {number.rpartition("-")[0] for number in numbers}
    last = sorted(int(number.rpartition("-")[2]) for number in numbers)
    expected = list(range(1, len(numbers) + 1))
    return [f"{sorted(series)}: {sorted(set(last) ^ set(expected))}"] if last != expected or len(series) > 1 else []
