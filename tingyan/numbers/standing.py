"""What lists and sheets print of a row as of an earlier moment: the columns of the move, or the span, current then."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from issues.models import Move
from tingyan.kit.sheets import in_chunks
from tingyan.numbers.scope import Scope
from tingyan.numbers.then import OF_MOVE, standing_at

BLOCK = 1000
OF_THE_ROW = ("id", "of", "recorded_at", "replaced_at", "paper")


def stood(rows: Iterable[Any], scope: Scope) -> list[Any]:
    """Rows read for printing alone, with what is kept of them as it was; one query more.

    A frozen number may list rows of which nothing is known of then: those print what stands, and the number's page says
    that counting it again gives another.
    """
    read = list(rows)
    if scope.as_of is None or not read:
        return read
    if hasattr(read[0], "moves"):
        return by_moves(read, scope)
    return by_spans(read, scope) if hasattr(read[0], "spans") else read


def by_moves(issues: list[Any], scope: Scope) -> list[Any]:
    moves = Move.objects.filter(standing_at(scope.as_of or scope.now), issue__in=[issue.pk for issue in issues])
    then = {move.issue_id: move for move in moves.select_related("lead", "window")}
    for issue in (issue for issue in issues if issue.pk in then):
        for name in OF_MOVE:
            if name != "repeat_of":
                setattr(issue, name, getattr(then[issue.pk], name))
    return issues


def by_spans(rows: list[Any], scope: Scope) -> list[Any]:
    kept = rows[0].spans.model
    names = [field.name for field in kept._meta.concrete_fields if field.name not in OF_THE_ROW]
    linked = [field.name for field in kept._meta.concrete_fields if field.many_to_one and field.name in names]
    spans = kept.objects.filter(standing_at(scope.as_of or scope.now), of__in=[row.pk for row in rows])
    then = {span.of_id: span for span in spans.select_related(*linked)}
    for row in (row for row in rows if row.pk in then):
        for name in names:
            setattr(row, name, getattr(then[row.pk], name))
    return rows


def all_stood(rows: Any, scope: Scope) -> Iterator[Any]:
    """The rows of a whole list for a sheet, block by block."""
    read = in_chunks(rows, BLOCK)
    while block := list(islice(read, BLOCK)):
        yield from stood(block, scope)
