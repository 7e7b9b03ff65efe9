"""Adjectives for campaigns and visits, and the sole spelling of who may see them."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from visits.states import GRACE, VisitState


class CampaignQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_superuser else self.filter(district__in=user.posts.districts)

    def running(self, on: date) -> Self:
        return self.filter(starts_on__lte=on, ends_on__gte=on)


class ChecklistQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_superuser else self.filter(district__in=user.posts.districts)


class OfCampaignQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_superuser else self.filter(campaign__district__in=user.posts.districts)


class VisitQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The office and leaders of the district, the visitor, whoever filled it in, and the visitor's own unit.

        A visited unit never sees the visit: it sees the issues assigned to it.
        """
        if user.is_superuser:
            return self.all()
        posts = user.posts
        if posts.districts <= posts.reads:  # the same rows, without the OR that would have the whole table read
            return self.filter(district__in=posts.reads)
        seen = Q(district__in=posts.reads) | Q(visitor=user) | Q(filled_by=user) | Q(visitor_unit__in=posts.units)
        return self.filter(seen, district__in=posts.districts)

    def about(self, *themes: str) -> Self:
        """With any of the themes; EXISTS, never a join: a visit with two of them stays one row (C24)."""
        rows = self.model._meta.get_field("theme_rows").related_model.objects
        return self.filter(Exists(rows.filter(visit=OuterRef("pk"), theme__in=themes)))

    def at_unit(self, unit: Any) -> Self:
        rows = self.model.visited_units.through.objects
        return self.filter(Exists(rows.filter(visit=OuterRef("pk"), department=unit)))

    def awaiting(self, user: Any) -> Self:
        """What waits for the person: filled in for him and not yet confirmed, or returned to his unit."""
        for_me = Q(visitor=user, confirmed_at=None) & ~Q(filled_by=user)
        returned = Q(state=VisitState.RETURNED) & (Q(filled_by=user) | Q(visitor_unit__in=user.posts.units))
        return self.visible_to(user).filter(for_me | returned)

    def for_rows(self) -> Self:
        """With everything that a row of a list shows."""
        return (
            self.select_related("visitor_unit", "hall", "campaign")
            .prefetch_related("visited_units", "theme_rows")
            .with_issue_counts()
        )

    def for_export(self) -> Self:
        return self.for_rows().select_related("filled_by").prefetch_related("windows", "service_items")

    def with_issue_counts(self) -> Self:
        """Annotate how many problems were found, and how many of them settled on the spot; as 发现问题 counts."""
        issues = self.model._meta.get_field("issues").related_model.objects.counted().order_by()
        of_visit = issues.filter(visit=OuterRef("pk")).values("visit")
        return self.annotate(
            issue_count=Coalesce(Subquery(of_visit.annotate(n=Count("pk")).values("n")), 0),
            spot_count=Coalesce(Subquery(of_visit.filter(fixed_on_spot=True).annotate(n=Count("pk")).values("n")), 0),
        )


class OfVisitQuerySet(QuerySet[Any]):
    """Rows that are read through their visit: answers, photos."""

    def visible_to(self, user: Any) -> Self:
        visits = self.model._meta.get_field("visit").related_model.objects
        return self.filter(visit__in=visits.visible_to(user))


class DraftQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """A draft is its owner's alone."""
        return self.filter(owner=user, removed_at=None)

    def recoverable(self, user: Any) -> Self:
        """What its owner threw away and may still take back."""
        return self.filter(owner=user, removed_at__gt=timezone.now() - GRACE)

    def unfiled(self) -> Self:
        """Without those whose sheet was sent: a save that came late may have left one."""
        visits = apps.get_model("visits", "Visit").objects
        return self.exclude(Exists(visits.filter(filled_by=OuterRef("owner"), client_key=OuterRef("client_key"))))

    def with_photo_count(self) -> Self:
        return self.annotate(photo_count=Count("files", filter=Q(files__removed_at=None)))


class DraftFileQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(draft__owner=user, draft__removed_at=None).kept()

    def kept(self) -> Self:
        return self.filter(removed_at=None)

    def recoverable(self, user: Any) -> Self:
        return self.filter(draft__owner=user, draft__removed_at=None, removed_at__gt=timezone.now() - GRACE)
