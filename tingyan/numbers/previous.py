"""The campaign before this one, figure by figure: what was reached then beside what is reached now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tingyan.numbers import catalogue as c
from tingyan.numbers.board import Number, number
from tingyan.numbers.figures import AnyFigure, Ratio
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import Scope
from visits.models import Campaign

COMPARED: tuple[AnyFigure, ...] = (*(*c.HEADLINE, c.ISSUES_CLOSED, c.ISSUES_OPEN, c.ISSUES_OVERDUE, c.CLOSURE_RATE),)


@dataclass(frozen=True)
class Beside:
    now: Number
    then: Number

    @property
    def change(self) -> str:
        """+2, −3 or 0; nothing of rates, which are said with their parts."""
        if isinstance(self.now.figure, Ratio):
            return ""
        step = int((self.now.value or 0) - (self.then.value or 0))
        return signed(step)


def signed(step: int) -> str:
    return f"+{step:,}" if step > 0 else f"−{-step:,}" if step else "0"


def campaign_before(scope: Scope, campaigns: Sequence[Campaign]) -> Campaign | None:
    """The last campaign of the same district that began before this one. `campaigns` are those the person sees."""
    if scope.campaign is None or scope.as_of:
        return None
    here = scope.campaign
    earlier = [c for c in campaigns if c.district_id == here.district_id and c.starts_on < here.starts_on]
    return max(earlier, key=lambda campaign: (campaign.starts_on, campaign.pk), default=None)


def beside(reading: Reading, campaign: Campaign) -> list[Beside]:
    """One more question of each base."""
    figures = [figure for figure in COMPARED if reading.scope.reads_all or not figure.readers_only]
    before = Reading.of(replace(reading.scope, campaign=campaign), figures)
    return [Beside(number(reading, figure), number(before, figure)) for figure in figures]
