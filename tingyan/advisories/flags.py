"""Flags and due texts of receipts: computed when shown, never states. Worst first; text with colour."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from issues.flags import DUE_SOON, NEAR_DAYS, SIGN_LATE, Due, Flag, running
from tingyan.advisories.models import Receipt
from tingyan.advisories.states import UNITS_TURN, ReceiptState
from tingyan.workdays.calendar import Calendar

REPLY_LATE = Flag("reply_late", _("逾期未反馈"), "late", "exclamation-circle-fill")
FILTERABLE = (REPLY_LATE, SIGN_LATE, DUE_SOON)


def last_near(today: date, days: Calendar) -> date:
    """The last day that is near: a day of rest counts to the workday before."""
    return days.add(today, NEAR_DAYS + 1) - timedelta(days=1)


def flagged(receipts: QuerySet[Receipt], code: str, today: date, days: Calendar) -> QuerySet[Receipt]:
    """The receipts that carry one of FILTERABLE today, by the same limits as the texts below."""
    rows: Any = receipts
    if code == REPLY_LATE.code:
        return rows.unanswered_overdue(today)
    if code == SIGN_LATE.code:
        return rows.unsigned_overdue(today)
    return rows.due_within(today, last_near(today, days))


def runs(receipt: Receipt) -> bool:
    """Whether the unit's clock runs: its turn, on a paper that stands."""
    return receipt.state in UNITS_TURN and receipt.advisory.is_issued


def is_sign_late(receipt: Receipt, today: date) -> bool:
    return runs(receipt) and receipt.state == ReceiptState.SENT and receipt.sign_by < today


def is_reply_late(receipt: Receipt, today: date) -> bool:
    return runs(receipt) and receipt.reply_by < today


def flags(receipt: Receipt, today: date) -> list[Flag]:
    """逾期未反馈 and 即将到期 are said by `due_of` and are not repeated here."""
    return [SIGN_LATE] if is_sign_late(receipt, today) else []


def due_of(receipt: Receipt, today: date, days: Calendar) -> Due:
    """Say how the unit stands to its reply date; `late_by` is the stored fact of its first answer."""
    original = receipt.original_reply_by if receipt.original_reply_by != receipt.reply_by else None
    if not receipt.advisory.is_issued or receipt.state == ReceiptState.MERGED:
        return Due("", "plain", receipt.reply_by)
    if receipt.late_by is not None and not runs(receipt):
        return Due(answered(receipt.late_by), "plain", receipt.reply_by, original)
    if is_reply_late(receipt, today):
        return Due(overdue(-days.between(today, receipt.reply_by)), "late", receipt.reply_by, original)
    return Due(*running(receipt.reply_by, today, days), receipt.reply_by, original)


def overdue(late: int) -> str:
    if not late:
        return say("逾期未反馈，不足1个工作日")
    return ngettext("逾期未反馈%(n)s个工作日", "逾期未反馈%(n)s个工作日", late) % {"n": late}


def answered(late_by: int) -> str:
    if not late_by:
        return say("按时反馈")
    return ngettext("逾期%(n)s个工作日反馈", "逾期%(n)s个工作日反馈", late_by) % {"n": late_by}


@dataclass(frozen=True)
class Standing:
    """How the units of one advisory stand, from the receipts that the reader sees."""

    sent: list[Receipt]
    today: date

    @property
    def receipts(self) -> list[Receipt]:
        """Those that count: the successor of a merged unit answers for both."""
        return [r for r in self.sent if r.state != ReceiptState.MERGED]

    @property
    def of(self) -> int:
        return len(self.receipts)

    @property
    def signed(self) -> int:
        return sum(r.state != ReceiptState.SENT for r in self.receipts)

    @property
    def answered(self) -> int:
        return sum(r.state in (ReceiptState.REPLIED, ReceiptState.ACCEPTED) for r in self.receipts)

    @property
    def accepted(self) -> int:
        return sum(r.state == ReceiptState.ACCEPTED for r in self.receipts)

    @property
    def late(self) -> list[Receipt]:
        return [r for r in self.receipts if is_sign_late(r, self.today) or is_reply_late(r, self.today)]

    @property
    def flags(self) -> list[Flag]:
        """逾期未反馈2家, 逾期未签收1家; a unit reads of itself, without a number."""
        counts = ((REPLY_LATE, is_reply_late), (SIGN_LATE, is_sign_late))
        found = [(flag, sum(test(r, self.today) for r in self.receipts)) for flag, test in counts]
        return [
            Flag(flag.code, counted(flag, n) if self.of > 1 else flag.label, flag.role, flag.icon)
            for flag, n in found
            if n
        ]


def counted(flag: Flag, n: int) -> str:
    return ngettext("%(flag)s%(n)s家", "%(flag)s%(n)s家", n) % {"flag": flag.label, "n": n}
