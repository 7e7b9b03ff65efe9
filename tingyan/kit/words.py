"""How dates, counts, shares and lists are written, in Chinese and in English."""

import datetime
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import get_language, ngettext

NONE = "—"


def english() -> bool:
    return (get_language() or "").startswith("en")


def as_recorded() -> AbstractContextManager[None]:
    """What is stored is said in the language of the record, whichever language the person reads."""
    return translation.override(settings.LANGUAGE_CODE)


def listed(parts: Iterable[Any]) -> str:
    """甲、乙、丙."""
    return (", " if english() else "、").join(str(part) for part in parts)


def aside(text: Any) -> str:
    """（甲）, to stand right behind a word."""
    return f" ({text})" if english() else f"（{text}）"


def pair(label: Any, text: Any) -> str:
    """甲：乙."""
    return f"{label}: {text}" if english() else f"{label}：{text}"


def day(value: Any) -> datetime.date:
    """Return the local date of a date or a moment."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def date(value: Any, short: bool = False) -> str:
    """2026年6月14日; `short` leaves the year out where it is the present one. None gives a dash."""
    if not value:
        return NONE
    on = day(value)
    here = short and on.year == timezone.localdate().year
    if english():
        return formats.date_format(on, "j F" if here else "j F Y")
    return f"{on.month}月{on.day}日" if here else f"{on.year}年{on.month}月{on.day}日"


def clock(value: Any) -> str:
    """16:30, local time; None gives a dash."""
    if not value:
        return NONE
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value.hour:02}:{value.minute:02}"


def moment(value: Any, short: bool = False) -> str:
    """2026年6月14日16:30; None gives a dash."""
    if not value:
        return NONE
    return f"{date(value, short)}{', ' if english() else ''}{clock(value)}"


def span(since: Any, until: Any) -> str:
    """6月1日至6月30日, with years where they are not the present one; an open end is left open."""
    if not since and not until:
        return NONE
    to = " to " if english() else "至"
    return f"{date(since, True) if since else ''}{to}{date(until, True) if until else ''}".strip()


def working_days(count: int | None) -> str:
    return NONE if count is None else ngettext("%(n)s个工作日", "%(n)s个工作日", count) % {"n": f"{count:,}"}


def percent(share: float | None) -> str:
    """93.3% for the share 0.9333; None (0/0) gives a dash."""
    return NONE if share is None else f"{share * 100:.1f}%"


def number(value: Any) -> str:
    """1,234; None gives a dash, text stays as it is."""
    if value is None or value == "":
        return NONE
    return str(value) if isinstance(value, str) else f"{value:,}"
