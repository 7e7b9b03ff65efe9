"""The fields of a kind, told by its sample: the list that whoever makes a template copies from."""

from collections.abc import Iterator
from typing import Any

from tingyan.kit import words
from tingyan.papers.samples import SAMPLES


def fields_of(kind: str) -> list[tuple[str, str]]:
    """(how it is written, an example) of every field of `kind`."""
    return list(told(SAMPLES[kind], ""))


def told(values: dict[str, Any], of: str) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        path = f"{of}{name}"
        if isinstance(value, list):
            yield from of_list(path, name, value)
        else:
            yield "{{ " + path + " }}", example(value)


def of_list(path: str, name: str, rows: list[Any]) -> Iterator[tuple[str, str]]:
    """A list is gone through: what stands between the two lines is repeated for each of its rows."""
    each = f"{name.removesuffix('s')}_item" if name.removesuffix("s") == name else name.removesuffix("s")
    yield "{%p for " + each + " in " + path + " %} … {%p endfor %}", ""
    first = rows[0] if rows else ""
    if isinstance(first, dict):
        yield from told(first, f"{each}.")
    elif not isinstance(first, list):
        yield "{{ " + each + " }}", example(first)


def example(value: Any) -> str:
    return words.date(value) if hasattr(value, "year") else str(value)
