"""Adjectives for campaigns and visits, and the sole spelling of who may see them."""

from datetime import date
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet


class CampaignQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_superuser else self.filter(district__in=user.posts.districts)

    def running(self, on: date) -> Self:
        return self.filter(starts_on__lte=on, ends_on__gte=on)


class ChecklistQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_superuser else self.filter(district__in=user.posts.districts)


class VisitQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The office and leaders of the district, the visitor, whoever filled it in, and the visitor's own unit.

        A visited unit never sees the visit: it sees the issues assigned to it.
        """
        if user.is_superuser:
            return self.all()
        posts = user.posts
        seen = Q(district__in=posts.reads) | Q(visitor=user) | Q(filled_by=user) | Q(visitor_unit__in=posts.units)
        return self.filter(seen, district__in=posts.districts)

    def about_theme(self, theme: str) -> Self:
        """EXISTS, never a join: a visit with two themes stays one row (C24)."""
        return self.filter(Exists(self.model._meta.get_field("theme_rows").related_model.objects.filter(
            visit=OuterRef("pk"), theme=theme)))

    def at_unit(self, unit: Any) -> Self:
        return self.filter(Exists(self.model.visited_units.through.objects.filter(
            visit=OuterRef("pk"), department=unit)))

    def for_rows(self) -> Self:
        """With everything that a row of a list shows."""
        return self.select_related("visitor_unit", "hall", "campaign").prefetch_related("visited_units", "theme_rows")


class OfVisitQuerySet(QuerySet[Any]):
    """Rows that are read through their visit: answers, photos."""

    def visible_to(self, user: Any) -> Self:
        visits = self.model._meta.get_field("visit").related_model.objects
        return self.filter(visit__in=visits.visible_to(user))


class DraftQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """A draft is its owner's alone."""
        return self.filter(owner=user)


class DraftFileQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(draft__owner=user)
