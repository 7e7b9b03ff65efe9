"""How a recheck is drawn: its state as a mark, and how it stands to its planned day."""

from datetime import date

from django.utils.translation import gettext as say

from issues.flags import Due, Mark, running
from issues.models import Recheck
from issues.states import RecheckResult
from tingyan.workdays.calendar import Calendar


def recheck_mark(recheck: Recheck) -> Mark:
    if recheck.cancelled_at:
        return Mark(say("已取消"), "plain", "x-circle")
    if not recheck.result:
        return Mark(say("待开展"), "info", "eye", True)
    label = str(RecheckResult(recheck.result).label)
    return Mark(label, "near", "shield-exclamation") if recheck.is_failed else Mark(label, "done", "check-circle-fill")


def recheck_due(recheck: Recheck, today: date, days: Calendar) -> Due:
    """While it waits the days that are left; afterwards the day itself."""
    if recheck.is_waiting:
        return Due(*running(recheck.planned_on, today, days), recheck.planned_on)
    return Due("", "plain", recheck.done_on or recheck.planned_on)
