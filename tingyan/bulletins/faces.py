"""What a page or a paper shows of a bulletin."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tingyan.bulletins.models import Bulletin
from tingyan.bulletins.prose import Piece, read
from tingyan.bulletins.states import Part
from tingyan.numbers.models import Frozen


@dataclass(frozen=True)
class Line:
    label: str
    numbers: list[Frozen]


@dataclass(frozen=True)
class Section:
    """`paragraphs` are texts in pieces, so that each number can lead to its rows."""

    label: Any
    paragraphs: list[list[Piece]]


def of_text(paper: Bulletin) -> list[Frozen]:
    rows = paper.numbers.filter(unit=None).select_related("frozen").defer("frozen__rows", "frozen__part").order_by("id")
    return [printed.frozen for printed in rows]


def lines(paper: Bulletin) -> list[Line]:
    """The ledger, a line a unit in official order, whatever its numbers."""
    rows = paper.numbers.filter(unit__isnull=False).select_related("unit", "frozen")
    rows = rows.defer("frozen__rows", "frozen__part").order_by("unit__order", "unit__id", "id")
    return [Line(str(unit), [row.frozen for row in group]) for unit, group in groupby(rows, lambda row: row.unit)]


def sections(paper: Bulletin, numbers: list[Frozen]) -> list[Section]:
    return [
        Section(part.label, [read(line, numbers) for line in paper.sections[part].splitlines() if line.strip()])
        for part in Part
        if part in paper.sections and part != Part.LEDGER
    ]
