"""Days that people type: a slip of the keyboard makes the year 0206 or 20266, and no calendar counts that far."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


def plausible(day: date) -> None:
    """Raise ValidationError for a day outside this century."""
    if not FIRST <= day <= LAST:
        raise ValidationError(_("日期应在2000年至2099年之间，请检查年份"))


DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")


def parse_day(text: str) -> date:
    """A day as offices write it: 2026.6.14, 2026年6月14日, 20260614, full-width … The year is never guessed (C01).

    Raises ValidationError.
    """
    match = DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise ValidationError(_("日期“%s”不完整或写法不对，请写成2026-06-14这样") % text)
    year, month, day = (int(part) for part in match.groups() if part)
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValidationError(_("没有“%s”这一天") % text) from None
    plausible(found)
    return found


class DateField(forms.DateField):
    """The field of every form that asks for a day; forms of models add `plausible` to what Django made of theirs."""

    default_validators = [plausible]

    def to_python(self, value: Any) -> date | None:
        """Full-width digits are digits: an input method leaves them where no date picker helps."""
        return super().to_python(unicodedata.normalize("NFKC", value) if isinstance(value, str) else value)
