"""A bulletin of the campaign, for tests that open every page."""

from typing import Any

from tests.cast import Cast
from tests.factories import CANARY
from tingyan.audit import triggers
from tingyan.bulletins.actions import Definition, draft
from tingyan.bulletins.models import Bulletin
from tingyan.bulletins.states import Part
from tingyan.numbers.models import Frozen

TITLE = "关于体验活动开展情况的通报"


def definition(cast: Cast, **other: Any) -> Definition:
    given: dict[str, Any] = {
        "title": TITLE,
        "campaign": cast.campaign,
        "since": None,
        "until": None,
        "units": [cast.unit_b, cast.unit_a],
        "parts": list(Part.values),
    }
    return Definition(**given | other)


def add_bulletins(cast: Cast) -> dict[str, Any]:
    paper = draft(definition(cast), by=cast.officer, district=cast.ls)
    Bulletin.objects.filter(pk=paper.pk).update(title=CANARY, sections=dict.fromkeys(paper.sections, CANARY))
    with triggers.lifted():
        Frozen.objects.filter(pk__in=paper.numbers.values("frozen")).update(label=CANARY, definition=CANARY)
    return {"bulletin": paper}
