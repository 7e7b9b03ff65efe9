"""The words of a bulletin: drafted from numbers, and read again to see which number each figure in them is.

A number is known by the words before it (发现问题34个): an editor sees plain text and no placeholders.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tingyan.bulletins.numerals import Number
from tingyan.bulletins.numerals import numbers as numbers_in
from tingyan.bulletins.states import Part
from tingyan.numbers import catalogue as c
from tingyan.numbers.models import Frozen

# Words before the number, the figure, words after it. Rates say “%” themselves.
CLAUSES = (
    ("参与单位", c.DEPARTMENTS_TAKING_PART, "家"),
    ("开展体验", c.VISITS_ALL, "人次"),
    ("本单位直接体验", c.VISITS_OWN, "人次"),
    ("部门间相互体验", c.VISITS_CROSS, "人次"),
    ("发现问题", c.ISSUES_FOUND, "个"),
    ("已销号", c.CLOSED_OF_FOUND, "个"),
    ("销号率", c.CLOSURE_RATE, ""),
    ("当场解决", c.FIXED_ON_SPOT, "个"),
    ("优化流程", c.PROCEDURES_OPTIMISED, "项"),
    ("出台服务措施", c.MEASURES_ISSUED, "项"),
    ("按时整改率", c.ON_TIME_RATE_ORIGINAL, ""),
    ("未销号", c.ISSUES_OPEN, "个"),
    ("逾期", c.ISSUES_OVERDUE, "个"),
    ("退回率", c.RETURN_RATE, ""),
)
LEAD = {figure.slug: lead for lead, figure, _ in CLAUSES}
UNIT = {figure.slug: unit for _, figure, unit in CLAUSES}
FIGURES = tuple(figure for _, figure, _ in CLAUSES)
OF_UNIT = (c.ISSUES_FOUND, c.CLOSED_OF_FOUND, c.ISSUES_OPEN, c.ISSUES_OVERDUE)
SENTENCES = {
    Part.SITUATION: (
        ("departments_taking_part", "visits", "visits_own", "visits_cross"),
        ("issues_found", "closed_of_found", "closure_rate"),
    ),
    Part.PRACTICES: (
        ("fixed_on_spot", "procedures_optimised", "measures_issued"),
        ("on_time_rate_original",),
    ),
    Part.PROBLEMS: (("issues_open", "issues_overdue", "return_rate"),),
}
OPENING = {
    Part.SITUATION: "各单位主要负责人以办事群众身份走进政务服务大厅，查找堵点难点，推动问题整改。",
    Part.PRACTICES: "坚持边体验、边整改、边规范，能够当场解决的当场解决，需要完善制度的从流程上改进。",
    Part.PROBLEMS: "从整改情况看，仍需持续用力，巩固整改成效。",
    Part.DEMANDS: "各单位要提高认识，落实整改责任，按时限完成未销号问题的整改。\n"
    "要举一反三，对同类问题开展自查，防止反弹。\n"
    "承办室要做好核验、销号和回头看，确保问题真改实改。",
}
OF_SOMETHING_ELSE = re.compile(r"\s*个?(?:工作日|天|百分点)")  # 逾期2个工作日 is not how many are late
NEAR = 4  # characters that may stand between the words and their number: 发现问题共计34个
NONE = "—"


def drafted(part: Part, numbers: Mapping[str, Frozen]) -> str:
    """The words of a section, one paragraph a line; a figure that is not defined is left out."""
    lines = [OPENING[part]] if part in OPENING else []
    for slugs in SENTENCES.get(part, ()):
        said = [clause(numbers[slug]) for slug in slugs if slug in numbers and numbers[slug].text != NONE]
        if said:
            lines.append("，".join(said) + "。")
    return "\n".join(lines)


def clause(number: Frozen) -> str:
    return f"{LEAD[number.slug]}{number.text}{UNIT[number.slug]}"


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; a number in it has its frozen one, or what is `wrong` with it."""

    text: str
    number: Frozen | None = None
    expected: str = ""
    counts: bool = False  # it is a number that a bulletin should be able to prove

    @property
    def wrong(self) -> bool:
        return self.counts and (self.number is None or self.expected != "")


def read(text: str, numbers: Iterable[Frozen]) -> list[Piece]:
    """The text in pieces, each number a piece of its own."""
    known = {number.slug: number for number in numbers}
    pieces, end = [], 0
    for said in numbers_in(text):
        before = text[end : said.start]
        number = None if OF_SOMETHING_ELSE.match(text, said.end) else named(before, known)
        if number or said.sure:
            pieces += [Piece(before)] if before else []
            pieces.append(piece(text[said.start : said.end], said, number, known))
            end = said.end
    return [*pieces, Piece(text[end:])] if end < len(text) else pieces


def piece(written: str, said: Number, number: Frozen | None, known: Mapping[str, Frozen]) -> Piece:
    """By the words before it; where there are none, any number of that value."""
    if number:
        return Piece(written, number, "" if same(said, number) else number.text, counts=True)
    return Piece(written, next((one for one in known.values() if same(said, one)), None), counts=True)


def named(before: str, known: Mapping[str, Frozen]) -> Frozen | None:
    """The number whose words stand last, and longest, just before."""
    places = []
    for slug, number in known.items():
        at = before.rfind(LEAD.get(slug, "\n"))
        if at >= 0 and len(before) - at - len(LEAD[slug]) <= NEAR:
            places.append((at + len(LEAD[slug]), len(LEAD[slug]), slug, number))
    return max(places, key=lambda place: place[:3])[3] if places else None


def same(said: Number, number: Frozen) -> bool:
    text = number.text.replace(",", "")
    try:
        return (said.value, said.percent) == (Decimal(text.rstrip("%")), text.endswith("%"))
    except InvalidOperation:  # a rate that is not defined has no number
        return False


@dataclass(frozen=True)
class Difference:
    part: Part
    written: str
    expected: str  # empty: nothing frozen has this value
    label: str


def differences(sections: Mapping[str, str], numbers: Iterable[Frozen]) -> list[Difference]:
    """Every number in the words that is not a frozen one, in the order of the text."""
    held = list(numbers)
    return [
        Difference(part, one.text, one.expected, one.number.label if one.number else "")
        for part in Part
        for one in read(sections.get(part, ""), held)
        if one.wrong
    ]
