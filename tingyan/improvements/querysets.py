"""Adjectives for procedures and measures, and the sole spelling of who may see them."""

from typing import Any, Self

from django.db.models import Case, F, IntegerField, Q, QuerySet, When

SAME_UNIT = Q(before_limit__isnull=False, after_limit__isnull=False, before_unit=F("after_unit"))
TO_INSTANT = Q(before_limit__isnull=False, after_instant=True)
COMPARABLE = SAME_UNIT | TO_INSTANT


class ImprovementQuerySet(QuerySet[Any]):
    """What procedures and measures share. `TAKES_EFFECT` is the date that makes a row count (empty before)."""

    TAKES_EFFECT = ""

    def visible_to(self, user: Any) -> Self:
        """The office and leaders see all, a unit its own; what is in effect is public in the district.

        An improvement is made to be known: its figure is the same for everybody. Drafts stay with their unit, and the
        issue or visit that it came from is shown only to those who may see that (`faces`).
        """
        if user.is_superuser:
            return self.all()
        posts = user.posts
        public = Q(**{f"{self.TAKES_EFFECT}__isnull": False})
        seen = public | Q(district__in=posts.reads) | Q(unit__in=posts.units) | Q(recorded_by=user)
        return self.filter(seen, district__in=posts.districts)

    def counted(self) -> Self:
        """Those that took effect. What lapsed or stopped later still counts for the day on which it began."""
        return self.filter(**{f"{self.TAKES_EFFECT}__isnull": False})

    def for_rows(self) -> Self:
        """With everything that a row of a list shows."""
        return self.select_related("unit", "campaign", "district")


class ProcedureQuerySet(ImprovementQuerySet):
    TAKES_EFFECT = "in_force_from"

    def comparable(self) -> Self:
        """Whose limits before and after can be subtracted: same unit, or a limit that became 即办."""
        return self.filter(COMPARABLE)

    def with_saved(self) -> Self:
        """Annotate `saved`, days in the unit of `before_unit`, NULL where not comparable; as `Procedure.days_saved`."""
        return self.annotate(
            saved=Case(
                When(TO_INSTANT, then=F("before_limit")),
                When(SAME_UNIT, then=F("before_limit") - F("after_limit")),
                default=None,
                output_field=IntegerField(),
            )
        )


class MeasureQuerySet(ImprovementQuerySet):
    TAKES_EFFECT = "since"


class SpanQuerySet(QuerySet[Any]):
    """As a row stood: for whom the row is."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(of__in=self.model._meta.get_field("of").related_model.objects.visible_to(user))
