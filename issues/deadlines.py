"""Deadlines by fix type, in working days of the district's rules. Day 1 is the next working day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from issues.states import DueRule, FixType
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


@dataclass(frozen=True)
class Basis:
    """A due date with the reason for it: the rule, the day it was counted from, how many, by which calendar."""

    due: date
    rule: str
    start: date
    count: int | None  # working days, for long-term work months; None where somebody named the day
    edition: int

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of a task."""
        counted = {"due_rule": self.rule, "due_start": self.start, "due_count": self.count}
        return {"current_due": self.due, **counted, "due_edition": self.edition}


def by_fix_type(fix_type: str, start: date, district: District, calendar: Calendar) -> Basis:
    limits = {FixType.IMMEDIATE.value: district.days_immediate, FixType.LIMITED.value: district.days_limited}
    due = due_date(fix_type, start, district, calendar)
    return Basis(due, DueRule.FIX_TYPE, start, limits.get(str(fix_type), district.months_long), calendar.edition)


def said(rule: str, due: date, start: date, calendar: Calendar) -> Basis:
    """A day that somebody named: at 交办, or in granting an extension."""
    return Basis(due, rule, start, None, calendar.edition)


def in_days(rule: str, start: date, count: int, calendar: Calendar) -> Basis:
    return Basis(calendar.add(start, count), rule, start, count, calendar.edition)


def counted_anew(rule: str, fix_type: str, start: date | None, count: int | None, calendar: Calendar) -> date | None:
    """The day that a stored rule gives by today's calendar; None where there is nothing to count."""
    if start is None or count is None:
        return None
    if rule == DueRule.FIX_TYPE and fix_type == FixType.LONG:
        end = months_later(start, count)
        return end if calendar.is_workday(end) else calendar.add(end, 1)
    return calendar.add(start, count)


def sign_by(start: date, district: District, calendar: Calendar) -> date:
    """Last day to sign what was assigned on `start`."""
    return calendar.add(start, district.days_sign)


def recheck_on(closed_on: date, district: District, *, long: bool) -> date:
    """The day to look again at what was closed; later for long-term and repeated problems. Calendar days."""
    return closed_on + timedelta(days=district.days_recheck_long if long else district.days_recheck)


def late_days(due: date | None, done: date, calendar: Calendar) -> int:
    """Working days by which `done` is past `due`; a due day that is not over is not late (C19, C20)."""
    return max(0, calendar.between(due, done)) if due else 0
