"""Which parts of an advisory its reader is shown. The paper names whom it addresses; answers are each unit's own."""

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from issues.models import Issue
from tingyan.advisories.flags import Standing
from tingyan.advisories.models import Advisory, Receipt
from tingyan.directory.models import Department


def is_office(user: Any, paper: Advisory) -> bool:
    """The office and leaders see how every unit stands, the draft's makers, and the whole course."""
    return user.is_superuser or paper.district_id in user.posts.reads


def sender(paper: Advisory) -> str:
    """The office's full name, as it stands under the paper."""
    office = Department.objects.filter(district=paper.district_id, is_office=True).first()
    return office.name if office else str(paper.district)


def with_receipts(papers: QuerySet[Advisory], user: Any) -> QuerySet[Advisory]:
    """Each with `shown`: the receipts that this reader may see, in the units' official order."""
    receipts = Receipt.objects.visible_to(user).for_rows().order_by("unit__order", "unit_id")
    return papers.prefetch_related(Prefetch("receipts", receipts, to_attr="shown"))


def standing(paper: Any, today: date) -> Standing:
    """For a paper read by `with_receipts`."""
    return Standing(paper.shown, today)


def issues_for(user: Any, paper: Advisory) -> list[Issue]:
    """Issues that it rests on, as far as this person may see them: a unit does not learn the numbers of others'."""
    return list(Issue.objects.visible_to(user).filter(advisories=paper).order_by("id"))


def follows_for(user: Any, paper: Advisory) -> Advisory | None:
    """The advisory that a 督办单 follows, if this person may see that one."""
    return Advisory.objects.visible_to(user).filter(pk=paper.follows_id).first() if paper.follows_id else None


def followed_for(user: Any, paper: Advisory) -> list[Advisory]:
    """督办单 that followed it, as far as this person may see them."""
    return list(Advisory.objects.visible_to(user).filter(follows=paper).order_by("id"))
