"""回访 in questions to the database: of issues whether and what the citizen said, of call-backs which of them count."""

from typing import Any, Self

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from issues.states import ATTEMPTS, SATISFIED, UNSATISFIED


class CalledBack(QuerySet[Any]):
    """Adjectives of issues."""

    def of_issue(self, name: str) -> Any:
        """Rows of the related `name` that belong to the issue of the outer query."""
        return self.model._meta.get_field(name).related_model.objects.filter(issue=OuterRef("pk"))

    def may_end(self) -> Any:
        """No case of a batch, or its citizen was called back since it was submitted: see `rules.called_back`."""
        calls = self.of_issue("call_backs").current()
        return ~Exists(self.of_issue("case")) | Exists(calls.whole()) | Exists(calls.given_up().values("issue"))

    def with_answer(self) -> Self:
        """Annotate what the citizen said last: of the result, of the handling, and when; None where nobody asked."""
        last = self.of_issue("call_backs").filter(recheck=None, reached=True).order_by("-on", "-id")
        names = {"said_of_result": "with_result", "said_of_handling": "with_handling", "called_on": "on"}
        return self.annotate(**{name: Subquery(last.values(column)[:1]) for name, column in names.items()})

    def answered(self, which: str) -> Self:
        """Cases by the last answer, as `states.CALLED` names them."""
        asked = {
            "yes": Q(said_of_result__isnull=False),
            "result": Q(said_of_result__in=SATISFIED),
            "handling": Q(said_of_handling__in=SATISFIED),
            "bad": Q(said_of_result__in=UNSATISFIED),
            "no": Q(said_of_result=None),
        }
        return self.with_answer().filter(asked[which])


class Calls(QuerySet[Any]):
    """Adjectives of call-backs."""

    def current(self) -> Self:
        """Since the round was submitted last: what was returned and done again is asked about again."""
        return self.filter(
            recheck=None,
            round_no=F("issue__round_no"),
            issue__rounds__number=F("issue__round_no"),
            recorded_at__gte=F("issue__rounds__submitted_at"),
        )

    def whole(self) -> Self:
        """The citizen said how both the result and the handling were."""
        return self.filter(reached=True).exclude(with_result="").exclude(with_handling="")

    def given_up(self) -> Self:
        """Issues whose citizen was not reached on as many different days as are asked for."""
        days = self.filter(reached=False).order_by().values("issue").annotate(days=Count("on", distinct=True))
        return days.filter(days__gte=ATTEMPTS)

    def for_rows(self) -> Self:
        """With everything that a list prints; those of rechecks stand among them."""
        return self.select_related("issue__lead", "by").order_by("-on", "-id")

    def satisfied(self) -> Self:
        return self.filter(with_result__in=SATISFIED)
