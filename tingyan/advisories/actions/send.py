"""What chiefs do with a paper: 批准, 发出, 作废; and 催办 by the office."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say

from tingyan.advisories.actions import notices
from tingyan.advisories.actions.draft import units_fault
from tingyan.advisories.actions.take import allow, keep_receipts, record, write
from tingyan.advisories.deadlines import sign_by
from tingyan.advisories.models import Advisory, Receipt
from tingyan.advisories.states import Kind, State
from tingyan.advisories.workflow import APPROVE, ISSUE, REMIND, WITHDRAW
from tingyan.audit import actions as audit
from tingyan.directory.models import Department
from tingyan.directory.numbering import take_places
from tingyan.kit import words
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment
from tingyan.workdays import calendar


def approve(
    paper: Advisory, *, by: Any, note: str = "", at: datetime | None = None, version: int | None = None
) -> Advisory:
    at = moment(at)
    with audit.recording(by=by):
        allow(APPROVE, paper, by, version)
        write(paper, state=State.APPROVED, approved_by=by, approved_at=at)
        record(paper, "approve", by, at, note)
        notices.tell_chiefs("approve", paper, by, at)
    return paper


def issue(
    paper: Advisory, *, by: Any, on: date | None = None, at: datetime | None = None, version: int | None = None
) -> Advisory:
    """Give the paper its number and send it: one receipt a unit.

    `on` is the date on the paper, today where it is not said: its year is that of the number, so that a paper of last
    year continues last year's series. Limits to sign run from the day on which it is sent.
    """
    at = moment(at)
    today = timezone.localdate(at)
    on = on or today
    with audit.recording(by=by):
        allow(ISSUE, paper, by, version)
        units = list(paper.units.all())
        check_sending(paper, units, on, today)
        hold(paper)
        write(paper, state=State.ISSUED, issued_on=on, issued_at=at, issued_by=by, **numbered(paper, on))
        Receipt.objects.bulk_create(receipts(paper, units, on, at))
        keep_receipts(advisory=paper)
        record(paper, "issue", by, at, number=paper.number, on=on, units=[unit.pk for unit in units])
        notices.tell_units("issue", paper, [unit.pk for unit in units], by, at)
    return paper


def check_sending(paper: Advisory, units: Sequence[Department], on: date, today: date) -> None:
    faults: dict[str, Any] = {}
    if on > today:
        faults["on"] = say("发文日期不能晚于今天")
    if paper.reply_by < today:
        faults["on"] = say("反馈期限%(day)s已过，请先修改反馈期限") % {"day": words.date(paper.reply_by)}
    if message := units_fault(paper.district_id, units):
        faults["on"] = message
    if not prefix_of(paper):
        faults["on"] = say("本区还没有设置%(kind)s的文号前缀，请先在管理后台“区”中填写") % {
            "kind": paper.get_kind_display()
        }
    if faults:
        raise ValidationError(faults)


def prefix_of(paper: Advisory) -> str:
    district = paper.district
    prefix = district.supervision_prefix if paper.kind == Kind.SUPERVISION else district.notice_prefix
    return str(prefix).strip()


def hold(paper: Advisory) -> None:
    """Lock the paper before the counter, as every action locks; whoever comes second takes no number."""
    rows = Advisory.objects.select_for_update(no_key=True).filter(pk=paper.pk, state=paper.state, version=paper.version)
    if not rows.values_list("pk", flat=True):
        raise Stale(paper)


def numbered(paper: Advisory, on: date) -> dict[str, Any]:
    """旅纪提〔2026〕3号: the next place of this district, prefix and year."""
    series = prefix_of(paper)
    [seq] = take_places(paper.district, series, on.year)
    return {"series": series, "year": on.year, "seq": seq, "number": f"{series}〔{on.year}〕{seq}号"}


def receipts(paper: Advisory, units: Sequence[Department], on: date, at: datetime) -> list[Receipt]:
    limit = sign_by(timezone.localdate(at), paper.district, calendar.load())
    return [
        Receipt(
            advisory=paper,
            district=paper.district,
            unit=unit,
            issued_on=on,
            sent_at=at,
            sign_by=limit,
            original_reply_by=paper.reply_by,
            reply_by=paper.reply_by,
        )
        for unit in units
    ]


def withdraw(
    paper: Advisory, *, by: Any, reason: str, at: datetime | None = None, version: int | None = None
) -> Advisory:
    """作废: the number, if it has one, is kept and never given again."""
    if not reason.strip():
        raise ValidationError({"note": say("请填写作废的理由")})
    at = moment(at)
    with audit.recording(by=by):
        allow(WITHDRAW, paper, by, version)
        write(paper, state=State.WITHDRAWN)
        record(paper, "withdraw", by, at, reason)
        if paper.number:
            notices.tell_units("withdraw", paper, paper.receipts.values("unit"), by, at)
    return paper


def remind(paper: Advisory, *, by: Any, at: datetime | None = None) -> list[Receipt]:
    """催办 those who have not signed or answered, at most once a day each. Returns whom.

    Raises Refused where everybody who is waited for was reminded today.
    """
    at = moment(at)
    today = timezone.localdate(at)
    with audit.recording(by=by):
        allow(REMIND, paper, by)
        fresh = Receipt.objects.waiting().filter(Q(reminded_on=None) | Q(reminded_on__lt=today), advisory=paper)
        told = list(fresh.select_for_update(of=("self",), no_key=True).select_related("unit"))
        if not Receipt.objects.filter(pk__in=[receipt.pk for receipt in told]).update(reminded_on=today):
            raise Refused(say("今天已经催办过，明天可以再催"))
        record(paper, "remind", by, at, words.listed(receipt.unit for receipt in told))
        start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
        notices.tell_units("remind", paper, [receipt.unit_id for receipt in told], by, start)
    return told
