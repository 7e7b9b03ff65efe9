"""As of: rows as they stood at an earlier moment. What moves keep of an issue is read from the move current then, what
spans keep of any other row from its span of then.

A condition is written once, on present columns; here it is said of the columns as they were. “Then” is what was
recorded by then: a step entered later, even of an earlier day, was not on the board yet.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, FilteredRelation, Q, TextChoices
from django.db.models.expressions import BaseExpression, Exists

from tingyan.kit.spans import Span, columns

Names = Mapping[str, str]
OF_MOVE: tuple[str, ...] = (
    "state",
    "round_no",
    "lead",
    "theme",
    "category",
    "window",
    "original_due",
    "due",
    "closed_on",
)
OF_MOVE += ("self_found", "fixed_on_spot", "extending", "repeat_of")


def moved(prefix: str = "") -> dict[str, str]:
    """Column of an issue, as the conditions of a base name it → the same column of the move that was current then."""
    return {prefix + name: f"stood__{name}" for name in OF_MOVE}


def with_moves(rows: Any, moment: datetime, path: str = "moves") -> Any:
    """Rows whose issue was known at the moment, joined with its one move of that moment."""
    current = FilteredRelation(path, condition=standing_at(moment, f"{path}__"))
    return rows.annotate(stood=current).filter(stood__isnull=False)


def kept_in(span: type[Span], **also: str) -> dict[str, str]:
    """Column of a row → the same column of its span of then; `also` names what the span keeps of another row."""
    fields = [span._meta.get_field(name).name for name in columns(span)]
    return {name: f"was__{name}" for name in fields} | {name: f"was__{kept}" for name, kept in also.items()}


def with_spans(rows: Any, moment: datetime) -> Any:
    """Rows that were known at the moment, joined with their one span of that moment."""
    current = FilteredRelation("spans", condition=standing_at(moment, "spans__"))
    return rows.annotate(was=current).filter(was__isnull=False)


def standing_at(moment: datetime, path: str = "") -> Q:
    """Moves that were the last of their issue, as far as anybody had recorded at that moment."""
    standing = Q(**{f"{path}replaced_at": None}) | Q(**{f"{path}replaced_at__gt": moment})
    return standing & Q(**{f"{path}recorded_at__lte": moment})


def renamed(where: Any, names: Names) -> Any:
    """The condition or expression on columns as they were; what hangs on other rows (EXISTS) stays as it is.

    A condition says what counts and never what does not: a negation over the moves or spans of then becomes a subquery
    over all of them for every row, which a database without fresh statistics works off for minutes.
    """
    if isinstance(where, Q):
        lookups = [child[0] for child in where.children if isinstance(child, tuple)]
        if where.negated and any(column(lookup, names) != lookup for lookup in lookups):
            raise TypeError(f"{where} denies what stood then: say what counts, as a list of values")
        children = [child_renamed(child, names) for child in where.children]
        return Q(*children, _connector=where.connector, _negated=where.negated)
    if type(where) is F:
        return F(column(where.name, names))  # type: ignore[attr-defined]
    if isinstance(where, BaseExpression) and not isinstance(where, Exists):
        where = where.copy()
        where.set_source_expressions([renamed(part, names) for part in where.get_source_expressions()])
    return where


def all_but(*values: TextChoices) -> list[TextChoices]:
    """The other values of the same list."""
    return [value for value in type(values[0]) if value not in values]


def child_renamed(child: Any, names: Names) -> Any:
    """A part of a Q: another Q or expression, or a lookup with its value, which may be a column too."""
    return (column(child[0], names), renamed(child[1], names)) if isinstance(child, tuple) else renamed(child, names)


def column(lookup: str, names: Names) -> str:
    """`state__in` → `stood__state__in`; the longest name wins, so that `issue__state` is not taken for `issue`."""
    parts = lookup.split("__")
    for end in range(len(parts), 0, -1):
        if name := names.get("__".join(parts[:end])):
            return "__".join([name, *parts[end:]])
    return lookup
