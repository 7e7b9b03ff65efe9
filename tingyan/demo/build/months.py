"""Month-end figures of the months that have passed, taken in the story as its months end."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F

from issues.models import Move
from tingyan.demo.build.world import World, moment
from tingyan.numbers.actions import take_snapshots
from visits.models import Visit

MOST = 6  # months that are taken: whoever looks on later still loads as fast
CLOCK = "00:10"  # when the timer of a server rings


def events_of(world: World, since: date, event: Callable[..., Any]) -> Iterator[Any]:
    """The first of each month after that of `since`, up to this one."""
    for first in firsts(since, world.today)[-MOST:]:
        yield event(moment(first, CLOCK), take)


def firsts(since: date, until: date) -> list[date]:
    found, day = [], next_first(since)
    while day <= until:
        found.append(day)
        day = next_first(day)
    return found


def next_first(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def take(at: datetime) -> None:
    record_in_time()
    take_snapshots(at)


def record_in_time() -> None:
    """Let every step count as entered when it happened: a story told afterwards must have been on the board then."""
    Move.objects.update(recorded_at=F("at"), replaced_at=F("valid_until"))
    Visit.objects.update(recorded_at=F("filed_at"))
