"""The words of the demonstration, as people can read and correct them in `data/`; no row of the database is known here."""

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
Row = dict[str, Any]


def table(name: str) -> list[Row]:
    """Return the lines of a CSV file of `data/`, header → cell."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def paper(name: str) -> Row:
    """Return a TOML file of `data/`."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Batch:
    """One campaign: its head, and what was recorded in it, in the order of the files' names."""

    campaign: Row
    visits: list[Row]
    issues: list[Row]
    drafts: list[Row]
    procedures: list[Row]
    measures: list[Row]
    advisories: list[Row]


def batch(folder: str) -> Batch:
    """Return the campaign kept in `data/<folder>`: `visits_1.toml` and `visits_2.toml` hold one list."""

    def rows(kind: str) -> list[Row]:
        names = sorted(path.name for path in (DATA / folder).glob(f"{kind}*.toml"))
        return [row for name in names for row in paper(f"{folder}/{name}")[kind]]

    return Batch(
        campaign=paper(f"{folder}/campaign.toml"),
        visits=rows("visits"),
        issues=rows("issues"),
        drafts=rows("drafts"),
        procedures=rows("procedures"),
        measures=rows("measures"),
        advisories=rows("advisories"),
    )
