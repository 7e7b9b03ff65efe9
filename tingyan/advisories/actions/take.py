"""The only writer of the state of an advisory and of a receipt: guard, compare-and-set, history, audit."""

from datetime import datetime
from typing import Any

from django.db.models import F

from issues.actions import Approval
from tingyan.advisories.models import Advisory, Handling, Receipt, ReceiptSpan
from tingyan.advisories.states import State
from tingyan.advisories.workflow import ReceiptStep, Step, receipt_refusal, refusal
from tingyan.audit import actions as audit
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.spans import keep


def allow(step: Step, paper: Advisory, by: Any, version: int | None = None) -> None:
    """Raise Stale where the page was drawn with another version, Refused where the person may not take the step now."""
    if version is not None and version != paper.version:
        raise Stale(paper)
    if message := refusal(by, step, paper):
        raise Refused(message)


def allow_receipt(step: ReceiptStep, receipt: Receipt, by: Any, version: int | None = None) -> None:
    if version is not None and version != receipt.version:
        raise Stale(receipt)
    if message := receipt_refusal(by, step, receipt):
        raise Refused(message)


def write(paper: Advisory, **changes: Any) -> None:
    """Compare-and-set the columns; raises Stale on zero rows. The caller opens `audit.recording`."""
    settle(paper, Advisory.objects.filter(pk=paper.pk, state=paper.state, version=paper.version), changes)
    keep_receipts(advisory=paper)


def write_receipt(receipt: Receipt, **changes: Any) -> None:
    """The same; a paper that was withdrawn meanwhile takes nothing more."""
    rows = Receipt.objects.filter(pk=receipt.pk, state=receipt.state, version=receipt.version)
    settle(receipt, rows.filter(advisory__state=State.ISSUED), changes)
    keep_receipts(pk=receipt.pk)


def keep_receipts(**which: Any) -> None:
    """Called by whatever writes receipts or the paper that they are of."""
    keep(ReceiptSpan, Receipt.objects.filter(**which).annotate(paper=F("advisory__state")))


def settle(obj: Any, rows: Any, changes: dict[str, Any]) -> None:
    if not rows.update(version=F("version") + 1, **changes):
        raise Stale(obj)
    for name, value in changes.items():
        setattr(obj, name, value)
    obj.version += 1


def record(paper: Advisory, step: str, by: Any, at: datetime, text: str = "", **detail: Any) -> None:
    """Write what was done to the paper into its history and the audit log."""
    Handling.objects.create(advisory=paper, step=step, text=text, by=by, by_label=by.posts.label, at=at)
    audit.entry(f"advisory.{step}", paper, state=paper.state, note=text, **detail)


def record_receipt(
    receipt: Receipt, step: str, by: Any, at: datetime, text: str = "", approval: Approval | None = None
) -> None:
    """Write what was done about one unit's receipt, with who in the unit approved it where somebody filed for it."""
    told = approval.as_fields() if approval else {}
    Handling.objects.create(
        advisory=receipt.advisory,
        receipt=receipt,
        step=step,
        text=text,
        by=by,
        by_label=by.posts.label,
        at=at,
        **told,
    )
    audit.entry(f"receipt.{step}", receipt, state=receipt.state, unit=receipt.unit_id, note=text)
