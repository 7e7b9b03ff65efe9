"""The landing page: what waits for me, soonest first."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from issues.models import Issue
from issues.states import State
from tingyan.desk import rows
from tingyan.workdays import calendar
from visits.models import Campaign, Draft


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if user.is_superuser and not Campaign.objects.exists():  # nothing can wait for anybody yet
        return redirect("launch:home")
    today, days = timezone.localdate(), calendar.load()
    items = list(rows.everything(user, today, days))
    context = {
        "groups": rows.grouped(items, today),
        "total": len(items),
        "late": sum(1 for each in items if each.on and each.on < today),
        "due_today": sum(1 for each in items if each.on == today),
        "full": len(items) >= rows.MOST,
        "drafts": Draft.objects.visible_to(user).unfiled()[:5] if fills_in(user) else (),
        "withdrawable": withdrawable(user),
        "overdue": Issue.objects.visible_to(user).overdue(today).count() if user.posts.reads else 0,
        "next_due": None if items else next_due(user, today),
        "fills_in": fills_in(user),
        "office": bool(user.posts.office),
    }
    return render(request, "desk/home.html", context)


def fills_in(user: Any) -> bool:
    return bool(user.posts.units or user.posts.office)


def withdrawable(user: Any) -> Any:
    """What was submitted in the name of the person's unit, which its head may take back until it is verified."""
    if not user.posts.heads:
        return ()
    return Issue.objects.visible_to(user).filter(state=State.SUBMITTED, lead__in=user.posts.heads, round_no__gt=0)[:20]


def next_due(user: Any, today: date) -> date | None:
    """The nearest day on which something that the person reads falls due."""
    if not user.posts.reads:
        return None
    rows_due = Issue.objects.visible_to(user).due_within(today, date.max).order_by("due").values_list("due", flat=True)
    return rows_due.first()
