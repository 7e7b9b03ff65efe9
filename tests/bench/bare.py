"""What a page costs that does nothing more than Django's tutorial: the measure that the product's pages are held to.

Each reads the session and the user, asks the same table, and draws a template without a layout.
"""

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from issues.models import Issue


def rows(request: HttpRequest) -> HttpResponse:
    """20 rows of the table, newest first, with the total and the unit's name."""
    page = Paginator(Issue.objects.select_related("lead").order_by("-id"), 20).get_page(request.GET.get("page"))
    return render(request, "bare_list.html", {"page": page})


def counts(request: HttpRequest) -> HttpResponse:
    """How many issues each unit has in each state: one GROUP BY over the whole table."""
    found = Issue.objects.values("lead__short_name", "state").annotate(n=Count("pk")).order_by("lead__order", "state")
    return render(request, "bare_counts.html", {"counts": found})


@transaction.atomic
def create(request: HttpRequest) -> HttpResponse:
    """One INSERT of the columns that the form of the product sends, nothing else."""
    posted = {name: request.POST[name] for name in ("number", "description", "title", "theme", "source", "found_on")}
    Issue.objects.create(
        district_id=request.POST["district"],
        window_id=request.POST["window"],
        filed_by=request.user,
        filed_at=timezone.now(),
        **posted,
    )
    return redirect("/bare/list/")
