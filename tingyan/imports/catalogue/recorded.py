"""What ledgers share: a row is known by its key or by our number, and what differs in it is a correction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tingyan.imports.bases import Column, Judged, Ledger
from tingyan.imports.states import Outcome
from tingyan.kit import cells, phones
from tingyan.kit.sheets import fit
from tingyan.kit.tables import Table, TableRow, texts


@dataclass(frozen=True)
class Plain:
    """Columns of a row as the model has them, and once it is found the row that is there."""

    values: Mapping[str, Any]
    known: Any = None
    changes: Mapping[str, Any] | None = None


class RecordedLedger(Ledger):
    """`editable` are the columns that an import may correct; `present` finds the known rows by key."""

    editable: Sequence[str] = ()

    def present(self, keys: set[Any]) -> dict[Any, Any]:
        raise NotImplementedError

    def check_new(self, values: Mapping[str, Any]) -> None:
        """Raise ValidationError for what only a new row may not say."""

    def check_change(self, known: Any, changes: Mapping[str, Any]) -> None:
        """Raise ValidationError for what may not be corrected any more."""

    def settle(self, rows: list[Judged]) -> None:
        there = self.present({self.key(row.item) for row in rows})
        for row in rows:
            known = there.get(self.key(row.item))
            try:
                self.settle_new(row) if known is None else self.settle_known(row, known)
            except ValidationError as error:
                for name, sentences in error.message_dict.items():
                    row.spoil(name if name in self.column_names() else "", sentences[0])

    def settle_new(self, row: Judged) -> None:
        self.check_new(row.item.values)

    def settle_known(self, row: Judged, known: Any) -> None:
        """Only what stands in the file is compared: a column that is not there says nothing."""
        said = {name: value for name, value in row.item.values.items() if name in self.given(row)}
        differing = {name: value for name, value in said.items() if (getattr(known, name) or "") != (value or "")}
        for column in self.columns:
            if column.name in differing and column.name not in self.editable:
                row.notes.append(_("“%s”与系统不同，以系统为准，不随台账修改") % column.label)
        changes = {name: value for name, value in differing.items() if name in self.editable}
        row.outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
        row.item = Plain(row.item.values, known, changes)
        if changes:
            self.check_change(known, changes)

    def given(self, row: Judged) -> set[str]:
        return set(row.cells)


@dataclass(frozen=True)
class Correction:
    """A row that bears our number: what is there, and what the file says otherwise."""

    known: Any
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Printed:
    """A known row, and its cells as our own workbook prints them, label → text."""

    known: Any
    cells: Mapping[str, str]


class NumberedLedger(Ledger):
    """Rows of our own workbook come back with their number: what the office may edit is taken, all else stays ours."""

    editable: Sequence[str] = ()

    def __init__(self, district: Any, by: Any) -> None:
        super().__init__(district, by)
        self.there: Mapping[str, Printed] = {}

    def numbered(self, numbers: set[str]) -> Mapping[str, Printed]:
        """The known rows of these numbers."""
        raise NotImplementedError

    def sealed(self, known: Any) -> str:
        """Why nothing of it can be corrected any more; "" where it can."""
        raise NotImplementedError

    def correction(self, row: Printed, changes: Mapping[str, Any], judged: Judged) -> Correction:
        return Correction(row.known, changes)

    def judge(self, table: Table, tell: Callable[[int], None] = lambda done: None) -> list[Judged]:
        numbers = {row.cells.get("number", "") for row in texts(table).rows} - {""}
        self.there = self.numbered(numbers) if numbers else {}
        return super().judge(table, tell)

    def one(self, row: TableRow) -> Judged:
        known = self.there.get(row.cells.get("number", ""))
        return self.compared(row, known) if known else super().one(row)

    def compared(self, row: TableRow, known: Printed) -> Judged:
        judged = Judged(row.number, {name: text for name, text in row.cells.items() if text}, Outcome.UNCHANGED)
        self.refuse_id_numbers(judged)
        changes = {}
        for column in self.columns:
            printed = known.cells.get(str(column.label), "")
            if row.cells.get(column.name, printed) in (printed, phones.masked(printed)):
                continue
            if column.name not in self.editable:
                judged.notes.append(_("“%s”与系统不同，以系统为准，不随台账修改") % column.label)
            elif column.required and not row.cells[column.name]:
                judged.spoil(column.name, _("请填写“%s”") % column.label)
            else:
                changes[column.name] = self.checked(column, row.cells[column.name], judged)
        if changes and judged.outcome != Outcome.WRONG:
            self.correct(judged, known, changes)
        return judged

    def checked(self, column: Column, text: str, judged: Judged) -> Any:
        try:
            return self.value(column, text)
        except ValidationError as error:
            judged.spoil(column.name, error.messages[0])
            return None

    def correct(self, judged: Judged, known: Printed, changes: Mapping[str, Any]) -> None:
        if message := self.sealed(known.known):
            judged.spoil(next(iter(changes)), message)
            return
        try:
            judged.item = self.correction(known, changes, judged)
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                judged.spoil(name if name in self.column_names() else "", sentences[0])
        else:
            judged.outcome = Outcome.CHANGED


def printed(columns: Iterable[Any], row: Any) -> dict[str, str]:
    """The cells of our own workbook as they read when they come back."""
    return {str(column.label): read_back(column, column.value(row)) for column in columns}


def read_back(column: Any, value: Any) -> str:
    return cells.text(fit(str(value or ""))) if column.kind == "text" else cells.text(value)
