"""A list as it is pasted: lines whose cells are parted by tabs or commas."""

import re
from dataclasses import dataclass

COMMA = re.compile("[,，]")


@dataclass(frozen=True)
class Line:
    """`number` is the line's in the box, blank ones counted."""

    number: int
    cells: tuple[str, ...]

    def cell(self, at: int) -> str:
        return self.cells[at] if at < len(self.cells) else ""


def lines_of(text: str) -> list[Line]:
    """Parted by tabs, as Excel copies them, else by commas; blank lines say nothing."""
    rows = [(number, row) for number, row in enumerate(text.splitlines(), 1) if row.strip()]
    return [Line(number, tuple(cell.strip() for cell in parted(row))) for number, row in rows]


def parted(row: str) -> list[str]:
    return row.split("\t") if "\t" in row else COMMA.split(row)
