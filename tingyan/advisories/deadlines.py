"""Limits of an advisory in working days of the district's rules. Day 1 is the next working day."""

from datetime import date

from tingyan.directory.models import District
from tingyan.workdays.calendar import Calendar


def sign_by(sent: date, district: District, calendar: Calendar) -> date:
    """Last day to sign what was sent on this day; a paper that bears an earlier date is not late when it arrives."""
    return calendar.add(sent, district.days_notice_sign)


def reply_by(drafted: date, district: District, calendar: Calendar) -> date:
    """What is proposed for the last day to answer."""
    return calendar.add(drafted, district.days_notice_reply)


def after_return(current: date, returned: date, district: District, calendar: Calendar) -> date:
    """Last day to answer again: never earlier than the date that ran."""
    return max(current, calendar.add(returned, district.days_return))


def late_days(limit: date, done: date, calendar: Calendar) -> int:
    """Working days by which `done` is past `limit`."""
    return max(0, calendar.between(limit, done))
