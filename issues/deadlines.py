"""Deadlines by fix type, in working days of the district's rules. Day 1 is the next working day."""

from datetime import date, timedelta

from issues.states import FixType
from tingyan.directory.models import District
from tingyan.workdays.calendar import Calendar


def months_later(start: date, months: int) -> date:
    """The same day `months` later, or that month's last day where it has no such day."""
    index = start.month - 1 + months
    first = date(start.year + index // 12, index % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(start.day, last.day))


def due_date(fix_type: str, start: date, district: District, calendar: Calendar) -> date:
    """When work assigned on `start` is due; long-term work ends on a working day."""
    if fix_type == FixType.IMMEDIATE:
        return calendar.add(start, district.days_immediate)
    if fix_type == FixType.LIMITED:
        return calendar.add(start, district.days_limited)
    end = months_later(start, district.months_long)
    return end if calendar.is_workday(end) else calendar.add(end, 1)


def sign_by(start: date, district: District, calendar: Calendar) -> date:
    """Last day to sign what was assigned on `start`."""
    return calendar.add(start, district.days_sign)


def late_days(due: date | None, done: date, calendar: Calendar) -> int:
    """Working days by which `done` is past `due`; a due day that is not over is not late (C19, C20)."""
    return max(0, calendar.between(due, done)) if due else 0
