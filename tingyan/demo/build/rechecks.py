"""回头看 of the demonstration: two draws, results good and bad, one that is late, others that wait."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from issues import actions
from issues.actions import Answer, Finding, Look, order_again
from issues.actions.draws import Criteria, draw, seed_draw
from issues.models import Issue, Recheck
from issues.states import CallBackHow, RecheckHow, RecheckResult, Satisfaction
from tingyan.demo import content
from tingyan.demo.build.case import Case
from tingyan.demo.build.steps import sign
from tingyan.demo.build.world import World, coded, moment, pick
from tingyan.demo.content import Batch, Row
from tingyan.directory.models import User

MORNING, HOUR = "10:40", timedelta(hours=1)


def events_of(world: World, finished: Batch, running: Batch, event: Callable[..., Any]) -> Iterator[Any]:
    """What has happened by the day of loading; what lies ahead of it still waits."""
    told = content.paper("rechecks.toml")
    after = moment(world.workday(finished.campaign["ends"], 1), MORNING)
    planned = [(after, partial(first_draw, world, told["first_draw"]))]
    planned += [
        (moment(world.workday(after.date(), 6 + number // 2), MORNING), partial(look_back, world, told, row["key"]))
        for number, row in enumerate(finished.issues)
        if row["key"] != told["late"]["key"]
    ]
    late, good, failed, second = told["late"], told["good"], told["failed"], told["second_draw"]
    planned += [(moment(world.workday(world.today, late["at"]), MORNING), partial(put_off, world, late))]
    planned += [(at(world, good), partial(find_good, world, good))]
    planned += [(at(world, failed), partial(find_bad, world, failed, running))]
    planned += [(at(world, second), partial(second_draw, world, second))]
    yield from (event(when, run) for when, run in planned if after <= when < timezone.now())


def at(world: World, row: Row) -> datetime:
    return moment(world.workday(world.today, row["day"]), MORNING) + HOUR


def waiting(world: World, key: str) -> Recheck:
    return Recheck.objects.waiting().with_issue().get(issue=world.issues[key])


def person_for(world: World, recheck: Recheck) -> User:
    """The officer who did not verify it."""
    first, second = world.people["officer1"], world.people["officer2"]
    return second if recheck.verifier_id == first.pk else first


def lots(world: World, criteria: Criteria, when: datetime) -> None:
    chief = world.people["chief"]
    draw(seed_draw(world.district, criteria, by=chief, at=when), by=chief, at=when)


def first_draw(world: World, row: Row, when: datetime) -> None:
    lots(world, Criteria(row["size"], world.workday(when.date(), 22), reason=row["reason"]), when)


def second_draw(world: World, row: Row, when: datetime) -> None:
    lots(world, Criteria(row["size"], world.day(row["planned"]), reason=row["reason"]), when)


def look_back(world: World, told: Row, key: str, when: datetime) -> None:
    """An issue of the finished campaign holds; now and then the citizen is called."""
    recheck = waiting(world, key)
    verdict = pick(key + "群众", "", Satisfaction.VERY_GOOD, Satisfaction.GOOD, Satisfaction.GOOD, Satisfaction.FAIR)
    words = pick(key + "话", *told["citizens"]) if verdict else ""
    answer = Answer(CallBackHow.PHONE, bool(verdict), verdict, words) if pick(key + "访", True, False) else None
    note = pick(key + "看", *told["notes"])
    how = pick(key + "法", RecheckHow.ON_SITE, RecheckHow.ON_SITE, RecheckHow.COVERT, RecheckHow.PHONE)
    found = Finding(RecheckResult.FIXED, how, when.date(), note, answer)
    actions.record_recheck(recheck, found, by=person_for(world, recheck), at=when)


def put_off(world: World, row: Row, when: datetime) -> None:
    """Planned again for a day that has gone by since."""
    recheck = waiting(world, row["key"])
    look = Look(world.day(row["planned"]), coded(RecheckHow, row["how"]), person_for(world, recheck))
    actions.replan_recheck(recheck, look, by=world.people["chief"], at=when)


def find_good(world: World, row: Row, when: datetime) -> None:
    recheck = waiting(world, row["key"])
    answer = Answer(CallBackHow.VISIT, True, coded(Satisfaction, row["answer"]), row["words"])
    found = Finding(RecheckResult.FIXED, coded(RecheckHow, row["how"]), when.date(), row["note"], answer)
    actions.record_recheck(recheck, found, by=person_for(world, recheck), at=when)


def find_bad(world: World, row: Row, running: Batch, when: datetime) -> None:
    """The issue is opened again, and its unit signs within the hour."""
    recheck = waiting(world, row["key"])
    result, how = coded(RecheckResult, row["result"]), coded(RecheckHow, row["how"])
    found = Finding(result, how, when.date(), row["note"])
    again = order_again(Issue.objects.select_related("lead").get(pk=recheck.issue_id), world.day(row["due"]))
    actions.record_recheck(recheck, found, by=person_for(world, recheck), again=again, at=when)
    paper = next(issue for issue in running.issues if issue["key"] == row["key"])
    sign(Case(world, paper), when + HOUR, [])
