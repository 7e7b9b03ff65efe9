"""机构变动: papers that a unit has still to sign or answer go to the one that takes its place."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as say

from tingyan.advisories.actions.take import keep_receipts
from tingyan.advisories.models import Handling, Receipt
from tingyan.advisories.states import ReceiptState
from tingyan.audit import actions as audit
from tingyan.directory.models import Department
from tingyan.kit.moments import moment


def waiting_at(unit: Department) -> QuerySet[Any]:
    """Receipts that wait for the unit."""
    return Receipt.objects.waiting().filter(unit=unit).select_related("advisory").order_by("pk")


def move_receipts(old: Department, into: Department, *, by: Any, at: datetime | None = None) -> int:
    """Give them to `into`, with their dates. Where `into` was sent the same paper, it answers once, on its own receipt.

    The other is then 已并入: it waits for nobody, stands on the page of the paper and counts nowhere.
    """
    at = moment(at)
    with audit.recording(by=by):
        own = set(Receipt.objects.filter(unit=into).values_list("advisory", flat=True))
        waiting = list(waiting_at(old))
        for receipt in waiting:
            if receipt.advisory_id in own:
                settle(receipt, into, by, at)
            else:
                move(receipt, old, into)
        keep_receipts(pk__in=[receipt.pk for receipt in waiting])
    return len(waiting)


def move(receipt: Receipt, old: Department, into: Department) -> None:
    Receipt.objects.filter(pk=receipt.pk).update(unit=into, version=receipt.version + 1)
    receipt.advisory.units.remove(old)
    receipt.advisory.units.add(into)
    audit.entry("receipt.move_unit", receipt, into=into.name)


def settle(receipt: Receipt, into: Department, by: Any, at: datetime) -> None:
    Receipt.objects.filter(pk=receipt.pk).update(state=ReceiptState.MERGED, version=receipt.version + 1)
    text = say("单位已并入%(into)s，由其一并反馈") % {"into": into}
    Handling.objects.create(
        advisory=receipt.advisory, receipt=receipt, step="merge", by=by, by_label=by.posts.label, at=at, text=text
    )
    audit.entry("receipt.merge", receipt, into=into.name)
