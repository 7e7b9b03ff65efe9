"""The table of a run: number, what, figure, result, seconds, when. Written as the checks end, so that a run that is broken
off keeps what it has; a run of some checks replaces their rows and leaves the others as they were."""

import re
import subprocess
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NAME = re.compile(r"::test_(\d+)_(\w+)(?:\[(.+)\])?")
RESULTS = {"passed": "held", "failed": "**failed**", "skipped": "not run"}
LINE = re.compile(r"^\| (\d+) \| (.*?) \| (.*?) \| (.*?) \| (\d+) \| (.*?) \|$", re.MULTILINE)
HEAD = """# Last run of the slow checks

Written by `sh scripts/assurance.sh`, never by hand. What each number means stands in [assurance](assurance.md).

| no. | what | figure | result | seconds | when, at which revision |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Row:
    number: int
    what: str
    figure: str
    result: str
    seconds: int
    when: str


def row_of(report: Any, revision: str) -> Row | None:
    """What a report of pytest says of a check; None for the phases that say nothing, and for what has no number."""
    match = NAME.search(report.nodeid)
    if not match or (report.when != "call" and report.passed) or (report.when == "teardown" and report.skipped):
        return None
    number, words, kind = match.groups()
    what = words.replace("_", " ") + (f" ({kind})" if kind else "")
    figures = [str(value) for name, value in report.user_properties if name == "figure"]
    if report.skipped:
        figures.append(str(report.longrepr[2]).removeprefix("Skipped: "))
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M}Z, {revision}"
    return Row(int(number), what, "; ".join(figures), RESULTS[report.outcome], round(report.duration), when)


def read(path: Path) -> list[Row]:
    """The rows of an earlier run, if there was one."""
    found = LINE.findall(path.read_text()) if path.exists() else []
    return [Row(int(number), what, figure, result, int(s), when) for number, what, figure, result, s, when in found]


def write(path: Path, row: Row) -> None:
    """Put the row into its place in the table."""
    others = [each for each in read(path) if (each.number, each.what) != (row.number, row.what)]
    rows = sorted([*others, row], key=lambda each: (each.number, each.what))
    path.write_text(HEAD + "".join(f"| {' | '.join(map(str, astuple(each)))} |\n" for each in rows))


def revision(root: Path) -> str:
    """The commit that is checked, with a plus where anything but the table itself was changed since."""
    commit = git(root, "describe", "--always")
    return f"{commit}+" if commit and git(root, "status", "--short", ":!docs/assurance-run.md") else commit or "none"


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False).stdout.strip()
