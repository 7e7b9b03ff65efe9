"""When a row counts: the conditions of the figures, each with the date that the period looks at."""

from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q

from issues.faces import held_by
from issues.models import Move, Round
from issues.states import OPEN, WORKING
from tingyan.numbers.scope import Scope
from tingyan.numbers.then import all_but, standing_at, with_spans


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
    return Q(state__in=WORKING, due__lt=scope.today, extending=False) & work_seen(scope.user)


def work_seen(user: Any) -> Q:
    """As `issues.faces.of_work`, as a condition."""
    return Q() if user.is_superuser else Q(district__in=user.posts.reads) | Q(Exists(held_by(user)))


def since_last_week(scope: Scope) -> Q:
    """Overdue today, and not yet so seven days ago."""
    return overdue(scope) & Q(due__gte=scope.today - timedelta(days=7))


def late_no_more(scope: Scope) -> Q:
    """Overdue seven days ago by what was recorded then, and not today. Only what may have changed is looked up."""
    moment = scope.now - timedelta(days=7)
    was_late = {"state__in": WORKING, "due__lt": scope.today - timedelta(days=7), "extending": False}
    then = Move.objects.filter(standing_at(moment), issue=OuterRef("pk"), **was_late)
    alive = Q(state__in=OPEN) | Q(closed_on__gte=scope.today - timedelta(days=7))
    no_more = Q(state__in=all_but(*WORKING)) | Q(due=None) | Q(due__gte=scope.today) | Q(extending=True)
    return alive & no_more & Q(Exists(then)) & work_seen(scope.user)


def assigned(scope: Scope) -> Q:
    """Rounds that were given out with a time limit: one that was fixed on the spot has nothing to extend."""
    return scope.within_moments("assigned_at") & Q(original_due__isnull=False)


def closed_since(scope: Scope, days: int) -> Q:
    """Rounds closed for `days` whole days at the cut-off: before that nothing can be said of them."""
    closed = Q(closed_at__isnull=False, closed_at__lte=scope.now - timedelta(days=days))
    return scope.within_moments("closed_at") & closed


def stayed_closed(scope: Scope, days: int) -> Q:
    """Not assigned again within `days` days of closing. Only of issues with a later round is that round looked for."""
    closed_at = OuterRef("was__closed_at" if scope.as_of else "closed_at")
    end = ExpressionWrapper(closed_at + timedelta(days=days), output_field=DateTimeField())
    following = Round.objects.filter(issue=OuterRef("issue"), number=OuterRef("number") + 1)
    if scope.as_of:
        following = with_spans(following, scope.as_of).filter(was__assigned_at__lt=end)
    else:
        following = following.filter(assigned_at__lt=end)
    return Q(issue__round_no__lte=F("number")) | ~Q(Exists(following))


def rechecked(scope: Scope) -> Q:
    return scope.within("done_on")


def called_back(scope: Scope) -> Q:
    return scope.within("on")


def sent(scope: Scope) -> Q:
    return scope.within("issued_on")
