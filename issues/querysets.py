"""Adjectives for issues and tasks, and the sole spelling of who may see them."""

from datetime import date
from typing import Any, Self

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from issues.calls import CalledBack, Calls
from issues.states import (
    IN_UNITS_NAME,
    NOT_COUNTED,
    OFFICE_TURN,
    OPEN,
    RECHECK_FAILED,
    TASK_HELD,
    TASK_OPEN,
    WORKING,
    ExtensionRuling,
    Ruling,
    State,
    TaskState,
)


class IssueQuerySet(CalledBack):
    def visible_to(self, user: Any) -> Self:
        """Before 交办 the office and whoever found or filed it; then the units that work it; the finder's unit too.

        Which parts of a row are shown is said by `issues.faces`.
        """
        if user.is_superuser:
            return self.all()
        posts = user.posts
        if posts.districts <= posts.reads:  # the same rows, without the OR that would keep indexes from being used
            return self.filter(district__in=posts.reads)
        return self.filter(pk__in=self._keys_seen_by(user), district__in=posts.districts)

    def _keys_seen_by(self, user: Any) -> QuerySet[Any]:
        """A union of the ways of seeing: each goes by its own index, where an OR of them would read the whole table."""
        rows, units = self.model.objects.order_by(), user.posts.units
        before = Q(state=State.REPORTED) | Q(round_no=0, state__in=OPEN)  # 交办
        tasks = self.model._meta.get_field("tasks").related_model.objects.order_by()
        return (
            rows.filter(finder=user)
            .values("pk")
            .union(
                rows.filter(filed_by=user).values("pk"),
                rows.filter(district__in=user.posts.reads).values("pk"),
                rows.filter(~before, finder_unit__in=units).values("pk"),
                tasks.held().filter(unit__in=units).values("issue"),
                all=True,
            )
        )

    def counted(self) -> Self:
        """发现问题: without 不予交办, 已并入, 已作废, 另行处理."""
        return self.exclude(state__in=NOT_COUNTED)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def overdue(self, on: date) -> Self:
        """The unit holds it and its current due date has passed; a day that has not ended is not late (C19).

        Where an extension was asked for in time nobody is late until it is ruled on (C21).
        """
        return self.filter(state__in=WORKING, due__lt=on, extending=False)

    def due_within(self, on: date, last: date) -> Self:
        """Held by the unit and due between `on` and `last`, both included."""
        return self.filter(state__in=WORKING, due__gte=on, due__lte=last)

    def sign_overdue(self, on: date) -> Self:
        """Not signed in time; while a request for re-assignment is pending nobody is late in signing."""
        return self.filter(state=State.ASSIGNED, sign_by__lt=on, contested=False)

    def awaiting(self, user: Any, until: date) -> Self:
        """What waits for the office and its leaders: to assign, verify, close, rule on, or resume by the day `until`.

        The same rules as in the workflow's table (four eyes included), as one question to the database; a test
        compares the two.
        """
        posts, current = user.posts, self.of_issue("rounds").filter(number=OuterRef("round_no"))
        spoke_for_unit = self.of_issue("moves").filter(by=user, round_no=OuterRef("round_no"), step__in=IN_UNITS_NAME)
        recorded = Exists(spoke_for_unit) | Q(fixed_on_spot=True, round_no__lte=1, filed_by=user)
        held = self.of_issue("tasks").filter(state__in=TASK_HELD, unit__in=posts.members)
        inside = Exists(held) | Q(lead__in=posts.members, lead__isnull=False)
        judges, chief = ~(recorded | inside), Q(district__in=posts.chief)
        asked = Exists(self.of_issue("reassignments").filter(ruling=Ruling.PENDING))
        waits = Q(state=State.REPORTED, district__in=posts.office)
        waits |= Q(state=State.SUBMITTED, district__in=posts.office) & judges
        waits |= Q(state=State.VERIFIED) & chief & judges & ~Exists(current.filter(verified_by=user)) & self.may_end()
        waits |= Q(state__in=WORKING) & chief & asked
        extensions = self.of_issue("extensions").filter(ruling=ExtensionRuling.PENDING)
        first, second = Exists(extensions.filter(number=1)), Exists(extensions.filter(number=2))
        waits |= Q(state__in=WORKING) & chief & first
        waits |= Q(state__in=WORKING, district__in=posts.chief | posts.leads) & second & ~first
        waits |= Q(state=State.DEFERRED, deferred_until__lte=until, district__in=posts.chief | posts.leads)
        return self.filter(waits)

    def with_clock(self) -> Self:
        """Annotate when the current round was submitted and verified, from which the office's own days run."""
        current = self.of_issue("rounds").filter(number=OuterRef("round_no"))
        asks = self.of_issue("extensions").filter(ruling=ExtensionRuling.PENDING)
        contests = self.of_issue("reassignments").filter(ruling=Ruling.PENDING)
        return self.annotate(
            asks_extension=Exists(asks) & ~Exists(contests),
            submitted_at=Coalesce(Subquery(current.values("submitted_at")[:1]), F("filed_at")),
            verified_at=Subquery(current.values("verified_at")[:1]),
        )

    def for_rows(self) -> Self:
        """With everything that a row of a list shows; `late_by` is the fact that the current round was closed with."""
        current = self.of_issue("rounds").filter(number=OuterRef("round_no"))
        return self.select_related("lead").annotate(late_by=Subquery(current.values("late_by")[:1]))


class TaskQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The office sees every task; a unit its own, and those of its fellows on an issue that it works on."""
        if user.is_superuser:
            return self.all()
        own = self.model.objects.filter(issue=OuterRef("issue"), unit__in=user.posts.units, state__in=TASK_HELD)
        return self.filter(
            Q(issue__district__in=user.posts.reads) | Exists(own), issue__district__in=user.posts.districts
        )

    def awaiting(self, user: Any) -> Self:
        """What waits for the person's units: to sign, to fix and submit, to finish as assisting unit.

        While a request for re-assignment is pending the unit waits for the ruling.
        """
        lead = Q(is_lead=True) & (
            Q(state=TaskState.TO_SIGN, issue__state=State.ASSIGNED)
            | Q(state=TaskState.FIXING, issue__state=State.FIXING)
        )
        assisting = Q(is_lead=False, issue__state__in=(*WORKING, *OFFICE_TURN))
        requests = self.model._meta.get_field("reassignments").related_model.objects
        asked = Exists(requests.filter(task=OuterRef("pk"), ruling=Ruling.PENDING))
        return self.open().filter(lead | assisting, ~asked, unit__in=user.posts.units)

    def open(self) -> Self:
        return self.filter(state__in=TASK_OPEN)

    def with_asks(self) -> Self:
        """Annotate whether a request for a later date waits for its ruling."""
        requests = self.model._meta.get_field("extensions").related_model.objects
        return self.annotate(extending=Exists(requests.filter(task=OuterRef("pk"), ruling=ExtensionRuling.PENDING)))

    def overdue(self, on: date) -> Self:
        """Still to be done past its date; like an issue, none is late while its request for more time waits (C21)."""
        return self.open().with_asks().filter(current_due__lt=on, extending=False)

    def held(self) -> Self:
        return self.filter(state__in=TASK_HELD)

    def to_sign(self) -> Self:
        return self.filter(state=TaskState.TO_SIGN)


class OfIssueQuerySet(QuerySet[Any]):
    """Rows that hang on an issue and are read through it: rounds, moves, evidence, requests."""

    def visible_to(self, user: Any) -> Self:
        if user.is_superuser:
            return self.all()
        if user.posts.districts <= user.posts.reads:  # as above: the same rows by one join
            return self.filter(issue__district__in=user.posts.reads)
        issues = self.model._meta.get_field("issue").related_model.objects
        return self.filter(issue__in=issues.visible_to(user))


class SpanOfRoundQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(of__in=self.model._meta.get_field("of").related_model.objects.visible_to(user))


class EvidenceQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Units see what they or their fellows hung on a task, and photos of the finding that the officer forwarded.

        Finders see their own photos; the finder's unit sees no file of another unit's work.
        """
        if user.is_superuser:
            return self.all()
        posts = user.posts
        tasks = self.model._meta.get_field("task").related_model.objects
        works = Exists(tasks.held().filter(issue=OuterRef("issue"), unit__in=posts.units))
        mine = Q(task=None) & (Q(issue__finder=user) | Q(issue__filed_by=user))
        return self.filter(
            Q(issue__district__in=posts.reads) | mine | (works & (~Q(task=None) | Q(forwarded=True))),
            issue__district__in=posts.districts,
        )


class CaseQuerySet(OfIssueQuerySet):
    """Cases of a batch; how many and which came from above is the office's."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_superuser else self.filter(issue__district__in=user.posts.reads)


class CaseBatchQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_superuser else self.filter(district__in=user.posts.reads)


class DoubtQuerySet(CaseQuerySet):
    """A doubt is for those who judge."""

    def standing(self) -> Self:
        """Without those that rest on an issue which is no longer counted: voided, merged or handed over since."""
        return self.exclude(issue__state__in=NOT_COUNTED).exclude(other__isnull=False, other__state__in=NOT_COUNTED)


class DrawQuerySet(CaseBatchQuerySet):
    """What was drawn is the office's secret."""


class CallBackQuerySet(Calls, CaseQuerySet):
    """What a citizen said is the office's."""


class RecheckQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The office and leaders; the units that worked on it only once the result is recorded."""
        if user.is_superuser:
            return self.all()
        tasks = self.model._meta.get_field("issue").related_model._meta.get_field("tasks").related_model.objects
        works = Exists(tasks.held().filter(issue=OuterRef("issue"), unit__in=user.posts.units))
        told = ~Q(result="") & works & Q(issue__district__in=user.posts.districts)
        return self.filter(Q(issue__district__in=user.posts.reads) | told)

    def of_office(self, user: Any) -> Self:
        """Those whose plan the person may read: a unit's own recorded ones are seen, but not planned, by its people."""
        return self.all() if user.is_superuser else self.filter(issue__district__in=user.posts.reads)

    def waiting(self) -> Self:
        return self.filter(result="", cancelled_at=None)

    def overdue(self, on: date) -> Self:
        return self.waiting().filter(planned_on__lt=on)

    def with_issue(self) -> Self:
        return self.select_related("issue__district", "issue__lead", "round__lead", "person", "recorded_by", "verifier")

    def done(self) -> Self:
        return self.exclude(result="")

    def failed(self) -> Self:
        return self.filter(result__in=RECHECK_FAILED)


class OfRecheckQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What was seen at a recheck stays with the office and leaders."""
        return self.all() if user.is_superuser else self.filter(recheck__issue__district__in=user.posts.reads)
