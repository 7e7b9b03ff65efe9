"""Adjectives for periods, candidates and scores, and the sole spelling of who may see them."""

from functools import reduce
from operator import add
from typing import Any, Self

from django.db.models import Avg, Case, Count, Exists, F, FloatField, OuterRef, Q, QuerySet, When

from tingyan.reviews.states import CRITERIA, SCORING, WHOLE, PeriodState, Stage


class PeriodQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """That there is a period is known to the whole district: units apply in it."""
        return self.all() if user.is_superuser else self.filter(district__in=user.posts.districts)

    def open(self) -> Self:
        return self.filter(state=PeriodState.OPEN)

    def for_rows(self) -> Self:
        return self.select_related("district")


class ReviewQuerySet(QuerySet[Any]):
    """Candidates: the windows that stand in a period."""

    def visible_to(self, user: Any) -> Self:
        """The office and leaders see all, reviewers those of their periods, a unit its own windows."""
        if user.is_superuser:
            return self.all()
        posts = user.posts
        panel = self.model._meta.get_field("period").related_model.reviewers.through.objects
        sits = Exists(panel.filter(reviewperiod=OuterRef("period"), user=user.pk))
        seen = Q(period__district__in=posts.reads) | Q(window__unit__in=posts.units) | sits
        return self.filter(seen, period__district__in=posts.districts)

    def to_score(self, user: Any) -> Self:
        """What waits for the person's scores: the workflow's rule as one question, less what he has scored."""
        sits = self.model._meta.get_field("period").related_model.reviewers.through.objects
        given = self.model._meta.get_field("scores").related_model.objects
        rows = self.filter(period__state=PeriodState.RUNNING, stage__in=SCORING, vetoed_at=None, outcome="")
        rows = rows.filter(Exists(sits.filter(reviewperiod=OuterRef("period"), user=user.pk)))
        own = {*user.posts.members, user.unit_id or 0}
        return rows.exclude(window__unit__in=own).exclude(Exists(given.filter(review=OuterRef("pk"), reviewer=user.pk)))

    def for_rows(self) -> Self:
        return self.select_related("period", "window__unit")

    def with_totals(self) -> Self:
        """Annotate `scored` (by how many), `mean_…` of each criterion and `total`, NULL where nobody has scored.

        The mean of weighted sums is the weighted sum of means, since a reviewer gives all five or none.
        """
        sum_of: Any = reduce(add, (F(f"scores__{name}") * F(f"period__weight_{name}") for name in CRITERIA))
        means = {f"mean_{name}": Avg(f"scores__{name}", output_field=FloatField()) for name in CRITERIA}
        total = Avg(sum_of, output_field=FloatField()) / float(WHOLE)
        return self.annotate(scored=Count("scores"), **means, total=total)

    def by_total(self) -> Self:
        """The highest first; those not yet scored, vetoed and withdrawn last. For the selection alone."""
        withdrawn = Case(When(stage=Stage.WITHDRAWN, then=1), default=0)
        vetoed = F("vetoed_at").asc(nulls_first=True)
        return self.with_totals().order_by(withdrawn, vetoed, F("total").desc(nulls_last=True), "id")

    def in_official_order(self) -> Self:
        return self.order_by("window__unit__order", "window__unit", "window", "id")


class ScoreQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The office and leaders see all, a reviewer his own; the unit none, its own people among the reviewers too."""
        if user.is_superuser:
            return self.all()
        seen = Q(review__period__district__in=user.posts.reads) | Q(reviewer=user.pk)
        return self.filter(seen, review__period__district__in=user.posts.districts)


class HandlingQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What was done, in full, is for the office and leaders; `faces` tells units a part of it."""
        return self.all() if user.is_superuser else self.filter(review__period__district__in=user.posts.reads)
