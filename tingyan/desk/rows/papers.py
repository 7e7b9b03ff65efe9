"""Advisories on the desk: for units to sign and answer, for the office to judge, for chiefs to approve and send."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from issues.flags import SIGN_LATE, running
from tingyan.advisories.models import Advisory, Handling, Receipt
from tingyan.advisories.states import IN_UNITS_NAME, ReceiptState
from tingyan.advisories.states import State as PaperState
from tingyan.advisories.workflow import ACCEPT, APPROVE, ISSUE, REPLY
from tingyan.advisories.workflow import SIGN as SIGN_PAPER
from tingyan.desk.rows.item import MOST, Item
from tingyan.workdays.calendar import Calendar


def of_papers(user: Any, today: date, days: Calendar) -> Iterator[Item]:
    if user.posts.units:
        waiting = Receipt.objects.awaiting(user).select_related("advisory").order_by("reply_by", "id")
        for receipt in waiting[:MOST]:
            yield receipt_item(receipt, today, days)
    if user.posts.office:
        for receipt in judgeable(user)[:MOST]:
            named = (receipt.pk, receipt.advisory.number, receipt.advisory.title, receipt.get_absolute_url())
            yield Item(*named, receipt.mark, str(ACCEPT.label), receipt.get_absolute_url())
    if user.posts.chief:
        for paper in Advisory.objects.awaiting(user).order_by("id")[:MOST]:
            step = ISSUE if paper.state == PaperState.APPROVED else APPROVE
            url = reverse("advisories:step", args=[paper.pk, step.name])
            yield Item(paper.pk, paper.number, paper.title, paper.get_absolute_url(), paper.mark, str(step.label), url)


def receipt_item(receipt: Receipt, today: date, days: Calendar) -> Item:
    signs = receipt.state == ReceiptState.SENT
    step, on = (SIGN_PAPER, receipt.sign_by) if signs else (REPLY, receipt.reply_by)
    text, role = running(on, today, days)
    flags = (SIGN_LATE,) if signs and role == "late" else ()
    url = reverse("advisories:receipt_step", args=[receipt.pk, step.name])
    named = (receipt.pk, receipt.advisory.number, receipt.advisory.title, receipt.get_absolute_url())
    return Item(*named, receipt.mark, str(step.label), url, on, text, role, flags)


def judgeable(user: Any) -> Any:
    """The same as the workflow's rule, as one question: not of one's own unit, nor what one recorded in its name."""
    own = Handling.objects.filter(receipt=OuterRef("pk"), by=user, step__in=IN_UNITS_NAME)
    rows = Receipt.objects.to_judge(user).filter(~Exists(own)).exclude(unit__in=user.posts.members)
    return rows.select_related("advisory").order_by("replied_at", "id")
