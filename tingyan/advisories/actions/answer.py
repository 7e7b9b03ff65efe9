"""What a unit does with its receipt, 签收 and 反馈; and how the office judges the answer."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.actions import Approval
from issues.actions.take import need_approval
from tingyan.advisories.actions import notices
from tingyan.advisories.actions.take import allow_receipt, record_receipt, write_receipt
from tingyan.advisories.deadlines import after_return, late_days
from tingyan.advisories.models import Receipt, ReplyFile
from tingyan.advisories.states import ReceiptState
from tingyan.advisories.workflow import ACCEPT, REPLY, RETURN, SIGN
from tingyan.audit import actions as audit
from tingyan.kit.moments import moment
from tingyan.workdays import calendar


def sign(
    receipt: Receipt,
    *,
    by: Any,
    approval: Approval | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Receipt:
    """签收 by the unit, or by the office for a unit that is not online. Nothing else signs: opening a link does not."""
    at = moment(at)
    with audit.recording(by=by):
        allow_receipt(SIGN, receipt, by, version)
        approval = need_approval(receipt.unit_id, by, approval)
        label = by.posts.label
        write_receipt(receipt, state=ReceiptState.SIGNED, signed_at=at, signed_by=by, signed_label=label)
        record_receipt(receipt, "sign", by, at, approval=approval)
    return receipt


def reply(
    receipt: Receipt,
    text: str,
    *,
    by: Any,
    approval: Approval | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Receipt:
    """反馈, for the first time or after a return. Whether the first one came in time is kept as a fact."""
    if not text.strip():
        raise ValidationError({"text": say("请填写反馈内容")})
    at = moment(at)
    with audit.recording(by=by):
        allow_receipt(REPLY, receipt, by, version)
        approval = need_approval(receipt.unit_id, by, approval)
        write_receipt(
            receipt,
            state=ReceiptState.REPLIED,
            reply=text,
            replied_at=at,
            replied_by=by,
            replied_label=by.posts.label,
            judged_at=None,
            judged_by=None,
            verdict="",
            **first_answer(receipt, at),
        )
        record_receipt(receipt, "reply", by, at, text, approval)
        notices.tell_reply(receipt, by, at)
    return receipt


def first_answer(receipt: Receipt, at: datetime) -> dict[str, Any]:
    if receipt.first_replied_at:
        return {}
    late = late_days(receipt.original_reply_by, timezone.localdate(at), calendar.load())
    return {"first_replied_at": at, "late_by": late}


def add_file(receipt: Receipt, blob: Any, *, by: Any, at: datetime | None = None) -> ReplyFile:
    """Hang a file on an answer that is being written."""
    allow_receipt(REPLY, receipt, by)
    with audit.recording(by=by):
        row = ReplyFile.objects.create(receipt=receipt, blob=blob, by=by, by_label=by.posts.label, at=moment(at))
        audit.entry("receipt.file", receipt, unit=receipt.unit_id, file=row.pk, sha256=blob.sha256)
    return row


def accept(
    receipt: Receipt, *, by: Any, note: str = "", at: datetime | None = None, version: int | None = None
) -> Receipt:
    """认定 by somebody of the office who recorded nothing for the unit."""
    at = moment(at)
    with audit.recording(by=by):
        allow_receipt(ACCEPT, receipt, by, version)
        write_receipt(receipt, state=ReceiptState.ACCEPTED, judged_at=at, judged_by=by, verdict=note)
        record_receipt(receipt, "accept", by, at, note)
        notices.tell_verdict("accept", receipt, by, at)
    return receipt


def return_(
    receipt: Receipt, *, by: Any, reason: str, at: datetime | None = None, version: int | None = None
) -> Receipt:
    """退回补充: the unit answers again, by a date that is never earlier than the one that ran."""
    if not reason.strip():
        raise ValidationError({"note": say("请填写退回的理由")})
    at = moment(at)
    with audit.recording(by=by):
        allow_receipt(RETURN, receipt, by, version)
        day = timezone.localdate(at)
        limit = after_return(receipt.reply_by, day, receipt.advisory.district, calendar.load())
        write_receipt(
            receipt,
            state=ReceiptState.RETURNED,
            judged_at=at,
            judged_by=by,
            verdict=reason,
            returns=receipt.returns + 1,
            reply_by=limit,
        )
        record_receipt(receipt, "return", by, at, reason)
        notices.tell_verdict("return", receipt, by, at)
    return receipt
