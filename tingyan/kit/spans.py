"""What the counted columns of a row said, and when: spans from one recording to the next.

A room that lets its rows be asked about as of a moment keeps beside them a table of spans. `keep` alone writes it, in
the transaction that changed the row: wherever such a row is written, `keep` is called after it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

OWN = ("id", "of", "recorded_at", "replaced_at")
_told: ContextVar[datetime | None] = ContextVar("told", default=None)


@contextmanager
def recorded_at(moment: datetime) -> Iterator[None]:
    """Date what is kept inside as recorded then: for the demonstration alone, whose story is told afterwards."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)


def clock() -> datetime:
    return _told.get() or timezone.now()


class Span(models.Model):
    """Has `of`, the row, with `related_name="spans"`; every other column is one of the row's, under the same name."""

    recorded_at = models.DateTimeField(_("记录时间"), default=timezone.now)
    replaced_at = models.DateTimeField(_("被取代的时间"), null=True, blank=True)

    class Meta:
        abstract = True


def columns(span: type[Span]) -> list[str]:
    return [field.attname for field in span._meta.concrete_fields if field.name not in OWN]


def keep(span: type[Any], rows: QuerySet[Any]) -> None:
    """Write a span for each of `rows` that says something else than its last one; nothing where nothing changed."""
    names, now = columns(span), clock()
    present = {pk: tuple(values) for pk, *values in rows.order_by().values_list("pk", *names)}
    last = span.objects.filter(of__in=present, replaced_at=None).values_list("of", "pk", *names)
    said = {of: (pk, tuple(values)) for of, pk, *values in last}
    changed = [pk for pk, values in present.items() if pk not in said or said[pk][1] != values]
    ended = [said[pk][0] for pk in changed if pk in said]
    if ended:
        span.objects.filter(pk__in=ended).update(replaced_at=now)
    new = [span(of_id=pk, recorded_at=now, **dict(zip(names, present[pk], strict=True))) for pk in changed]
    span.objects.bulk_create(new, batch_size=500)


def keep_members(span: type[Any], owners: Iterable[Any], members: QuerySet[Any], owner: str, member: str) -> None:
    """The same for who belongs to what: `members` are the rows of the many-to-many table of these owners.

    `owner` and `member` name the two keys, in that table and in the table of spans alike.
    """
    now, keys = clock(), (f"{owner}_id", f"{member}_id")
    present = set(members.values_list(*keys))
    last = {tuple(pair): pk for pk, *pair in open_of(span, owner, owners).values_list("pk", *keys)}
    span.objects.filter(pk__in=[pk for pair, pk in last.items() if pair not in present]).update(replaced_at=now)
    new = [span(recorded_at=now, **dict(zip(keys, pair, strict=True))) for pair in sorted(present - last.keys())]
    span.objects.bulk_create(new, batch_size=500)


def open_of(span: type[Any], owner: str, owners: Iterable[Any]) -> QuerySet[Any]:
    return span.objects.filter(**{f"{owner}__in": owners}, replaced_at=None)


BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)  # since when rows are taken to stand of which nothing says since when
Stage = tuple[str, dict[str, Any]]
AS_IT_STANDS = object()


def begin(span: type[Any], rows: Iterable[Any], stages: Iterable[Stage], now: datetime) -> None:
    """Spans for rows from before spans were kept, as far as their own dates tell.

    A stage is the column that says when it was reached, "" for the beginning, and what the span's columns said from
    then on: a value, or `AS_IT_STANDS`. The first stage names every column.
    """
    block = [one for row in rows for one in history(span, row, list(stages), now)]
    span.objects.bulk_create(block, batch_size=500)


def history(span: type[Any], row: Any, stages: list[Stage], now: datetime) -> Iterator[Any]:
    said: dict[str, Any] = {}
    reached: list[tuple[datetime, dict[str, Any]]] = []
    for name, values in stages:
        moment = moment_of(getattr(row, name) if name else BEGINNING)
        if moment is None:
            continue
        said = said | {key: getattr(row, key) if value is AS_IT_STANDS else value for key, value in values.items()}
        at = min(max(moment, reached[-1][0]), now) if reached else min(moment, now)
        reached = [*(reached if not reached or reached[-1][0] < at else reached[:-1]), (at, said)]
    ends = [at for at, _ in reached[1:]]
    for (at, values), end in zip(reached, [*ends, None], strict=True):
        yield span(of_id=row.pk, recorded_at=at, replaced_at=end, **values)


def moment_of(value: datetime | date | None) -> datetime | None:
    """Of a day, its beginning here."""
    if value is None or isinstance(value, datetime):
        return value
    return timezone.make_aware(datetime.combine(value, time()))
