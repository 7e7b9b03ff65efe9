"""Which number of a text is which frozen one, and which is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingyan.bulletins.prose import CLAUSES, FIGURES, LEAD, differences, drafted, read
from tingyan.bulletins.states import TEXTS, Part
from tingyan.numbers.models import Frozen

VALUES = {"issues_found": "1,034", "closed_of_found": "30", "closure_rate": "88.2%", "issues_open": "4", "visits": "86"}


def number(slug, text):
    return Frozen(slug=slug, label=LEAD[slug], text=text)


NUMBERS = [number(slug, text) for slug, text in VALUES.items()]


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("发现问题1,034个，已销号30个，销号率88.2%。", ["issues_found", "closed_of_found", "closure_rate"]),
        ("共发现问题共计1034个", ["issues_found"]),
        ("销号率为88.2％", ["closure_rate"]),
        ("未销号4个", ["issues_open"]),
        ("2026年6月14日9时，旅纪通〔2026〕3号印发，开展体验86人次", ["visits"]),
        ("其中86人次为跨部门", ["visits"]),
        ("发现问题一千零三十四个，已销号三十个，未销号四个", ["issues_found", "closed_of_found", "issues_open"]),
        ("销号率百分之八十八点二，八十六人次走进大厅", ["closure_rate", "visits"]),
        ("发现问题１，０３４个，销号率８８．２％", ["issues_found", "closure_rate"]),
        ("坚持一次性告知，做到“两个维护”，三级联动，十分重视，一把手带头", []),
    ],
)
def test_numbers_are_known_by_the_words_before_them(text, slugs):
    pieces = read(text, NUMBERS)
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.number.slug for piece in pieces if piece.number] == slugs
    assert not any(piece.wrong for piece in pieces)


@settings(deadline=None, derandomize=True)
@given(st.text("一两三九〇零十百千万亿点余分之成半个项家人次第问题已销号率不0159０９，,.％% 年月日〔〕-A", max_size=30))
def test_the_pieces_of_any_text_are_the_text(text):
    assert "".join(piece.text for piece in read(text, NUMBERS)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("发现问题35个", [("35", "1,034", "发现问题")]),
        ("销号率90%", [("90%", "88.2%", "销号率")]),
        ("已销号4个", [("4", "30", "已销号")]),  # another number has that value, and it is not this one
        ("约谈7人", [("7", "", "")]),
        ("会议于2026年7月5日召开，发现问题1034个", []),
        ("发现问题三十五个", [("三十五", "1,034", "发现问题")]),
        ("销号率达百分之九十五，逾期问题下降一成", [("百分之九十五", "88.2%", "销号率"), ("一成", "", "")]),
        ("推进十三项重点工作", [("十三", "", "")]),
        ("已销号一个", [("一", "30", "已销号")]),
        ("未销号2个工作日以上的约谈", [("2", "", "")]),  # not how many are open
    ],
)
def test_differences_are_pointed_out(text, expected):
    found = differences({"problems": text}, NUMBERS)
    assert [(one.written, one.expected, one.label) for one in found] == expected
    assert all(one.part == Part.PROBLEMS for one in found)


def test_what_is_drafted_has_no_differences_and_leaves_out_what_is_not_defined():
    values = [number(figure.slug, "—" if figure.slug.endswith("rate") else str(n)) for n, figure in enumerate(FIGURES)]
    known = {one.slug: one for one in values}
    sections = {str(part): drafted(part, known) for part in TEXTS}
    assert differences(sections, values) == []
    assert "销号率" not in "".join(sections.values())
    assert "—" not in "".join(sections.values())
    assert all(sections.values())


def test_no_two_clauses_begin_alike():
    leads = [lead for lead, _, _ in CLAUSES]
    assert len(set(leads)) == len(leads)
