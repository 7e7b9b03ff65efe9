"""What a cell means: text, a day, a number. Each raises ValidationError with a sentence where it cannot be told."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tingyan.kit.days import FIRST, LAST, parse_day, plausible
from tingyan.kit.sheets import clean
from tingyan.kit.workbooks import Bad

EXACT = 10**15  # beyond fifteen digits Excel writes zeros
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
CLOCK = re.compile(
    r"[T\s]+\d{1,2}[:：时]\d{1,2}([:：分]\d{1,2}(\.\d+)?)?[Z分秒]?$|\s*[(（]?(星期|周)[一二三四五六日天][)）]?$"
)
STROKES = str.maketrans("—–‐‑−、。", "-----..")  # what input methods make of strokes and points
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


def text(value: Any) -> str:
    """As Excel shows it, trimmed; whole numbers without a point, and none that has lost digits (C41)."""
    if isinstance(value, Bad):
        raise ValidationError(value.sentence)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float):
        return digits(value)
    if isinstance(value, date | time):
        return of_clock(value)
    written = clean("" if value is None else value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if SCIENTIFIC.fullmatch(written):
        raise ValidationError(_("“%s”是科学计数法，已丢失位数，请将该列设为文本后重新填写") % written)
    return written


def of_clock(value: date | time) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    whole = not isinstance(value, datetime) or value.time() == time()
    return f"{value:%Y-%m-%d}" if whole else f"{value:%Y-%m-%d %H:%M}"


def digits(value: float) -> str:
    if not abs(value) < EXACT:  # nor what is no number
        raise ValidationError(_("数字超过15位，已丢失位数，请将该列设为文本后重新填写"))
    return str(int(value)) if value == int(value) else repr(value)


def day(value: Any, *, from_1904: bool = False) -> date | None:
    """A day in every form that offices write; the year is never guessed (C01). Blank is None."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        plausible(value)
        return value
    written = text(value)
    if not written:
        return None
    number = float(value) if isinstance(value, int | float) else -1.0
    if isinstance(value, str) and re.fullmatch(r"\d{5}", folded := unicodedata.normalize("NFKC", written)):
        number = float(folded)
    if (counted := of_serial(number, from_1904)) is not None:
        return counted
    shortened = CLOCK.sub("", unicodedata.normalize("NFKC", written)).translate(STROKES)
    try:
        return parse_day(shortened)
    except ValidationError:
        if shortened == written:
            raise
        return parse_day(written)


def of_serial(number: float, from_1904: bool) -> date | None:
    """The day that Excel counts as `number`; None where that is no day of this century."""
    start = EPOCH_1904 if from_1904 else EPOCH
    if not (FIRST - start).days <= number <= (LAST - start).days:
        return None
    return start + timedelta(days=int(number))
