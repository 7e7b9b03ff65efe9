"""Search that finds two-character words: texts are kept as overlapping pairs of characters.

“办事大厅” becomes `办事 事大 大厅`. A word is found where its pairs stand in this order, which a plain LIKE tells on
every database; on PostgreSQL a GIN index over the pairs names the few rows worth asking. Trigram indexes and word
parsers find no two-character Chinese words.
"""

import unicodedata
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.migrations.operations.base import Operation

from tingyan.kit.phones import masked

LONGEST = 100  # characters that a box for searching takes: SQLite compares no patterns of any length
BOUNDARY = " | "  # no pair contains it, so that a phrase cannot run from one text into the next


def grams(*texts: Any) -> str:
    """Return the pairs of all `texts`, each text by itself: what a GramsField holds. Telephone numbers are masked."""
    return BOUNDARY.join(filter(None, (_pairs(masked(str(text))) for text in texts if text)))


def _pairs(text: str) -> str:
    """Return the pairs of `text`: full width and case levelled, letters and digits only; a lone character is itself."""
    kept = "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())
    return " ".join(kept[i : i + 2] for i in range(len(kept) - 1)) or kept


class GramsField(models.TextField):
    """The search column of a model; actions fill it with `grams(…)`, lists ask it with `__found`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"blank": True, "default": "", "editable": False} | kwargs)


@GramsField.register_lookup
class Found(models.Lookup):
    """`search__found="办不成 窗口"`: rows that contain every word. A query without letters or digits finds nothing."""

    lookup_name = "found"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        lhs, params = self.process_lhs(compiler, connection)
        phrases = self._phrases()
        return f"({' AND '.join(f'{lhs} LIKE %s' for _p in phrases)})", [
            value for phrase in phrases for value in (*params, f"%{phrase}%")
        ]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Ask the index. LIKE is left to tell the order of several pairs, and to find words of one character, which
        have no pair: of a word of two characters the index says all, and the texts need not be read."""
        phrases = self._phrases()
        pairs = sorted({pair for phrase in phrases for pair in phrase.split() if len(pair) > 1})
        if not pairs:
            return self.as_sql(compiler, connection)
        lhs, params = self.process_lhs(compiler, connection)
        sql, values = f"{_array(lhs)} @> %s::text[]", [*params, pairs]
        for phrase in phrases:
            if phrase not in pairs:
                sql, values = f"{sql} AND {lhs} LIKE %s", [*values, *params, f"%{phrase}%"]
        return f"({sql})", values

    def _phrases(self) -> list[str]:
        phrases = [phrase for phrase in map(_pairs, masked(str(self.rhs)).split()) if phrase]
        if not phrases:
            raise EmptyResultSet
        return phrases


@GramsField.register_lookup
class Read(Found):
    """`search__read=…`: finds what `found` finds without asking the index, by reading each row. For conditions of which
    the index is of no use, because few rows are left or another way leads to them: splitting a text costs more than
    reading it."""

    lookup_name = "read"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return self.as_sql(compiler, connection)


def _array(column: str) -> str:
    """The indexed expression; index and lookup must spell it alike."""
    return f"string_to_array({column}, ' ')"


class AddGramIndex(Operation):
    """Migration operation: the GIN index that makes `__found` fast. Acts on PostgreSQL only."""

    reversible = True

    def __init__(self, model: str, field: str, name: str) -> None:
        self.model, self.field, self.name = model, field, name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.model, self.field, self.name], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """An index of this kind is no part of a model's state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        column = model._meta.get_field(self.field).column
        quote = schema_editor.quote_name
        self._run(
            schema_editor,
            f"CREATE INDEX {quote(self.name)} ON {quote(model._meta.db_table)} USING gin ({_array(quote(column))})",
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._run(schema_editor, f"DROP INDEX IF EXISTS {schema_editor.quote_name(self.name)}")

    def describe(self) -> str:
        return f"Create gram index {self.name} on {self.model}.{self.field}"

    def references_model(self, name: str, app_label: str) -> bool:
        return name.lower() == self.model.lower()

    @property
    def migration_name_fragment(self) -> str:
        return self.name.lower()

    @staticmethod
    def _run(schema_editor: Any, sql: str) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)
