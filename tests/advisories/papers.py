"""Advisories as far along as a test needs them, each step taken by whoever takes it in life."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from issues.actions import Approval
from tests.cast import Cast
from tingyan.advisories import actions
from tingyan.advisories.models import Advisory, Receipt
from tingyan.advisories.states import Kind
from tingyan.directory.models import District

APPROVAL = Approval("局长 王强", "spoken", date(2026, 1, 5))
WORDS = {
    "title": "关于规范“办不成事”反映窗口值守的提示",
    "problem": "“办不成事”反映窗口多次无人值守。",
    "advice": "安排专人值守，公示值守人员和联系电话。",
    "contact": "褚宁 0411-86610001",
}


def prefixed(cast: Cast) -> None:
    """The district's prefixes of document numbers."""
    District.objects.filter(pk=cast.ls.pk).update(notice_prefix="旅纪提", supervision_prefix="旅纪督")
    cast.ls.refresh_from_db()


def drafted(cast: Cast, units: Any = (), *, by: Any = None, **values: Any) -> Advisory:
    prefixed(cast)
    at = values.get("at") or timezone.now()
    values.setdefault("reply_by", timezone.localdate(at) + timedelta(days=30))
    kind = values.pop("kind", Kind.REMINDER)
    units = list(units) or [cast.unit_b]
    return actions.draft(by=by or cast.officer, district=cast.ls, units=units, kind=kind, **WORDS | values)


def approved(cast: Cast, units: Any = (), **values: Any) -> Advisory:
    return actions.approve(drafted(cast, units, **values), by=cast.chief, at=values.get("at"))


def issued(cast: Cast, units: Any = (), on: Any = None, **values: Any) -> Advisory:
    return actions.issue(approved(cast, units, **values), by=cast.chief, on=on, at=values.get("at"))


def receipt_of(paper: Advisory, unit: Any) -> Receipt:
    return Receipt.objects.for_rows().select_related("advisory__district", "unit").get(advisory=paper, unit=unit)


def signed(cast: Cast, paper: Advisory | None = None) -> Receipt:
    """Unit B's receipt, signed by its head."""
    return actions.sign(receipt_of(paper or issued(cast), cast.unit_b), by=cast.head_b)


def replied(cast: Cast, paper: Advisory | None = None) -> Receipt:
    receipt = signed(cast, paper)
    return actions.reply(receipt, "已安排专人值守。", by=cast.liaison_b, approval=APPROVAL)


def in_state(cast: Cast, state: str) -> Receipt:
    """Unit B's receipt of a new paper in this state."""
    if state == "sent":
        return receipt_of(issued(cast), cast.unit_b)
    if state == "signed":
        return signed(cast)
    receipt = replied(cast)
    if state == "merged":
        Receipt.objects.filter(pk=receipt.pk).update(state=state)
        return receipt_of(receipt.advisory, cast.unit_b)
    if state == "accepted":
        actions.accept(receipt, by=cast.officer)
    elif state == "returned":
        actions.return_(receipt, by=cast.officer, reason="请附排班表")
    return receipt


def in_paper_state(cast: Cast, state: str) -> Advisory:
    makers = {"drafted": drafted, "approved": approved, "issued": issued}
    if state in makers:
        return makers[state](cast)
    return actions.withdraw(issued(cast), by=cast.chief, reason="重复发文")
