"""The judge itself: whatever is lost, doubled, torn or unrecorded is named. Without this the other checks prove nothing."""

from copy import deepcopy

import pytest

from tests.assurance.ledger import compare
from tests.assurance.people import Told

GOOD = {
    "visits": [["a", 1, "TY-2026-0001"], ["b", 2, "TY-2026-0002"], ["c", 3, "TY-2026-0003"]],
    "issues": [[7, "WT-2026-0001"], [8, "WT-2026-0002"], [9, "WT-2026-0003"]],
    "bare_visits": [],
    "filed": [1, 2, 3],
    "opened": [7, 8, 9],
    "moves": 3,
    "chain": "",
}
HARM = {
    "lost": lambda books: books["visits"].pop(1),
    "double": lambda books: books["visits"].append(["a", 4, "TY-2026-0004"]),
    "strange": lambda books: books["visits"].append(["d", 4, "TY-2026-0004"]),
    "unrecorded": lambda books: books["filed"].remove(2),
    "torn": lambda books: books["bare_visits"].append(2),
    "gaps": lambda books: books["issues"].__setitem__(1, [8, "WT-2026-0009"]),
    "chain": lambda books: books.update(chain="记录被改动"),
}


def told():
    return Told(filed={"a": 1, "b": 2}, sent={"a", "b", "c"})


def test_what_agrees_has_no_faults():
    assert compare(told(), GOOD).faults == {}


@pytest.mark.parametrize("fault", HARM)
def test_each_fault_is_named(fault):
    books = deepcopy(GOOD)
    HARM[fault](books)
    assert fault in compare(told(), books).faults
