"""万件化访 and 好差评 of the demonstration: two batches whose cases stand in every state, and what citizens said."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from issues import actions
from issues.actions import Answered, NewCase
from issues.models import CaseBatch
from issues.states import Source
from tingyan.demo import content
from tingyan.demo.build.case import Case, times
from tingyan.demo.build.steps import STEPS
from tingyan.demo.build.world import World, coded, moment
from tingyan.demo.content import Row

MORNING = "08:50"


def events_of(world: World, event: Callable[..., Any]) -> Iterator[Any]:
    for batch in content.paper("cases.toml")["batches"]:
        start = moment(world.day(batch["received"]), MORNING)
        yield event(start, partial(bring_in, world, batch))
        for row in batch["cases"]:
            case = Case(world, row)
            for at, words in times(world, start, row, from_today=True):
                yield event(at, partial(take, case, words))


def bring_in(world: World, told: Row, at: datetime) -> None:
    """The batch is registered, and its cases entered in their order."""
    officer = world.people["officer1"]
    batch: CaseBatch = actions.create_batch(
        world.district,
        name=told["name"],
        source=coded(Source, told["source"]),
        received_on=at.date(),
        note=told["note"],
        by=officer,
        at=at,
    )
    rows = [new_case(world, row, at) for row in told["cases"]]
    for row, issue in zip(told["cases"], actions.open_cases(batch, rows, by=officer, at=at), strict=True):
        world.issues[row["key"]] = issue.pk


def new_case(world: World, row: Row, at: datetime) -> NewCase:
    return NewCase(
        upper_number=row["number"],
        description=row["description"],
        theme=row["theme"],
        found_on=at.date(),
        place_unit=world.units[row["place"]],
        taken_up_by=row.get("taken_up_by", ""),
        verdict=row.get("verdict", ""),
    )


def take(case: Case, words: list[str], at: datetime) -> None:
    name, *told = words
    if name == "call":
        answer = Answered("phone", at.date(), True, told[1], told[2], case.row["words"])
        actions.call_back(case.issue, answer, by=case.officer, at=at)
    elif name == "miss":
        actions.call_back(case.issue, Answered("phone", at.date(), False), by=case.officer, at=at)
    else:
        STEPS[name](case, at, words)
