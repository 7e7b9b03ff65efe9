"""「撤销」 beside the message of what was just done: a form that takes the ordinary step back.

It posts to the page of that step as the step's own form would: who may, what is recorded and what happens when somebody
was first are the same, and nothing else knows how to undo.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpRequest

MARK = "undo:"


@dataclass(frozen=True)
class Way:
    """Where the button posts to, and with what."""

    url: str
    fields: list[tuple[str, str]]


def done(request: HttpRequest, text: str, url: str, **fields: Any) -> None:
    """Say that something was done, with the button that takes it back; `fields` are what the step's form asks for."""
    messages.success(request, text, extra_tags=f"{MARK}{url}?{urlencode(fields)}")


def way_of(message: Any) -> Way | None:
    """What `done` said of this message, if it was said with a way back."""
    if not (message.extra_tags or "").startswith(MARK):
        return None
    url, _, fields = message.extra_tags.removeprefix(MARK).partition("?")
    return Way(url, parse_qsl(fields))
