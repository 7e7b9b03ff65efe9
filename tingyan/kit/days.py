"""Days that people type: a slip of the keyboard makes the year 0206 or 20266, and no calendar counts that far."""

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


class DateField(forms.DateField):
    """The field of every form that asks for a day; forms of models add `plausible` to what Django made of theirs."""

    default_validators = [plausible]

    def to_python(self, value: Any) -> date | None:
        """Full-width digits are digits: an input method leaves them where no date picker helps."""
        return super().to_python(unicodedata.normalize("NFKC", value) if isinstance(value, str) else value)
