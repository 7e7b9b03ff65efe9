"""The checklists that a district starts from, as people can read and correct them in `checklists.toml`."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def checklists() -> dict[str, list[tuple[str, str]]]:
    """Theme → its items in order, each with the label of the category preset on a problem noted beside it."""
    told = tomllib.loads((Path(__file__).parent / "checklists.toml").read_text(encoding="utf-8"))
    return {theme: [(name, category) for name, category in sheet["items"]] for theme, sheet in told.items()}
