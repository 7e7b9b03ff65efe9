"""Identity numbers are found however they are written, and nothing that only looks like one is."""

import pytest

from tingyan.kit.identity import holds_id_number, without_id_numbers

NUMBERS = [
    "11010519491231002X",
    "11010519491231002x",
    "440524188001010014",
    "群众（440524188001010014）反映",
    "身份证号440524188001010014。",
    "440524 18800101 0014",
    "440524-18800101-0014",
    "440524－1880 0101－0014",
    "４４０５２４１８８００１０１００１４",
    "第3号窗口，12 440524188001010014",
    "110105491231002",
    "1101 0549 1231 002",
]
OTHERS = [
    "",
    "440524188001010015",  # check digit
    "440524188013010014",  # month
    "990524188001010014",  # province
    "1440524188001010014",  # 19 digits
    "4405241880010100142",
    "110105491331002",  # month
    "110105490230002",  # day
    "91110108MA01ABCD2X",  # unified social credit code
    "913301005678901234",
    "A440524188001010014",
    "2026-0614-0001",
    "20260614083000123456",
    "2026年6月14日至2026年6月30日，12345热线",
    "13800138000、13900139000",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_found(text):
    assert holds_id_number(text)


@pytest.mark.parametrize("text", OTHERS)
def test_other_numbers_pass(text):
    assert not holds_id_number(text)


@pytest.mark.parametrize("text", NUMBERS)
def test_what_is_kept_before_it_is_refused_holds_no_number(text):
    kept = without_id_numbers(text)
    assert not holds_id_number(kept)
    assert "0014" not in kept
    assert "1002" not in kept


def test_the_words_around_a_number_stay():
    assert without_id_numbers("群众（440524-18800101-0014）反映①") == f"群众（{'*' * 20}）反映①"
    assert without_id_numbers("第3号窗口") == "第3号窗口"
