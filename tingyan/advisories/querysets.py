"""Adjectives for advisories and receipts, and the sole spelling of who may see them."""

from datetime import date
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from tingyan.advisories.states import ANSWERED, TOLD_TO_UNITS, UNITS_TURN, ReceiptState, State


class AdvisoryQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The office and leaders see all of their district; a unit what was sent to it. Drafts have no receipts."""
        if user.is_superuser:
            return self.all()
        posts = user.posts
        receipts = self.model._meta.get_field("receipts").related_model.objects
        sent = Exists(receipts.filter(advisory=OuterRef("pk"), unit__in=posts.units))
        return self.filter(Q(district__in=posts.reads) | sent, district__in=posts.districts)

    def awaiting(self, user: Any) -> Self:
        """What waits for the person's own step: drafts of others to approve, approved ones to send."""
        mine = Q(state=State.DRAFTED) & ~Q(drafted_by=user.pk) | Q(state=State.APPROVED)
        return self.filter(mine, district__in=user.posts.chief)

    def for_rows(self) -> Self:
        return self.select_related("district").prefetch_related("units")


class ReceiptQuerySet(QuerySet[Any]):
    """One row a unit of every advisory that was sent. A unit sees its own row alone, never how the others did."""

    def visible_to(self, user: Any) -> Self:
        if user.is_superuser:
            return self.all()
        posts = user.posts
        return self.filter(Q(district__in=posts.reads) | Q(unit__in=posts.units), district__in=posts.districts)

    def counted(self) -> Self:
        """Receipts of papers that stand, of units that answer: 作废 and 并入 keep the row, and count nowhere."""
        return self.filter(advisory__state=State.ISSUED).exclude(state=ReceiptState.MERGED)

    def signed(self) -> Self:
        return self.exclude(state__in=(ReceiptState.SENT, ReceiptState.MERGED))

    def answered(self) -> Self:
        """Those whose answer stands: one that was returned waits for another."""
        return self.filter(state__in=ANSWERED)

    def accepted(self) -> Self:
        return self.filter(state=ReceiptState.ACCEPTED)

    def waiting(self) -> Self:
        """It is the unit's turn: to sign, to answer, or to answer again."""
        return self.counted().filter(state__in=UNITS_TURN)

    def awaiting(self, user: Any) -> Self:
        """What the person's units must sign or answer."""
        return self.waiting().filter(unit__in=user.posts.units)

    def to_judge(self, user: Any) -> Self:
        """Answers that wait for the office; `workflow.refusal` says who of it may not."""
        return self.counted().filter(state=ReceiptState.REPLIED, district__in=user.posts.office)

    def unsigned_overdue(self, on: date) -> Self:
        return self.counted().filter(state=ReceiptState.SENT, sign_by__lt=on)

    def unanswered_overdue(self, on: date) -> Self:
        return self.waiting().filter(reply_by__lt=on)

    def overdue(self, on: date) -> Self:
        """Unsigned or unanswered past its day."""
        return self.unsigned_overdue(on) | self.unanswered_overdue(on)

    def due_within(self, on: date, last: date) -> Self:
        """Answers due from `on` to `last`, both included."""
        return self.waiting().filter(reply_by__range=(on, last))

    def for_rows(self) -> Self:
        """With everything that a row of a list shows."""
        return self.select_related("advisory", "unit", "signed_by", "replied_by", "judged_by")


class ReceiptSpanQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(of__in=self.model._meta.get_field("of").related_model.objects.visible_to(user))


class OfReceiptQuerySet(QuerySet[Any]):
    """Files of an answer: for the unit that gave it, and the office."""

    def visible_to(self, user: Any) -> Self:
        if user.is_superuser:
            return self.all()
        posts = user.posts
        seen = Q(receipt__district__in=posts.reads) | Q(receipt__unit__in=posts.units)
        return self.filter(seen, receipt__district__in=posts.districts)


class HandlingQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The office all; a unit what was done about its own receipt, and that the paper was sent or withdrawn."""
        if user.is_superuser:
            return self.all()
        posts = user.posts
        receipts = self.model._meta.get_field("receipt").related_model.objects
        sent = Exists(receipts.filter(advisory=OuterRef("advisory"), unit__in=posts.units))
        own = Q(receipt__unit__in=posts.units) | (Q(receipt=None, step__in=TOLD_TO_UNITS) & sent)
        return self.filter(Q(advisory__district__in=posts.reads) | own, advisory__district__in=posts.districts)
