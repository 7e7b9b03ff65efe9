"""The moment about which the board is asked, as people choose it and as addresses carry it."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as say

from tingyan.kit.days import parse_day, plausible

CLOCK = re.compile(r"(?a:\d{4}-\d\d-\d\d)[T ](?a:\d\d:\d\d)(?::(?a:\d\d)(?:\.(?a:\d{1,6}))?)?")


def end_of(day: date) -> datetime:
    """The last moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time.max))


def moment_text(moment: datetime) -> str:
    """As an address says it: a day for its end, else a local moment."""
    local = timezone.localtime(moment).replace(tzinfo=None)
    return local.date().isoformat() if local.time() == time.max else local.isoformat()


class MomentField(forms.Field):
    """A day, for its end, or a local moment. None later than today: nobody knows what the board will show."""

    widget = forms.DateInput(attrs={"type": "date"})

    def to_python(self, value: Any) -> datetime | None:
        text = unicodedata.normalize("NFKC", value or "").strip()
        if not text:
            return None
        moment = parse_moment(text)
        if timezone.localdate(moment) > timezone.localdate():
            raise ValidationError(say("数据时点不能晚于今天"))
        return moment


def parse_moment(text: str) -> datetime:
    """Raises ValidationError with a sentence."""
    if not CLOCK.fullmatch(text):
        return end_of(parse_day(text))
    try:
        naive = parse_datetime(text)
    except ValueError:
        naive = None
    if naive is None:
        raise ValidationError(say("没有“%s”这一时刻") % text)
    plausible(naive.date())
    return timezone.make_aware(naive)
