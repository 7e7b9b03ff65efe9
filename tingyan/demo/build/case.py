"""One problem of the papers while its life is played: who acts for whom, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zlib import crc32

from issues.actions import Approval
from issues.models import Issue, Task
from issues.states import ApprovalHow
from tingyan.demo.build.world import World, moment, pick
from tingyan.demo.content import Row
from tingyan.directory.models import Department, User
from tingyan.directory.states import Role

FIRST_HOUR, HALF_HOUR = "09:10", timedelta(minutes=35)


@dataclass
class Case:
    """`row` is what the paper says. Every step reads the issue afresh, as people do."""

    world: World
    row: Row

    @property
    def issue(self) -> Issue:
        return Issue.objects.select_related("district", "lead", "campaign").get(pk=self.world.issues[self.row["key"]])

    @property
    def task(self) -> Task:
        """The lead's task of the current round."""
        issue = self.issue
        return (
            issue.tasks.held().select_related("issue__district", "unit").get(round__number=issue.round_no, is_lead=True)
        )

    def task_of(self, unit: str) -> Task:
        issue = self.issue
        tasks = issue.tasks.held().select_related("issue__district", "unit")
        return tasks.get(round__number=issue.round_no, unit=self.world.units[unit])

    @property
    def officer(self) -> User:
        return self.world.people[pick(self.row["key"], "officer1", "officer2")]

    @property
    def chief(self) -> User:
        """The deputy stands in for the chief now and then."""
        return self.world.people[pick(self.row["key"], "chief", "chief", "chief", "deputychief")]

    def worker(self, unit: Department) -> User:
        """Most paperwork is the liaison's."""
        return self.world.people[self.world.posts[unit.short_name, Role.LIAISON].user.username]

    def approval(self, unit: Department, on: date) -> Approval:
        """Who in the unit approved what the liaison files, and how."""
        head = self.world.posts[unit.short_name, Role.HEAD]
        how = pick(self.row["key"] + unit.short_name, *ApprovalHow.values)
        return Approval(approver=f"{head.title}{head.user.name}", how=how, on=on)

    def units(self, key: str) -> Sequence[Department]:
        return [self.world.units[name] for name in self.row.get(key, [])]


def times(world: World, start: datetime, row: Row, *, from_today: bool) -> list[tuple[datetime, list[str]]]:
    """Return each step of `life` with its moment: “sign 1” is the first working day after the finding.

    In a campaign that runs today days are counted from the day of loading instead. Steps of one day follow each other.
    """
    origin, last, steps = world.today if from_today else start.date(), start, []
    for told in row["life"]:
        words = told.split()
        number = int(next(word for word in words if word.lstrip("-").isdigit()))
        at = moment(world.workday(origin, number), FIRST_HOUR) + timedelta(minutes=crc32(told.encode()) % 90)
        last = max(at, last + HALF_HOUR)
        steps.append((last, words))
    return steps
