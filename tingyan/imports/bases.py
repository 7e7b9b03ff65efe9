"""What a ledger declares, and how its rows are judged: read, taken by the form, compared with what is there."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from issues.forms.cases import Names
from tingyan.directory.models import Department, District
from tingyan.imports.states import Outcome
from tingyan.kit.identity import holds_id_number, refusal
from tingyan.kit.tables import Table, TableRow, texts, word_of

HIDDEN = "******"  # stands where an identity number stood
BETWEEN = re.compile(r"[、，,;；/\n]+")


@dataclass(frozen=True)
class Column:
    """One column. `choices` maps the words that may stand in it to codes; `aliases` are other headings."""

    name: str
    label: Any
    aliases: tuple[str, ...] = ()
    kind: str = "text"  # text, day, unit, units, choice, choices, named
    required: bool = False
    choices: Callable[[], Mapping[str, str]] = dict
    listed: int | None = None  # how many of the choices the template lists: the rest are other words for them
    example: str = ""


@dataclass
class Judged:
    """A row of a file: what it says, and what becomes of it. `item` is what the action takes."""

    number: int
    cells: dict[str, str]
    outcome: str = Outcome.NEW
    faults: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    item: Any = None

    def spoil(self, name: str, sentence: str) -> None:
        self.outcome = Outcome.WRONG
        self.faults.setdefault(name, sentence)

    def repeats(self, sentence: str) -> None:
        self.outcome = Outcome.DUPLICATE
        self.notes.append(sentence)


def words(choices: Iterable[tuple[Any, Any]], **others: str) -> dict[str, str]:
    """Labels → codes."""
    return {str(label): str(code) for code, label in choices} | others


class Ledger:
    """One kind of ledger for one district and one person. Each says `columns`, `take`, `key`, `settle`, `store`."""

    do_not_call_in_templates = True
    slug = ""
    label: Any = ""
    columns: Sequence[Column] = ()

    def __init__(self, district: District, by: Any) -> None:
        self.district, self.by = district, by
        self.names = Names(district.pk)

    @classmethod
    def districts(cls, user: Any) -> frozenset[int]:
        """Where the person may import it: the office's own district."""
        return frozenset(user.posts.office)

    @classmethod
    def known(cls) -> dict[str, str]:
        """Words of a header → name of the column."""
        found = {word_of(str(column.label)): column.name for column in cls.columns}
        return {word_of(alias): column.name for column in cls.columns for alias in column.aliases} | found

    def judge(self, table: Table, tell: Callable[[int], None] = lambda done: None) -> list[Judged]:
        """Judge every row. `tell` is called with how many are done."""
        days = [column.name for column in self.columns if column.kind == "day"]
        rows = []
        for place, row in enumerate(texts(table, days).rows, 1):
            rows.append(self.one(row))
            if place % 200 == 0:
                tell(place)
        self.mark_doubles(rows)
        self.settle([row for row in rows if row.outcome == Outcome.NEW])
        return rows

    def one(self, row: TableRow) -> Judged:
        cells = {column.name: row.cells.get(column.name, "") for column in self.columns}
        judged = Judged(row.number, {name: text for name, text in cells.items() if text})
        for name, sentence in row.faults.items():
            judged.spoil(name, sentence)
        self.refuse_id_numbers(judged)
        values = self.resolve(cells, judged)
        if judged.outcome == Outcome.NEW:
            self.attempt(judged, values)
        return judged

    def refuse_id_numbers(self, judged: Judged) -> None:
        """A cell with an identity number is a fault, and is not kept with the row's other cells."""
        labels = {column.name: column.label for column in self.columns}
        for name, text in judged.cells.items():
            if holds_id_number(text):
                judged.spoil(name, refusal(labels.get(name)))
                judged.cells[name] = HIDDEN

    def resolve(self, cells: dict[str, str], judged: Judged) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for column in self.columns:
            try:
                values[column.name] = self.value(column, cells[column.name])
            except ValidationError as error:
                judged.spoil(column.name, error.messages[0])
        return values

    def value(self, column: Column, text: str) -> Any:
        if column.kind == "unit":
            return self.names.unit(text)
        if column.kind == "units":
            return [self.names.unit(part) for part in BETWEEN.split(text) if part.strip()]
        if column.kind == "named":
            return pick(text, self.named(column.name), column.label)
        if column.kind == "choices":
            return [chosen(column, part.strip()) for part in BETWEEN.split(text) if part.strip()]
        return chosen(column, text) if column.kind == "choice" and text else text

    def named(self, name: str) -> Mapping[str, Any]:
        """What a column of kind `named` may name in this district, by each of its names."""
        raise NotImplementedError

    def offered(self, column: Column) -> list[str]:
        """What the template lists for a column."""
        if column.kind == "unit":
            units = {unit.pk: unit.short_name or unit.name for same in self.names.units.values() for unit in same}
            return list(units.values())
        if column.kind == "named":
            return list(self.named(column.name))
        return list(column.choices())[: column.listed] if column.kind == "choice" else []

    def attempt(self, judged: Judged, values: dict[str, Any]) -> None:
        try:
            judged.item = self.take(values, judged)
        except ValidationError as error:
            faults = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            for name, sentences in faults.items():
                judged.spoil(name if name in judged.cells or name in self.column_names() else "", sentences[0])

    def column_names(self) -> set[str]:
        return {column.name for column in self.columns}

    def need(self, values: Mapping[str, Any], *names: str) -> None:
        """Raise for each of these columns that is blank."""
        labels = {column.name: column.label for column in self.columns}
        blank = {name: _("请填写“%s”") % labels[name] for name in names if not values[name]}
        if blank:
            raise ValidationError(blank)

    def mark_doubles(self, rows: list[Judged]) -> None:
        """The second of two rows that say the same is passed over, and says of which it is the double (C07)."""
        first: dict[Any, int] = {}
        for row in rows:
            key = self.key(row.item) if row.outcome == Outcome.NEW else None
            if key is None:
                continue
            if key in first:
                row.repeats(_("与第%s行相同，只导入一次") % first[key])
            first.setdefault(key, row.number)

    def take(self, values: dict[str, Any], judged: Judged) -> Any:
        """Return what the action takes. Raises ValidationError by column."""
        raise NotImplementedError

    def key(self, item: Any) -> Any:
        """What makes two rows the same."""
        raise NotImplementedError

    def settle(self, rows: list[Judged]) -> None:
        """Compare with what is there: changed, unchanged, duplicate."""
        raise NotImplementedError

    def store(self, rows: list[Judged]) -> None:
        """Write new and changed rows. The caller has opened the transaction."""
        raise NotImplementedError


