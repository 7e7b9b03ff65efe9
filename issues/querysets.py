"""Adjectives for issues and tasks, and the sole spelling of who may see them."""

from datetime import date
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from issues.states import NOT_COUNTED, OPEN, TASK_HELD, TASK_OPEN, WORKING, State, TaskState


class IssueQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Before 交办 the office and whoever found or filed it; then the units that work it; the finder's unit too.

        Which parts of a row are shown is said by `issues.faces`.
        """
        if user.is_superuser:
            return self.all()
        posts = user.posts
        if posts.districts <= posts.reads:  # the same rows, without the OR that would keep indexes from being used
            return self.filter(district__in=posts.reads)
        seen = Q(district__in=posts.reads) | Q(finder=user) | Q(filed_by=user)
        if posts.units:
            tasks = self.model._meta.get_field("tasks").related_model.objects
            seen |= Exists(tasks.held().filter(issue=OuterRef("pk"), unit__in=posts.units))
            before = Q(state=State.REPORTED) | Q(round_no=0, state__in=OPEN)  # 交办
            seen |= Q(finder_unit__in=posts.units) & ~before
        return self.filter(seen, district__in=posts.districts)

    def counted(self) -> Self:
        """发现问题: without 不予交办, 已并入, 已作废, 另行处理."""
        return self.exclude(state__in=NOT_COUNTED)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def overdue(self, on: date) -> Self:
        """The unit holds it and its current due date has passed; a day that has not ended is not late (C19)."""
        return self.filter(state__in=WORKING, due__lt=on)

    def due_within(self, on: date, last: date) -> Self:
        """Held by the unit and due between `on` and `last`, both included."""
        return self.filter(state__in=WORKING, due__gte=on, due__lte=last)

    def sign_overdue(self, on: date) -> Self:
        """Not signed in time; while a request for re-assignment is pending nobody is late in signing."""
        return self.filter(state=State.ASSIGNED, sign_by__lt=on, contested=False)

    def for_rows(self) -> Self:
        """With everything that a row of a list shows; `late_by` is the fact that the current round was closed with."""
        rounds = self.model._meta.get_field("rounds").related_model.objects
        current = rounds.filter(issue=OuterRef("pk"), number=OuterRef("round_no"))
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

    def open(self) -> Self:
        return self.filter(state__in=TASK_OPEN)

    def held(self) -> Self:
        return self.filter(state__in=TASK_HELD)

    def to_sign(self) -> Self:
        return self.filter(state=TaskState.TO_SIGN)


class OfIssueQuerySet(QuerySet[Any]):
    """Rows that hang on an issue and are read through it: rounds, moves, evidence, requests."""

    def visible_to(self, user: Any) -> Self:
        issues = self.model._meta.get_field("issue").related_model.objects
        return self.filter(issue__in=issues.visible_to(user))


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
