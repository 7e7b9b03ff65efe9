"""Everything that happened, in the order in which it happened: visits, steps, improvements of both campaigns.

The papers are sorted by subject; numbers, the audit chain and notifications want one line of time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from issues.actions import NewIssue, open_issues
from issues.models import Issue
from issues.states import Category, Source
from tingyan.demo.build import bulletins, cases, improvements, months, notices, rechecks, reviews, walks
from tingyan.demo.build.case import Case, times
from tingyan.demo.build.steps import STEPS
from tingyan.demo.build.world import World, coded, moment, pick
from tingyan.demo.content import Batch, Row
from tingyan.inbox.actions import mark_read
from tingyan.kit.spans import recorded_at
from visits.models import Campaign

LITTLE = timedelta(minutes=12)


@dataclass(frozen=True)
class Event:
    at: datetime
    run: Callable[[datetime], object]


def play(world: World, told: list[tuple[Campaign, Batch]]) -> None:
    """Let everything happen. What people of the unit and the office were told long ago they have read."""
    events = [event for campaign, batch in told for event in events_of(world, campaign, batch)]
    events += rechecks.events_of(world, told[0][1], told[1][1], Event)
    events += cases.events_of(world, Event)
    events += reviews.events_of(world, Event)
    events += bulletins.events_of(world, Event)
    events += months.events_of(world, told[0][0].starts_on, Event)
    read_until = moment(world.workday(world.today, -6), "08:00")
    for event in sorted([*events, Event(read_until, lambda _at: read_all(world))], key=lambda event: event.at):
        with recorded_at(event.at):
            event.run(event.at)


def read_all(world: World) -> None:
    for user in world.people.values():
        mark_read(user)


def events_of(world: World, campaign: Campaign, batch: Batch) -> Iterator[Event]:
    running = isinstance(batch.campaign["starts"], int)
    for visit in batch.visits:
        yield from of_visit(world, campaign, visit, [row for row in batch.issues if row.get("visit") == visit["key"]])
    starts = {visit["key"]: walks.filed_at(world, visit) for visit in batch.visits}
    for row in batch.issues:
        start = starts.get(row.get("visit", ""))
        if start is None:
            start = moment(world.day(row["day"]), "09:30")
            yield Event(start, partial(register, world, campaign, row))
        yield from of_issue(world, row, start, running)
    yield from improvements.events_of(world, campaign, batch, Event)
    yield from notices.events_of(world, batch, Event)


def of_visit(world: World, campaign: Campaign, visit: Row, problems: list[Row]) -> Iterator[Event]:
    at = walks.filed_at(world, visit)
    yield Event(at, partial(walks.file_walk, world, campaign, visit, problems))
    if visit.get("filled_by") != "head" and pick(visit["key"] + "确认", True, True, False):
        yield Event(at + timedelta(hours=2), partial(walks.confirm, world, visit))
    if "ask_back" in visit:
        yield Event(at + timedelta(hours=3), partial(walks.ask_back, world, visit))


def of_issue(world: World, row: Row, start: datetime, running: bool) -> Iterator[Event]:
    case = Case(world, row)
    steps = times(world, start, row, from_today=running)
    told_of_assistants = any(words[0].startswith("assist") for _at, words in steps)
    for at, words in steps:
        yield Event(at, lambda at, words=words: STEPS[words[0]](case, at, words))
        if words[0] == "sign" and not running and not told_of_assistants:
            yield from assisting(case, "assist_sign", at + LITTLE)
            yield from noted(case, at + 2 * LITTLE)
    done = next((at for at, words in steps if words[0] == "submit"), None)
    if done and not running and not told_of_assistants:
        yield from assisting(case, "assist_done", done - LITTLE)


def assisting(case: Case, step: str, at: datetime) -> Iterator[Event]:
    """In the finished campaign assisting units sign and finish beside the lead, without a word in the papers."""
    for place, unit in enumerate(case.row.get("assist", [])):
        words = [step, unit]
        when = at + timedelta(minutes=place)
        yield Event(when, lambda at, words=words: STEPS[words[0]](case, at, words))


def noted(case: Case, at: datetime) -> Iterator[Event]:
    if "progress" in case.row:
        yield Event(at, lambda at: STEPS["progress"](case, at, []))


def register(world: World, campaign: Campaign, row: Row, at: datetime) -> None:
    """The office registers what came another way than by a visit."""
    place = world.units[row["place"]]
    window = world.windows.get(row.get("window", ""))
    issue = NewIssue(
        district=world.district,
        campaign=campaign,
        source=coded(Source, row["source"]),
        source_record=row["record"],
        description=row["description"],
        title=row["title"],
        theme=row["theme"],
        category=coded(Category, row.get("category", "")),
        found_on=at.date(),
        place_unit=place,
        window=window,
        hall=window.hall if window else None,
    )
    filed: list[Issue] = open_issues([issue], by=world.people["officer1"], at=at)
    world.issues[row["key"]] = filed[0].pk