def chosen(column: Column, text: str) -> str:
    known = column.choices()
    if text not in known:
        listed = "、".join(list(known)[: column.listed])
        raise ValidationError(_("“%(text)s”不在可选值内，应为：%(known)s") % {"text": text, "known": listed})
    return known[text]


def pick(text: str, known: Mapping[str, Any], label: Any) -> Any:
    """The one of that very name, None where nothing is said. ValidationError offers the nearest name, taking none."""
    name = "".join(text.split())
    folded = {"".join(each.split()): row for each, row in known.items()}
    if not name or name in folded:
        return folded.get(name)
    near = difflib.get_close_matches(name, folded, n=1, cutoff=0.5)
    offer = _("，是不是“%s”？") % near[0] if near else ""
    raise ValidationError(_("未找到%(label)s“%(text)s”%(offer)s") % {"label": label, "text": text, "offer": offer})


def bound(form: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """Run one form over the next row: making its fields anew for each of 12,000 rows would take longer than all else.

    Raises ValidationError by field.
    """
    form.data, form.is_bound = data, True
    form.full_clean()
    if form.errors:
        raise ValidationError(
            {name: list(sentences) for name, sentences in form.errors.items() if name != "__all__"}
            or list(form.non_field_errors())
        )
    return dict(form.cleaned_data)


def same(unit: Department | None) -> int | None:
    return unit.pk if unit else None
