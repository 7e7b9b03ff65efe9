"""通报 of the demonstration: one that was issued after the first campaign, one that is being written on the second."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from tingyan.bulletins import actions
from tingyan.bulletins.models import Bulletin
from tingyan.bulletins.states import Part
from tingyan.demo import content
from tingyan.demo.build.world import World, moment
from tingyan.demo.content import Row
from tingyan.directory.models import Department
from visits.models import Campaign

CLOCKS = {"draft": "16:20", "approve": "10:10", "issue": "15:00"}


def papers() -> list[Row]:
    return list(content.paper("bulletins.toml")["bulletins"])


def last_day() -> date:
    """The last day that the papers name; what is counted from the day of loading is never later than that day."""
    return max(row[step] for row in papers() for step in CLOCKS if isinstance(row.get(step), date))


def events_of(world: World, event: Callable[..., Any]) -> Iterator[Any]:
    for row in papers():
        paper = Paper(world, row)
        for step, clock in CLOCKS.items():
            if step in row:
                yield event(moment(world.day(row[step]), clock), partial(paper.take, step))


@dataclass
class Paper:
    """One bulletin while its life is played."""

    world: World
    row: Row
    key: int = 0

    def take(self, step: str, at: datetime) -> None:
        if step == "draft":
            self.draft(at)
        else:
            paper = Bulletin.objects.select_related("district").get(pk=self.key)
            take = {"approve": actions.approve, "issue": actions.issue}[step]
            take(paper, by=self.world.people["chief"], at=at)

    def draft(self, at: datetime) -> None:
        officer, row = self.world.people["officer1"], self.row
        campaign = Campaign.objects.get(district=self.world.district, code=row["campaign"])
        definition = actions.Definition(row["title"], campaign, None, None, self.units(), Part.values)
        paper = actions.draft(definition, by=officer, district=self.world.district, at=at)
        if words := row.get("words"):
            actions.change(paper, paper.title, words, by=officer, version=paper.version)
        self.key = paper.pk

    def units(self) -> list[Department]:
        told = self.row["units"]
        units = [unit for unit in self.world.units.values() if not unit.is_office]
        return units if told == "all" else [unit for unit in units if unit.short_name in told]
