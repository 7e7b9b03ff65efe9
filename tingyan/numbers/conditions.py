"""When a row counts: the conditions of the figures, each with the date that the period looks at."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, Q

from issues.faces import held_by
from issues.states import WORKING
from tingyan.numbers.scope import Scope


def found(scope: Scope) -> Q:
    return scope.within("found_on")


def made(scope: Scope) -> Q:
    return scope.within("date")


def closed_round(scope: Scope) -> Q:
    """Rounds with a time limit; one without (当场解决) can be neither in time nor late."""
    return scope.within_moments("closed_at") & Q(closed_at__isnull=False, original_due__isnull=False)


def handed_in(scope: Scope) -> Q:
    return scope.within_moments("assigned_at") & (Q(submitted_at__isnull=False) | Q(returns__gt=0))


def first_closed(scope: Scope) -> Q:
    """Round 1 is closed before there can be another: one row for each issue that was ever closed."""
    return scope.within_moments("closed_at") & Q(closed_at__isnull=False, number=1)


def last_week(scope: Scope, column: str) -> Q:
    return Q(**{f"{column}__gt": scope.today - timedelta(days=7), f"{column}__lte": scope.today})


def overdue(scope: Scope) -> Q:
    """As `Issue.objects.overdue`, of issues whose work the person sees: a finder's unit is told of no due date."""
    return Q(state__in=WORKING, due__lt=scope.today) & work_seen(scope.user)


def work_seen(user: Any) -> Q:
    """As `issues.faces.of_work`, as a condition."""
    return Q() if user.is_superuser else Q(district__in=user.posts.reads) | Q(Exists(held_by(user)))


def since_last_week(scope: Scope) -> Q:
    """Overdue today, and not yet so seven days ago."""
    return overdue(scope) & Q(due__gte=scope.today - timedelta(days=7))
