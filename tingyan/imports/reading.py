"""From a file to its table: the sheet and header that fit, and which column is what."""

from typing import Any

from django.utils.translation import gettext as _

from tingyan.imports.bases import Ledger
from tingyan.imports.models import Matching, Run
from tingyan.kit.tables import Table, best, check_once, letter, table_of, word_of, words_of
from tingyan.kit.workbooks import Grid, hides, open_book

SHOWN = 20  # rows that a note names


def found(data: bytes, name: str, ledger: type[Ledger]) -> tuple[Grid, int]:
    """The sheet and the row (from 0) that look most like this ledger's header."""
    return best(open_book(data, name), ledger.known())


def proposed(heads: dict[str, str], ledger: type[Ledger], district_id: int) -> dict[str, str]:
    """Letter of the column → name: by what the district said last time, by the heading, then by another heading."""
    check_once(list(heads.values()))
    remembered = dict(Matching.objects.filter(district=district_id, kind=ledger.slug).values_list("word", "name"))
    labels = {word_of(column.label): column.name for column in ledger.columns}
    names: dict[str, str] = {}
    for source in (remembered, labels, ledger.known()):
        for at, word in heads.items():
            name = source.get(word, "")
            if at not in names and word in source and (not name or name not in names.values()):
                names[at] = name
    return {at: name for at, name in names.items() if name}


def grid_of(run: Run) -> Grid:
    book = open_book(bytes(run.data), run.name)
    return book.grid(run.sheet if run.sheet in book.names else book.names[0])


def heads(grid: Grid, header_row: int) -> dict[str, str]:
    """Letter of each column that has a word in the header → the word."""
    return {letter(at): word for at, word in enumerate(words_of(grid, header_row - 1)) if word}


def table(run: Run, grid: Grid | None = None) -> Table:
    grid = grid or grid_of(run)
    width = max((len(line) for line in grid.rows), default=0)
    names = {at: run.names[letter(at)] for at in range(width) if letter(at) in run.names}
    return table_of(grid, run.header_row - 1, names)


def notes_of(grid: Grid, run: Run, rows: Any) -> list[str]:
    """What Excel does not show and comes in all the same, and what nobody can tell of this file."""
    notes = []
    lines, columns, unknown = hides(bytes(run.data), grid)
    if hidden := sorted({row.number for row in rows} & lines):
        notes.append(_("第%s行在Excel中被隐藏或筛选掉，也会导入") % "、".join(map(str, hidden[:SHOWN])))
    if letters := [letter(at) for at in sorted(columns) if letter(at) in run.names]:
        notes.append(_("%s列在Excel中被隐藏，也会导入") % "、".join(letters))
    return [*notes, *unknown]
