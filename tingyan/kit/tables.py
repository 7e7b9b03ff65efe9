"""Finding the table in a sheet: the header under title rows, its words as people write them, Excel's own numbers."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tingyan.kit import cells
from tingyan.kit.workbooks import Bad, Book, Grid, open_book

LOOKED_AT = 20  # rows in which the header may stand: above it come titles
MOST_ROWS = 20_000


@dataclass(frozen=True)
class TableRow:
    """`number` is the row as Excel counts it; `cells` by the name of the column as the form calls it."""

    number: int
    cells: dict[str, Any]
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    columns: dict[str, str]  # name → letter of the column
    rows: list[TableRow]
    from_1904: bool = False


def read_table(
    data: bytes, name: str, known: Mapping[str, str], required: Sequence[str], *, days: Any = (), most: int = MOST_ROWS
) -> Table:
    """The rows of the first sheet that has the required columns, as texts; `days` names the columns of dates.

    `known`: words of a header → name of the column. Raises ValidationError with the sentence to show.
    """
    book = open_book(data, name)
    grid, at = best(book, known)
    words = words_of(grid, at)
    if not set(required) <= {known[word] for word in words if word in known}:
        raise ValidationError(_("没有找到表头，应有“%s”等列") % "、".join(w for w, n in known.items() if n in required))
    return texts(table_of(grid, at, matched(words, known), most=most), days)


def best(book: Book, known: Collection[str]) -> tuple[Grid, int]:
    """The sheet and the row (from 0) in which most words of a header stand; the first of equals."""
    grids = [book.grid(name) for name in book.names[:LOOKED_AT]]
    found = [(score(grid, at, known), grid, at) for grid in grids for at in range(min(LOOKED_AT, len(grid.rows)))]
    if not found:
        raise ValidationError(_("工作表是空的，请重新选择"))
    _score, grid, at = max(found, key=lambda each: each[0])
    return grid, at


def score(grid: Grid, at: int, known: Collection[str]) -> int:
    return len({word for word in words_of(grid, at) if word in known})


def words_of(grid: Grid, at: int) -> list[str]:
    return [word_of(cell) for cell in grid.rows[at]] if at < len(grid.rows) else []


def word_of(cell: Any) -> str:
    """A header cell without the spaces and line breaks that people put into it (C46)."""
    return "" if isinstance(cell, Bad) else "".join(unicodedata.normalize("NFKC", str(cell)).split())


def check_once(words: Sequence[str]) -> None:
    twice = [word for word in dict.fromkeys(words) if word and words.count(word) > 1]
    if twice:
        raise ValidationError(_("表头重复：%s") % "、".join(twice))


def matched(words: Sequence[str], known: Mapping[str, str]) -> dict[int, str]:
    """Which column (from 0) holds what. Two words for one thing are doubled as well: nobody can say which counts."""
    check_once(words)
    found = {at: known[word] for at, word in enumerate(words) if word in known}
    for name in dict.fromkeys(found.values()):
        said = [words[at] for at, each in found.items() if each == name]
        if len(said) > 1:
            raise ValidationError(_("表头重复：%s") % "、".join(said))
    return found


def table_of(grid: Grid, at: int, names: Mapping[int, str], *, most: int = MOST_ROWS) -> Table:
    """The rows under the header in row `at` (from 0) that hold anything in the named columns."""
    rows = []
    for number, line in enumerate(grid.rows[at + 1 :], at + 2):
        row = {name: line[column] if column < len(line) else "" for column, name in names.items()}
        if any(filled(cell) for cell in row.values()):
            rows.append(TableRow(number, row))
    if not rows:
        raise ValidationError(_("表头下面没有数据"))
    if len(rows) > most:
        raise ValidationError(_("超过%s行，请分成几个文件") % most)
    return Table({name: letter(column) for column, name in names.items()}, rows, grid.from_1904)


def filled(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def texts(table: Table, days: Collection[str] = ()) -> Table:
    """The same rows with each cell as text, and a sentence for each cell that cannot be read."""
    return Table(table.columns, [as_text(row, days, table.from_1904) for row in table.rows], table.from_1904)


def as_text(row: TableRow, days: Collection[str], from_1904: bool) -> TableRow:
    read, faults = {}, {}
    for name, cell in row.cells.items():
        try:
            day = cells.day(cell, from_1904=from_1904) if name in days else None
            read[name] = day.isoformat() if day else cells.text(cell)
        except ValidationError as error:
            read[name], faults[name] = shown(cell), error.messages[0]
    return TableRow(row.number, read, faults)


def shown(cell: Any) -> str:
    return "" if isinstance(cell, Bad) else str(cell).strip()


def letter(at: int) -> str:
    """The column as Excel calls it: A, B … Z, AA."""
    text = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        text = chr(65 + rest) + text
    return text
