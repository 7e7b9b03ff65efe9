"""What leaves the site shows telephone numbers as `138****5678`: pages here, sheets and documents where they are made.

Whoever needs a number says why (tingyan.audit.views.reveal): the one answer to that shows it whole, and it is on
record. Fields of forms are let alone, for what was typed must come back as it was typed.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tingyan.kit import phones
from tingyan.kit.errors import Refused

FIELDS = r"<textarea\b[^>]*>.*?</textarea>|<(?:script|style)\b[^>]*>.*?</(?:script|style)>"
PART = re.compile(rf"({FIELDS})|(<(?:input|option|button|form|a|link|meta|path|body)\b[^>]*>)|(<[^>]*>)|([^<]+)", re.S)
SAID = re.compile(r'(?<=\s)((?:aria-label|title|alt)=")([^"]*)(?=")')


@dataclass
class Showing:
    """Whether this answer shows numbers whole, also where it is a file, and which it hid, masked."""

    whole: bool = False
    files: bool = False
    hid: list[str] = field(default_factory=list)


_showing: ContextVar[Showing | None] = ContextVar("showing", default=None)


@contextmanager
def showing() -> Iterator[Showing]:
    """What is shown within this block is masked until somebody calls `show_whole`."""
    now = Showing()
    token = _showing.set(now)
    try:
        yield now
    finally:
        _showing.reset(token)


def show_whole(*, files: bool = False) -> None:
    """From now on this answer shows numbers whole, a sheet or a document only with `files`."""
    now = _showing.get()
    if now is not None:
        now.whole, now.files = True, files


def leaving() -> bool:
    """Whether a file is made with whole numbers. Raises Refused for who may have them on a page, and in no file."""
    now = _showing.get()
    if now and now.whole and not now.files:
        raise Refused(_("含完整联系方式的导出只能由承办室和分管领导办理"))
    return is_whole()


def is_whole() -> bool:
    now = _showing.get()
    return now is not None and now.whole


def contact(text: str) -> str:
    """A contact as this answer may show it."""
    hidden = phones.contact(text or "")
    now = _showing.get()
    if now and hidden != text:
        now.hid.append(hidden)
        return text if now.whole else hidden
    return hidden


def text(value: str) -> str:
    """A text as this answer may show it."""
    return value if is_whole() else phones.masked(value)


def deep(value: Any) -> Any:
    """The same of whatever dictionaries and lists hold."""
    if isinstance(value, dict):
        return {key: deep(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(deep(item) for item in value)
    return text(value) if isinstance(value, str) else value


def found(html: str) -> list[str]:
    """The numbers that this answer shows, masked, for whoever notes that it does."""
    now = _showing.get()
    return list(dict.fromkeys([*(now.hid if now else []), *page(html)[1]]))


def page(html: str) -> tuple[str, list[str]]:
    """Return the page with its numbers masked, and those numbers; most pages have none and are not taken apart."""
    if not phones.hinted(html):
        return html, []
    hid: list[str] = []

    def hide(words: str) -> str:
        hid.extend(phones.numbers(words))
        return phones.masked(words)

    def part(found: re.Match[str]) -> str:
        kept, link, tag, words = found.groups()
        if words:
            return hide(words)
        return SAID.sub(lambda said: said[1] + hide(said[2]), tag) if tag else kept or link

    shown = PART.sub(part, html)
    return shown, list(dict.fromkeys(hid))
