"""What waits for a person himself: visits to confirm or complete, and candidates to score."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from issues.flags import Mark
from tingyan.desk.rows.item import MOST, Item
from tingyan.kit import words
from tingyan.reviews.models import WindowReview
from tingyan.reviews.workflow import SCORE
from visits.models import Visit


def of_visits(user: Any) -> Iterator[Item]:
    """Filled in for the person and not yet confirmed, or returned to his unit."""
    for row in Visit.objects.awaiting(user).select_related("visitor_unit").order_by("date", "id")[:MOST]:
        title = _("%(who)s，%(on)s体验") % {"who": row.visitor_label, "on": words.date(row.date, short=True)}
        named, page = (row.pk, row.number, title), reverse("visits:detail", args=[row.pk])
        if row.is_returned:
            mark = Mark(_("退回补充"), "near", "arrow-counterclockwise")
            yield Item(*named, page, mark, _("补充"), reverse("visits:complete", args=[row.pk]))
        else:
            mark = Mark(_("待本人确认"), "info", "person")
            yield Item(*named, page, mark, _("确认"), reverse("visits:confirm", args=[row.pk]), posts=True)


def of_scores(user: Any) -> Iterator[Item]:
    for row in WindowReview.objects.to_score(user).for_rows().order_by("id")[:MOST]:
        named = (row.pk, str(row.period), f"{row.window.unit} {row.name}", row.get_absolute_url())
        yield Item(*named, row.mark, str(SCORE.label), reverse("reviews:score", args=[row.pk]))
