"""The colours of `static/css/tokens.css`, read from the file itself so that the style guide cannot fall behind it."""

import re
from dataclasses import dataclass
from functools import cache

from django.contrib.staticfiles import finders

TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b")
GROUNDS = {  # token of a text → the tokens on which it stands (looks.md §2)
    "text": ("page", "card", "soft", "hover"),
    "muted": ("page", "card"),
    "link": ("page", "card"),
    "on-fill": ("fill", "fill-hover"),
    "on-bar": ("bar",),
    "info": ("info-tint",),
    "near": ("near-tint",),
    "late": ("late-tint", "card"),
    "done": ("done-tint",),
    "plain": ("plain-tint",),
}


@dataclass(frozen=True)
class Colour:
    """A token in both themes, and for a text its contrast on each ground, light then dark."""

    name: str
    light: str
    dark: str
    on: tuple[tuple[str, float, float], ...]


def themes() -> tuple[dict[str, str], dict[str, str]]:
    """Token → colour, in the light theme and in the dark one, which changes part of it."""
    with open(str(finders.find("css/tokens.css")), encoding="utf-8") as file:
        light, dark = file.read().split("[data-bs-theme=dark]", 1)
    of_light = dict(TOKEN.findall(light))
    return of_light, of_light | dict(TOKEN.findall(dark.split("}", 1)[0]))


@cache
def colours() -> list[Colour]:
    light, dark = themes()
    return [
        Colour(
            name,
            light[name],
            dark[name],
            tuple(
                (ground, contrast(light[name], light[ground]), contrast(dark[name], dark[ground]))
                for ground in GROUNDS.get(name, ())
            ),
        )
        for name in light
    ]


def contrast(one: str, other: str) -> float:
    """The ratio of two colours as WCAG 2.2 defines it, to one decimal, rounded down: 4.49 is not 4.5."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return int((lighter + 0.05) / (darker + 0.05) * 10) / 10


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
