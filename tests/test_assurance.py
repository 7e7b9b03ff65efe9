"""docs/assurance.md claims nothing that no test shows: its lines are held to the tests that they name."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINE = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
STATES = ("held", "in part", "open", "by scripts/assurance.sh")
LOAD = "`tests/load/run.sh`"  # which is no test and writes rows like one
RUN = re.compile(r"^\| (\d+) \| (.+?) \| (.*?) \| (.+?) \| (\d+) \| .+ \|$", re.MULTILINE)


def lines():
    return LINE.findall((ROOT / "docs/assurance.md").read_text())


@cache
def names_in(path):
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_number_has_one_line():
    assert [int(number) for number, *_ in lines()] == list(range(1, 69))


def test_every_test_that_a_line_names_is_there():
    named = [
        (number, *test.split("::"))
        for number, _, shown, _ in lines()
        for test in re.findall("`(.+?)`", shown.replace(LOAD, ""))
    ]
    assert (ROOT / LOAD.strip("`")).exists()
    assert len(named) > 68
    assert [(number, path, test) for number, path, test in named if test not in names_in(path)] == []


def test_what_is_held_is_shown_and_what_is_open_is_not():
    assert [number for number, *_, state in lines() if not state.startswith(STATES)] == []
    assert [number for number, _, shown, state in lines() if state.startswith("open") != (shown == "—")] == []


def test_the_slow_run_names_its_tests_and_nothing_failed_in_it():
    """The ordinary run does not collect tests/assurance: the table of the last run says what came of them."""
    slow = {number: shown for number, _, shown, state in lines() if state == "by scripts/assurance.sh"}
    assert [number for number, shown in slow.items() if f"::test_{number}_" not in shown and LOAD not in shown] == []
    missed = {number for number, *_, state in lines() if state.startswith("in part")}  # which the table may say, too
    path = ROOT / "docs/assurance-run.md"
    ran = RUN.findall(path.read_text()) if path.exists() else []
    assert [
        (number, what)
        for number, what, _, result, _ in ran
        if number not in missed and (number not in slow or result != "held")
    ] == []


def test_every_slow_test_is_named():
    """A check of tests/assurance that no line names would be run for nothing."""
    named = {test for _, _, shown, _ in lines() for test in re.findall("`(.+?)`", shown)}
    paths = [path.relative_to(ROOT) for path in (ROOT / "tests/assurance").glob("test_*.py")]
    slow = {f"{path}::{name}" for path in paths for name in names_in(path) if re.match(r"test_\d+_", name)}
    assert len(slow) > 30
    assert slow - named == set()
