"""What every page is told before it is drawn: how this browser wants to see it."""

from typing import Any

from django.http import HttpRequest

THEMES = ("light", "dark")
SIZES = ("normal", "large", "xlarge")
KEYS = ("on", "off")


def look(request: HttpRequest) -> dict[str, Any]:
    """Return the theme, text size and single-key setting from their cookies; anything unknown is the default."""
    return {
        "look": {
            "theme": one_of(THEMES, request.COOKIES.get("theme")),
            "text": one_of(SIZES, request.COOKIES.get("text")),
            "keys": one_of(KEYS, request.COOKIES.get("keys")),
        }
    }


def one_of(known: tuple[str, ...], value: str | None) -> str:
    return value if value in known else known[0]
