"""Flags and due texts: computed when shown, never states. Worst first; text with colour, never colour alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from issues.models import Issue
from issues.states import WORKING, State
from tingyan.workdays.calendar import Calendar

NEAR_DAYS = 3  # working days


@dataclass(frozen=True)
class Flag:
    """`role` is the colour's role in looks.md: late, near, info or plain."""

    code: str
    label: Any
    role: str
    icon: str


LATE = Flag("late", _("逾期"), "late", "exclamation-circle-fill")
SIGN_LATE = Flag("sign_late", _("逾期未签收"), "late", "alarm")
DUE_SOON = Flag("due_soon", _("即将到期"), "near", "hourglass-split")
CONTESTED = Flag("contested", _("改派待裁定"), "info", "arrow-left-right")
EXTENDED = Flag("extended", _("已延期"), "info", "calendar-check")
RETURNED = Flag("returned", _("被退回"), "plain", "arrow-counterclockwise")
SECOND_ROUND = Flag("second_round", _("重新交办"), "plain", "arrow-repeat")
FILTERABLE = (LATE, SIGN_LATE, DUE_SOON, CONTESTED, RETURNED, SECOND_ROUND)


def flags(issue: Issue, today: date) -> list[Flag]:
    """The flags of an issue, worst first; 逾期 and 即将到期 are said by `due_text` and are not repeated here."""
    found = []
    if issue.state == State.ASSIGNED and issue.sign_by and issue.sign_by < today and not issue.contested:
        found.append(SIGN_LATE)
    if issue.contested:
        found.append(CONTESTED)
    if issue.round_no > 1:
        found.append(Flag("second_round", say("第%(n)s轮") % {"n": issue.round_no}, "plain", "arrow-repeat"))
    return found


@dataclass(frozen=True)
class Due:
    """The due date in words, its role, and the date itself for the line below."""

    text: str
    role: str
    on: date | None
    original: date | None = None  # only where it differs


def due_of(issue: Issue, today: date, days: Calendar, late_by: int | None = None) -> Due:
    """Say how the issue stands to its due date; `late_by` is the stored fact of a closed round."""
    original = issue.original_due if issue.original_due != issue.due else None
    if issue.state == State.DEFERRED and issue.deferred_until:
        text = say("暂缓至%(on)s") % {"on": date_format(issue.deferred_until, "MONTH_DAY_FORMAT")}
        return Due(text, "plain", None)
    if issue.due is None:
        return Due(say("未定时限"), "plain", None)
    if issue.state in WORKING:
        return Due(*running(days.between(today, issue.due), issue.due >= today), issue.due, original)
    if issue.state == State.CLOSED and late_by is not None:
        return Due(finished(late_by), "plain", issue.due, original)
    return Due("", "plain", issue.due, original)


def running(left: int, in_time: bool) -> tuple[str, str]:
    """Text and role while the unit's clock runs; `left` in working days, negative when past."""
    if not in_time:
        late = max(-left, 0)
        return ngettext("逾期%(n)s个工作日", "逾期%(n)s个工作日", late) % {"n": late}, "late"
    if left == 0:
        return say("今天到期"), "near"
    role = "near" if left <= NEAR_DAYS else "plain"
    return ngettext("还剩%(n)s个工作日", "还剩%(n)s个工作日", left) % {"n": left}, role


def finished(late_by: int) -> str:
    if not late_by:
        return say("按时完成")
    return ngettext("逾期%(n)s个工作日完成", "逾期%(n)s个工作日完成", late_by) % {"n": late_by}
