"""窗口评价 of the demonstration: one period that runs, and five windows that have come to five different points."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from tingyan.demo import content
from tingyan.demo.build.world import World, coded, moment
from tingyan.demo.content import Row
from tingyan.directory.models import User
from tingyan.reviews import actions
from tingyan.reviews.models import ReviewPeriod, WindowReview
from tingyan.reviews.states import CRITERIA, Outcome

LITTLE = timedelta(minutes=20)


def events_of(world: World, event: Callable[..., Any]) -> Iterator[Any]:
    """Two working days a stage after the start; each later act a working day after the last."""
    told = content.paper("reviews.toml")
    opened, started = moment(world.day(told["opened"]), "09:10"), moment(world.day(told["started"]), "09:40")
    yield event(opened, partial(open_period, world, told))
    yield event(started, lambda at: actions.start(period_of(world), by=world.people["officer1"]))
    for number, row in enumerate(told["windows"], 1):
        yield event(opened + number * LITTLE, partial(nominate, world, row))
        for stage in range(row["stages"]):
            at = moment(world.workday(started.date(), 1 + 2 * stage), "10:00") + number * LITTLE
            yield event(at, partial(advance, world, row))
        last = world.workday(started.date(), 2 * row["stages"])
        yield from judged(world, row, last, number, event)


def judged(world: World, row: Row, last: date, number: int, event: Callable[..., Any]) -> Iterator[Any]:
    for place, (who, values) in enumerate(row["scores"].items()):
        at = moment(last, "14:00") + number * LITTLE + place * timedelta(minutes=5)
        yield event(at, partial(score, world, row, who, values))
    end = moment(world.workday(last, 1), "15:00") + number * LITTLE
    if "veto" in row:
        yield event(end, lambda at: actions.veto(of(world, row), by=world.people["chief"], note=row["veto"], at=at))
    if "outcome" in row:
        yield event(end, partial(decide, world, row))
    if row.get("published"):
        yield event(end + LITTLE, lambda at: actions.publish(of(world, row), by=world.people["deputychief"], at=at))


def period_of(world: World) -> ReviewPeriod:
    return ReviewPeriod.objects.get(district=world.district)


def of(world: World, row: Row) -> WindowReview:
    return WindowReview.objects.for_rows().get(window=world.windows[row["code"]])


def person(world: World, told: str) -> User:
    """An account of the office, or `head:` and a unit."""
    kind, _, unit = told.partition(":")
    return world.head(unit) if kind == "head" else world.people[told]


def open_period(world: World, told: Row, at: datetime) -> None:
    year = world.today.year
    actions.open_period(
        by=world.people["officer1"],
        district=world.district,
        name=told["name"].format(year=year),
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        reviewers=[person(world, one) for one in told["reviewers"]],
        at=at,
        **{f"weight_{name}": told["weights"][name] for name in CRITERIA},
    )


def nominate(world: World, row: Row, at: datetime) -> None:
    window = world.windows[row["code"]]
    by = world.liaison(window.unit.short_name)
    actions.nominate(period_of(world), window, by=by, grounds=row["grounds"], at=at)


def advance(world: World, row: Row, at: datetime) -> None:
    actions.advance(of(world, row), by=world.people["officer1"], note="材料齐全，符合条件", at=at)


def score(world: World, row: Row, who: str, values: list[int], at: datetime) -> None:
    given = dict(zip(CRITERIA, values, strict=True))
    actions.score(of(world, row), given, by=person(world, who), comment=row["comment"], at=at)


def decide(world: World, row: Row, at: datetime) -> None:
    actions.decide(of(world, row), coded(Outcome, row["outcome"]), by=world.people["chief"], note=row["note"], at=at)
