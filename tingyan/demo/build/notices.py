"""提示单 and 督办单 of a campaign: drafted and sent by the office, signed and answered by units as the papers tell."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from issues.actions import Approval
from issues.models import Issue
from issues.states import ApprovalHow
from tingyan.advisories import actions
from tingyan.advisories.models import Advisory, Receipt
from tingyan.advisories.states import Kind
from tingyan.demo.build.case import times
from tingyan.demo.build.world import World, coded, moment, pick
from tingyan.demo.content import Batch, Row

Make = Callable[[datetime, Callable[[datetime], object]], Any]
TEXTS = ("title", "problem", "advice", "contact")


def events_of(world: World, batch: Batch, event: Make) -> Iterator[Any]:
    """Yield each step of each paper, made by `event(at, run)`; days count from the day of loading."""
    papers: dict[str, int] = {}
    for row in batch.advisories:
        paper = Paper(world, row, papers)
        for at, words in times(world, moment(world.workday(world.today, -30), "08:30"), row, from_today=True):
            yield event(at, partial(paper.take, words))


@dataclass
class Paper:
    """One paper while its life is played; `papers` holds the keys of all that were drafted."""

    world: World
    row: Row
    papers: dict[str, int]

    def take(self, words: list[str], at: datetime) -> None:
        step = words[0]
        if step in ("sign", "reply", "accept", "return"):
            self.of_unit(step, words[1], at)
        else:
            self.of_office(step, at)

    def of_office(self, step: str, at: datetime) -> None:
        people = self.world.people
        if step == "draft":
            self.draft(at)
        elif step == "approve":
            actions.approve(self.paper, by=people["chief"], at=at)
        elif step == "issue":
            actions.issue(self.paper, by=people["chief"], at=at)
        else:
            actions.remind(self.paper, by=people["officer1"], at=at)

    @property
    def paper(self) -> Advisory:
        return Advisory.objects.select_related("district").get(pk=self.papers[self.row["key"]])

    def draft(self, at: datetime) -> None:
        row, world = self.row, self.world
        follows = Advisory.objects.get(pk=self.papers[row["follows"]]) if "follows" in row else None
        made = actions.draft(
            by=world.people["officer1"],
            district=world.district,
            units=[world.units[name] for name in row["units"]],
            issues=list(Issue.objects.filter(pk__in=[world.issues[key] for key in row["issues"]])),
            follows=follows,
            at=at,
            kind=coded(Kind, row["kind"]),
            reply_by=world.day(row["reply_by"]),
            copies=row.get("copies", ""),
            **{name: row[name] for name in TEXTS},
        )
        self.papers[row["key"]] = made.pk

    def of_unit(self, step: str, unit: str, at: datetime) -> None:
        """Liaisons do the paperwork and say who approved it; the second officer judges."""
        rows = Receipt.objects.for_rows().select_related("advisory__district", "unit")
        receipt = rows.get(advisory=self.paper, unit=self.world.units[unit])
        liaison, judge = self.world.liaison(unit), self.world.people["officer2"]
        if step == "sign":
            actions.sign(receipt, by=liaison, approval=self.approval(unit, at), at=at)
        elif step == "reply":
            actions.reply(receipt, self.row["replies"][unit], by=liaison, approval=self.approval(unit, at), at=at)
        elif step == "accept":
            actions.accept(receipt, by=judge, note=self.row["verdict"], at=at)
        else:
            actions.return_(receipt, by=judge, reason=self.row["return_reason"], at=at)

    def approval(self, unit: str, at: datetime) -> Approval:
        post = self.world.posts[unit, "head"]
        how = pick(self.row["key"] + unit, *ApprovalHow.values)
        return Approval(approver=f"{post.title}{post.user.name}", how=how, on=at.date())
