"""Numbers of identity cards (GB 11643) are not kept here: every text field of every form refuses them."""

import datetime
import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

GAP = r"[\s\-‐‑–—_]{0,2}"
LONG = re.compile(rf"(?<![0-9A-Za-z])(?=([1-9](?:{GAP}[0-9]){{16}}{GAP}[0-9Xx])(?![0-9A-Za-z]))")
SHORT = re.compile(rf"(?<![0-9A-Za-z])(?=([1-9](?:{GAP}[0-9]){{14}})(?![0-9A-Za-z]))")
BETWEEN = re.compile(r"[^0-9Xx]")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"  # ISO 7064 MOD 11-2
PROVINCES = {
    *range(11, 16),
    *range(21, 24),
    *range(31, 38),
    *range(41, 47),
    *range(50, 55),
    *range(61, 66),
    71,
    81,
    82,
    83,
}
SHORTEST = 15


def holds_id_number(text: str) -> bool:
    """Whether an identity number stands in the text, in full-width digits or with spaces and hyphens too."""
    if len(text) < SHORTEST:
        return False
    plain = unicodedata.normalize("NFKC", text)
    digits = (BETWEEN.sub("", found[1]).upper() for pattern in (LONG, SHORT) for found in pattern.finditer(plain))
    return any(valid(number) for number in digits)


def without_id_numbers(text: str) -> str:
    """The text with asterisks where an identity number stood, for what is kept before anybody could refuse it."""
    if not holds_id_number(text):
        return text
    plain = "".join(unicodedata.normalize("NFKC", c)[:1] or c for c in text)  # character by character: places stay
    kept = list(text)
    for pattern in (LONG, SHORT):
        for found in pattern.finditer(plain):
            if valid(BETWEEN.sub("", found[1]).upper()):
                kept[found.start(1) : found.end(1)] = "*" * (found.end(1) - found.start(1))
    rest = "".join(kept)
    return "" if holds_id_number(rest) else rest


def valid(number: str) -> bool:
    """Province and day of birth, and the check digit where there is one."""
    born = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    try:
        day = datetime.date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    return (
        int(number[:2]) in PROVINCES and day.year >= 1850 and (len(number) == SHORTEST or check(number) == number[-1])
    )


def check(number: str) -> str:
    """The check digit of the first 17 digits."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True)) % 11]


def refusal(label: Any) -> str:
    """Why the text is not taken, and where it stands."""
    if not label:
        return _("这一栏含有身份证号码。本系统不保存身份证号码，请删去后再提交。")
    return _("“%(field)s”含有身份证号码。本系统不保存身份证号码，请删去后再提交。") % {"field": label}


def guard_text_fields() -> None:
    """Let every text field that Django makes refuse: ours, filters' and the admin's, so that no form can forget.

    A password is no text: nobody reads it, and it is stored as a hash.
    """
    clean = forms.CharField.clean

    def guarded(self: forms.CharField, value: Any) -> Any:
        if isinstance(value, str) and not isinstance(self.widget, forms.PasswordInput) and holds_id_number(value):
            raise ValidationError(refusal(self.label), code="id_number")
        return clean(self, value)

    forms.CharField.clean = guarded
