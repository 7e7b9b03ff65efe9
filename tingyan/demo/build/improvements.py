"""Procedures and measures: recorded by the unit, taken step by step to where the papers leave them."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from issues.models import Issue
from tingyan.demo.build.world import World, coded, moment, pick
from tingyan.demo.content import Batch, Row
from tingyan.improvements.actions import record_measure, record_procedure, take
from tingyan.improvements.states import Kind, LimitUnit, MeasureState, ProcedureState
from tingyan.improvements.workflow import MEASURE_STEPS, PROCEDURE_STEPS
from visits.models import Campaign, Visit

Make = Callable[[datetime, Callable[[datetime], object]], Any]


def events_of(world: World, campaign: Campaign, batch: Batch, event: Make) -> Iterator[Any]:
    """Yield what happens to the batch's improvements, each made by `event(at, run)`."""
    for row in batch.procedures:
        at = moment(world.day(row.get("day", row.get("in_force"))), "15:40")
        yield event(at, partial(procedure, world, campaign, row))
    for row in batch.measures:
        at = moment(world.day(row.get("day", row.get("since"))), "15:50")
        yield event(at, partial(measure, world, campaign, row))


def origin(world: World, row: Row) -> dict[str, Any]:
    """From which issue or visit it came."""
    if "issue" in row:
        return {"issue": Issue.objects.get(pk=world.issues[row["issue"]])}
    return {"visit": Visit.objects.get(pk=world.visits[row["visit"]])} if "visit" in row else {}


def procedure(world: World, campaign: Campaign, row: Row, at: datetime) -> None:
    """In the finished campaign every procedure is in force and verified by the office the same afternoon."""
    state = coded(ProcedureState, row.get("state", "已实施"))
    made = record_procedure(
        by=world.liaison(row["unit"]),
        at=at,
        campaign=campaign,
        service_item=world.items[row["item"]],
        kind=coded(Kind, row["kind"]),
        state=state,
        in_force_from=world.day(row["in_force"]) if "in_force" in row else None,
        basis=row["basis"],
        yearly_volume=row.get("yearly"),
        **side("before", row.get("before", {})),
        **side("after", row["after"]),
        **origin(world, row),
    )
    if "state" not in row:
        verify = next(step for step in PROCEDURE_STEPS if step.name == "verify")
        by = world.people[pick(row["key"], "officer1", "officer2")]
        take(verify, made, by=by, at=at + timedelta(hours=1), note="已查看办事指南和办件记录，与申报一致。")


def side(name: str, told: Row) -> dict[str, Any]:
    limit = told.get("limit")
    columns: dict[str, Any] = {f"{name}_{part}": told.get(part) for part in ("materials", "steps", "trips")}
    if limit == "即办":
        columns[f"{name}_instant"] = True
    elif limit:
        columns |= {f"{name}_limit": limit[0], f"{name}_unit": coded(LimitUnit, limit[1])}
    return columns


def measure(world: World, campaign: Campaign, row: Row, at: datetime) -> None:
    """A measure of the papers with a date is issued, and put to work the same day; one without is still a draft."""
    since: date | None = world.day(row["since"]) if "since" in row else None
    by = world.liaison(row["unit"])
    made = record_measure(
        by=by,
        at=at,
        campaign=campaign,
        unit=world.units[row["unit"]],
        name=row["name"],
        theme=row["theme"],
        content=row["content"],
        for_whom=row["audience"],
        basis=row["basis"],
        effect=row.get("effect", ""),
        since=since,
        state=MeasureState.ISSUED if since else MeasureState.DRAFTED,
        **origin(world, row),
    )
    if since and pick(row["key"], True, False):
        implement = next(step for step in MEASURE_STEPS if step.name == "implement")
        take(implement, made, by=by, at=at + timedelta(hours=1))
