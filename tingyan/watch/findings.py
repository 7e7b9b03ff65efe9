"""What the doctor finds: one line for each thing, in words that say what to do."""

from dataclasses import dataclass

MARKS = {"ok": "✔", "warn": "！", "bad": "✘"}


@dataclass(frozen=True)
class Finding:
    """`state` is a key of MARKS; `about` names the thing, `said` how it stands, `todo` the way out ("" when well)."""

    state: str
    about: str
    said: str
    todo: str = ""


def ok(about: str, said: str) -> Finding:
    return Finding("ok", about, said)


def warn(about: str, said: str, todo: str) -> Finding:
    """It works, and somebody should look at it."""
    return Finding("warn", about, said, todo)


def bad(about: str, said: str, todo: str) -> Finding:
    """It does not work, or is not safe."""
    return Finding("bad", about, said, todo)
