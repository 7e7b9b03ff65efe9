"""Rows of the register and of the table of receipts, each as its reader may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from issues.flags import Due, Flag, Mark
from tingyan.advisories.faces import standing
from tingyan.advisories.flags import Standing, due_of, flags
from tingyan.advisories.models import Advisory, Receipt
from tingyan.workdays.calendar import Calendar


@dataclass(frozen=True)
class Line:
    """One paper in the register."""

    paper: Any
    units: list[Any]
    standing: Standing


def lines(papers: Iterable[Advisory], today: date) -> list[Line]:
    """For papers read with `for_rows` and `faces.with_receipts`."""
    return [Line(paper, list(paper.units.all()), standing(paper, today)) for paper in papers]


@dataclass(frozen=True)
class Row:
    """One unit's receipt."""

    receipt: Receipt
    mark: Mark
    due: Due
    flags: list[Flag]


def receipt_rows(receipts: Iterable[Receipt], today: date, days: Calendar) -> list[Row]:
    """For receipts read with `for_rows`."""
    return [Row(r, r.mark, due_of(r, today, days), flags(r, today)) for r in receipts]
