"""Finding the numbers that official prose counts with: 34个, １，０３４个, 三十余个问题, 百分之九十五, 三分之二, 九成.

Digits count unless they belong to a date, a document number or a name. A Chinese numeral counts only as a whole word
before a measure word: 一把手, 一次, 十分, 三级, 第一, 统一 and 两个维护 are words, not numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
UNITS = {"十": 10, "百": 100, "千": 1000}
BIG = {"万": 10**4, "亿": 10**8}
D, RUN = "[一二两三四五六七八九]", "[零〇一二两三四五六七八九十百千万亿]+"
SMALL = f"(?:{D}千)?(?:零?{D}百)?(?:零?{D}?十)?(?:零?{D})?"
NUMERAL = re.compile(f"(?=[一二两三四五六七八九十])(?:{SMALL}亿)?零?(?:{SMALL}万)?零?{SMALL}")
MEASURE = "(?:人次|批次|[个家项件名人条起处户份宗])"
IN_A_WORD = "(?<![零〇一二两三四五六七八九十百千万亿第数几每初周统唯单逐])(?<!星期)"
TOKEN = re.compile(
    r"(?<![\d.A-Za-z\-第])(?P<digits>\d[\d,]*(?:\.\d+)?)(?![\d.]*[A-Za-z])\s*(?P<percent>%)?"
    rf"|{IN_A_WORD}(?:(?P<whole>{RUN})分之(?P<part>{RUN}(?:点[零〇一二三四五六七八九]+)?)"
    rf"|(?P<tenths>{D}|十)成(?P<half>半)?(?![不为立效果功员熟绩长就本品都因型份交语])"
    rf"|(?P<run>{RUN})(?=[余多来]?{MEASURE}))"
)
NOT_COUNTED = re.compile(  # dates, paper numbers, limits
    r"\s*(?:年|月|日|时|分(?!之)|号|〕|届|类|条第|热线|小时|(?:个?工作日|天)(?:以?内|之内|前|后))"
)
NAMES = {"12345", "12388"}  # hotlines
FULL_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
GROUPED = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
COUNTED = "问题|单位|部门|窗口|流程|措施|事项|堵点|难点|办件|案件|案例|群众|百分点"
COUNTS_FEW = re.compile(rf"[余多来]?(?:人次|批次|[家件名人起户份宗]|[个项条处]\w{{0,4}}?(?:{COUNTED}))")
FIXED = re.compile(  # counted long ago: these are names
    "个(?:维护|确立|意识|自信|全面|区分|责任|务必|统一|方面|带头|一)|项(?:规定|纪律|铁律)|条(?:禁令|红线)|人(?:以上|小组)|件套"
)
ONE_OF_ALL = re.compile(f"{MEASURE}[一不都也接又事]")  # 一件一件, 一个不漏, 一件事


@dataclass(frozen=True)
class Number:
    """`sure`: it counts by itself; else only where the words before it say what it counts (出台服务措施一项)."""

    start: int
    end: int
    value: Decimal
    percent: bool = False
    sure: bool = True


def numbers(text: str) -> Iterator[Number]:
    """The numbers that count something, in their order."""
    plain = GROUPED.sub(",", text).translate(FULL_WIDTH)  # as long as `text`
    for match in TOKEN.finditer(plain):
        if not NOT_COUNTED.match(plain, match.end()) and not plain.endswith("〔", 0, match.start()):
            yield from told(match, plain[match.end() :])


def told(match: re.Match[str], after: str) -> Iterator[Number]:
    said = match.groupdict()
    if digits := said["digits"]:
        if digits not in NAMES:
            yield Number(*match.span(), Decimal(digits.replace(",", "")), said["percent"] is not None)
    elif said["tenths"]:
        yield Number(*match.span(), 10 * value(said["tenths"]) + (5 if said["half"] else 0), percent=True)
    elif said["whole"]:
        yield from share(match, said["whole"], said["part"])
    elif NUMERAL.fullmatch(said["run"]) or said["run"] == "零":
        yield from counting(match, after)


def share(match: re.Match[str], whole: str, part: str) -> Iterator[Number]:
    """百分之八十八点二, 百分之百, 三分之二: as a percentage, to one place as frozen rates are."""
    have, _point, decimals = part.partition("点")
    known = {"百": Decimal(100), "千": Decimal(1000), "零": Decimal(0)}
    of, count = (known.get(run, value(run) if NUMERAL.fullmatch(run) else None) for run in (whole, have))
    if of and count is not None:
        count += Decimal("0." + "".join(str(DIGITS[digit]) for digit in decimals)) if decimals else 0
        yield Number(*match.span(), (100 * count / of).quantize(Decimal("0.1")), percent=True)


def counting(match: re.Match[str], after: str) -> Iterator[Number]:
    amount = value(match["run"])
    if FIXED.match(after) or (amount == 1 and ONE_OF_ALL.match(after)):
        return
    sure = amount >= 10 or (amount >= 2 and COUNTS_FEW.match(after) is not None)
    yield Number(*match.span(), amount, sure=sure)


def value(run: str) -> Decimal:
    """The number that a numeral says; 一百二 and 三万五 as they are spoken."""
    if len(run) > 1 and run[-1] in DIGITS and run[-2] in UNITS | BIG and run[-2] != "十":
        run += {"百": "十", "千": "百", "万": "千", "亿": "千万"}[run[-2]]
    total = section = digit = 0
    for sign in run:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in UNITS:
            section, digit = section + (digit or 1) * UNITS[sign], 0
        else:
            total, section, digit = (total + section + digit) * BIG[sign], 0, 0
    return Decimal(total + section + digit)
