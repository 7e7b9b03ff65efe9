"""One page of a list, as cheap on page 5,000 as on page 1."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest


@dataclass(frozen=True)
class Page:
    """The rows shown, and where they stand: `total` rows on `pages` pages, this one being `number` (from 1)."""

    rows: list[Any]
    number: int
    total: int
    per: int

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def object_list(self) -> list[Any]:
        return self.rows

    @property
    def pages(self) -> int:
        return pages_of(self.total, self.per)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def first(self) -> int:
        """The place in the whole list (from 1) of the first row shown."""
        return (self.number - 1) * self.per + 1

    @property
    def window(self) -> list[int | None]:
        """The page numbers to print, None where some are left out: 1 … 4 5 6 … 20."""
        shown = sorted({1, self.pages, *range(max(1, self.number - 1), min(self.pages, self.number + 1) + 1)})
        window: list[int | None] = []
        for number in shown:
            if window and number - window[-1] > 1:  # type: ignore[operator]
                window.append(number - 1 if number - window[-1] == 2 else None)  # type: ignore[operator]
            window.append(number)
        return window


def page_of(request: HttpRequest, queryset: QuerySet[Any], per: int = 20) -> Page:
    """Return the page that `?page` asks for, or the nearest there is, in at most three queries.

    The keys of the page come from an index-only slice, counted from the nearer end of the list; only then are whole
    rows fetched, so that joins and wide columns are read for `per` rows and not for all that are skipped.
    """
    total = queryset.order_by().count()
    number = nearest(request.GET.get("page", ""), pages_of(total, per))
    start = (number - 1) * per
    keys = slice_of(queryset, start, min(start + per, total), total)
    found = {row.pk: row for row in queryset.order_by().filter(pk__in=keys)} if keys else {}
    return Page([found[key] for key in keys if key in found], number, total, per)


def pages_of(total: int, per: int) -> int:
    return max(1, -(-total // per))


def nearest(asked: str, pages: int) -> int:
    """Return the page asked for, brought into 1…pages; what is not a number is page 1."""
    try:
        return min(max(int(asked), 1), pages)
    except ValueError:
        return 1


def slice_of(queryset: QuerySet[Any], start: int, stop: int, total: int) -> list[Any]:
    """Return the keys from `start` to `stop`, read backwards from the end where that is nearer."""
    if start >= stop:
        return []
    keys = settled(queryset).values_list("pk", flat=True)
    if start <= total // 2:
        return list(keys[start:stop])
    return list(keys.reverse()[total - stop : total - start])[::-1]


def settled(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Return the queryset with ties broken by key: rows that tie would otherwise change places between pages."""
    ordering = tuple(queryset.query.order_by or queryset.model._meta.ordering)
    if queryset.ordered and {"pk", "-pk", "id", "-id"} & {term for term in ordering if isinstance(term, str)}:
        return queryset
    last = ordering[-1] if ordering else ""
    return queryset.order_by(*ordering, "-pk" if isinstance(last, str) and last.startswith("-") else "pk")
