"""The closed lists of advisories: 工作提示单 and 工作督办单, and what each unit did with its own."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    REMINDER = "reminder", _("工作提示单")
    SUPERVISION = "supervision", _("工作督办单")


class State(TextChoices):
    DRAFTED = "drafted", _("拟稿")
    APPROVED = "approved", _("已批准")
    ISSUED = "issued", _("已发出")
    WITHDRAWN = "withdrawn", _("已作废")


class ReceiptState(TextChoices):
    SENT = "sent", _("待签收")
    SIGNED = "signed", _("已签收")
    REPLIED = "replied", _("已反馈")
    ACCEPTED = "accepted", _("已认定")
    RETURNED = "returned", _("退回补充")
    MERGED = "merged", _("已并入")  # the unit is no more, and its successor was sent the same paper


UNITS_TURN = (ReceiptState.SENT, ReceiptState.SIGNED, ReceiptState.RETURNED)  # the unit's clock runs
ANSWERED = (ReceiptState.REPLIED, ReceiptState.ACCEPTED)  # an answer of the unit stands
IN_UNITS_NAME = ("sign", "reply")  # whoever recorded these for a unit cannot judge its answer
TOLD_TO_UNITS = ("issue", "withdraw")  # steps of the paper itself that every unit addressed reads of

# State → (role, icon, outline) as looks.md draws other objects.
LOOKS = {
    State.DRAFTED: ("plain", "pencil", False),
    State.APPROVED: ("info", "clipboard-check", False),
    State.ISSUED: ("info", "file-earmark-text", True),
    State.WITHDRAWN: ("plain", "x-circle", False),
}
RECEIPT_LOOKS = {
    ReceiptState.SENT: ("info", "pen", False),
    ReceiptState.SIGNED: ("info", "tools", True),
    ReceiptState.REPLIED: ("info", "search", False),
    ReceiptState.ACCEPTED: ("done", "check-circle-fill", False),
    ReceiptState.RETURNED: ("info", "arrow-counterclockwise", True),
    ReceiptState.MERGED: ("plain", "x-circle", False),
}
