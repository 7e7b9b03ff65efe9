"""Flags and due texts: computed when shown, never states. Worst first; text with colour, never colour alone."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from issues.models import Issue
from issues.states import OPEN, WORKING, State
from tingyan.kit import words
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
CONTESTED = Flag("contested", _("改派待裁定"), "info", "question-circle")
RECHECK_FAILED = Flag("recheck_failed", _("回头看不合格"), "near", "shield-exclamation")
EXTENDING = Flag("extending", _("延期待批"), "info", "calendar-plus")
EXTENDED = Flag("extended", _("已延期"), "info", "calendar-check")
RETURNED = Flag("returned", _("被退回"), "plain", "arrow-counterclockwise")
SECOND_ROUND = Flag("second_round", _("重新交办"), "plain", "arrow-repeat")
FILTERABLE = (LATE, SIGN_LATE, DUE_SOON, RECHECK_FAILED, CONTESTED, EXTENDING, EXTENDED, RETURNED, SECOND_ROUND)


def flagged(issues: QuerySet[Issue], code: str, today: date, days: Calendar) -> QuerySet[Issue]:
    """The issues that carry one of FILTERABLE today, by the same limits as the texts below."""
    last_near = days.add(today, NEAR_DAYS + 1) - timedelta(days=1)  # a due day of rest counts to the workday before
    rows: dict[str, QuerySet[Issue]] = {
        LATE.code: issues.overdue(today),
        SIGN_LATE.code: issues.sign_overdue(today),
        DUE_SOON.code: issues.due_within(today, last_near),
        RECHECK_FAILED.code: issues.filter(recheck_failed=True),
        CONTESTED.code: issues.filter(contested=True),
        EXTENDING.code: issues.filter(extending=True),
        EXTENDED.code: issues.filter(extended__gt=0),
        RETURNED.code: issues.filter(returns__gt=0),
        SECOND_ROUND.code: issues.filter(round_no__gt=1),
    }
    return rows[code]


# State → (role, icon, outline) as looks.md draws it.
STATE_LOOKS = {
    State.REPORTED: ("info", "inbox", False),
    State.ASSIGNED: ("info", "pen", False),
    State.FIXING: ("info", "tools", True),
    State.SUBMITTED: ("info", "search", False),
    State.VERIFIED: ("info", "clipboard-check", False),
    State.CLOSED: ("done", "check-circle-fill", False),
    State.DECLINED: ("plain", "slash-circle", False),
    State.MERGED: ("plain", "link-45deg", False),
    State.HANDED_OVER: ("plain", "box-arrow-right", False),
    State.DEFERRED: ("plain", "pause-circle", False),
    State.VOID: ("plain", "x-circle", False),
}


@dataclass(frozen=True)
class Mark:
    """A state as it is drawn."""

    label: str
    role: str
    icon: str
    outline: bool = False


def state_mark(state: str, label: str) -> Mark:
    return Mark(label, *STATE_LOOKS[State(state)])


def flags(issue: Issue, today: date) -> list[Flag]:
    """The flags of an issue, worst first; 逾期 and 即将到期 are said by `due_text` and are not repeated here."""
    found = []
    if issue.state == State.ASSIGNED and issue.sign_by and issue.sign_by < today and not issue.contested:
        found.append(SIGN_LATE)
    if issue.recheck_failed:
        found.append(RECHECK_FAILED)
    if issue.contested:
        found.append(CONTESTED)
    if issue.extending:
        found.append(EXTENDING)
    elif issue.extended and issue.state in OPEN:
        found.append(EXTENDED)
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
        text = say("暂缓至%(on)s") % {"on": words.date(issue.deferred_until, short=True)}
        return Due(text, "plain", None)
    if issue.due is None:
        return Due(say("未定时限"), "plain", None)
    if issue.extending and issue.due < today:  # not late until it is ruled on (C21): the flag says what it waits for
        return Due("", "plain", issue.due, original)
    if issue.state in WORKING:
        return Due(*running(issue.due, today, days), issue.due, original)
    if issue.state == State.CLOSED and late_by is not None:
        return Due(finished(late_by), "plain", issue.due, original)
    return Due("", "plain", issue.due, original)


def running(due: date, today: date, days: Calendar) -> tuple[str, str]:
    """Text and role while a clock runs; between two rest days no working day may remain, or have gone by."""
    left = days.between(today, due)
    if due < today:
        late = ngettext("逾期%(n)s个工作日", "逾期%(n)s个工作日", -left) % {"n": -left}
        return late if left else say("逾期不足1个工作日"), "late"
    if due == today:
        return say("今天到期"), "near"
    if not left:
        return say("还剩不足1个工作日"), "near"
    role = "near" if left <= NEAR_DAYS else "plain"
    return ngettext("还剩%(n)s个工作日", "还剩%(n)s个工作日", left) % {"n": left}, role


def finished(late_by: int) -> str:
    if not late_by:
        return say("按时完成")
    return ngettext("逾期%(n)s个工作日完成", "逾期%(n)s个工作日完成", late_by) % {"n": late_by}
