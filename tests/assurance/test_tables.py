"""Sheets in and out: two hundred malformed ones, and thirty thousand rows: 21, 25."""

import csv
import hashlib
import io
import time

import pytest
from python_calamine import CalamineWorkbook

from tests.assurance.people import Person

ROWS, SECONDS, MB = 30_000, 20, 200


def test_21_two_hundred_malformed_sheets(on_sqlite, figure):
    """Containers that are broken and cells that are wrong: nothing is written, and each cell is named in Chinese."""
    found = on_sqlite.inside("malformed", seconds=600)
    assert found["wrong"] == []
    assert found["files"] + found["sheets"] >= 200
    assert (found["issues"], found["done"]) == (0, 0)
    assert found["good"] == 6, "the sheet without a fault would not have come in either"
    figure(
        f"{found['files']} broken files, {found['sheets']} sheets with a wrong cell: 0 rows, each named by row and column"
    )


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_25_thirty_thousand_rows(thirty_thousand, figure, kind):
    """An export of 30,000 rows: within 20 s and 200 MB, exactly the rows that the person sees, and so in the log."""
    house = thirty_thousand
    session = house.inside("sign_in", "load-officer1")["load-officer1"]
    with house.served(workers=1) as server:
        person = Person(server, session)
        person.get("/issues/")
        [worker] = server.workers()
        before, began = peak(worker), time.monotonic()
        answer = person.get(f"/issues/export.{kind}")
        spent = time.monotonic() - began
        grown = peak(worker) - before
    assert answer.status == 200
    numbers = numbers_in(answer.data, kind)
    seen = house.inside("visible", "load-officer1")
    assert set(numbers) == set(seen["numbers"])
    assert len(set(numbers)) >= ROWS
    assert (seen["last"]["count"], seen["last"]["sha256"]) == (len(numbers), hashlib.sha256(answer.data).hexdigest())
    figure(f"{len(numbers):,} rows in {spent:.1f} s, {len(answer.data) / 2**20:.1f} MB, memory + {grown:.0f} MB")
    assert spent < SECONDS
    assert grown < MB


def peak(pid):
    """The most resident memory of a process so far, in MB."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def numbers_in(data, kind):
    """The number of the issue of each line; an issue has as many lines as it had rounds."""
    if kind == "csv":
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    found = [next((cell for cell in map(str, row) if cell.startswith("WT-")), "") for row in rows]
    return [number for number in found if number]
