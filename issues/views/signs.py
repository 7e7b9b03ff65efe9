"""疑点提示 beside an issue, for those who judge: reasons, and the two photos that are alike side by side."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from issues.models import Doubt, Evidence, Issue
from issues.signs import BESIDE, reason
from issues.states import DoubtKind
from issues.views.sheet import photos


@dataclass(frozen=True)
class DoubtShown:
    """One sign as issues/_doubts.html draws it on the page of an issue; `link` is the other issue, if there is one.

    `whose` is the doubted issue where that is the other one: it was submitted later and is like this one.
    """

    label: str
    reason: str
    round_no: int
    whose: Issue | None
    link: Issue | None
    photos: list[tuple[Issue, dict[str, Any]]]


def doubts_of(user: Any, issue: Issue) -> list[DoubtShown]:
    """The signs about `issue` and those about others that are like it, for its office and leaders: one query.

    Everybody else gets none, and nothing is asked.
    """
    if not (user.is_superuser or issue.district_id in user.posts.reads):
        return []
    rows = Doubt.objects.visible_to(user).standing().filter(Q(issue=issue) | Q(other=issue)).select_related(*BESIDE)
    return [shown(doubt, issue) for doubt in rows.order_by("-round_no", "kind", "id")]


def shown(doubt: Doubt, issue: Issue) -> DoubtShown:
    own = doubt.issue_id == issue.pk
    return DoubtShown(
        label=str(DoubtKind(doubt.kind).label),
        reason=reason(doubt),
        round_no=doubt.round_no,
        whose=None if own else doubt.issue,
        link=doubt.other if own else doubt.issue,
        photos=pair(doubt),
    )


def pair(doubt: Doubt) -> list[tuple[Issue, dict[str, Any]]]:
    """The photos that the sign speaks of, each with its issue; those removed since are not shown."""
    rows: list[tuple[Issue | None, Evidence | None]] = [(doubt.issue, doubt.evidence), (doubt.other, doubt.like)]
    return [
        (whose, photos([row])[0]) for whose, row in rows if whose and row and row.blob.is_image and not row.removed_at
    ]
