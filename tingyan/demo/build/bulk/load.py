"""Filling a district of its own with rows for measurement: in bulk, past the actions, in chunks that fit in memory."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from issues.models import Issue, Move, Round, RoundSpan, Task
from tingyan.audit import actions as audit
from tingyan.demo.build.bulk.album import Album
from tingyan.demo.build.bulk.fate import fate
from tingyan.demo.build.bulk.ground import SPAN, Crew, Ground, lay
from tingyan.demo.build.bulk.rows import STAGES, issue_row, move_rows, round_row, task_rows
from tingyan.demo.build.bulk.walks import add_visits
from tingyan.directory.models import District
from tingyan.directory.numbering import take_numbers
from tingyan.kit.spans import BEGINNING, begin, recorded_at
from tingyan.workdays import calendar
from tingyan.workdays.calendar import Calendar
from visits.models import Visit

CHUNK = 2000
WALK = 4  # issues of one visit
FROM_VISITS = 0.85


@dataclass(frozen=True)
class Size:
    """How much of everything. Every four issues bring a visit; those beyond them found nothing. A visit has one photo."""

    issues: int
    visits: int = 0
    photos: int = 0
    crew: Crew = field(default_factory=Crew)


def load(code: str, size: Size, say: Callable[[int], object]) -> District:
    """Make the district `code`; `say` is told how many issues there are after each chunk.

    The same size makes the same rows on the same day. Raises ValueError where the district already exists.
    """
    if District.objects.filter(code=code).exists():
        raise ValueError(code)
    chance, total = random.Random(size.issues), size.issues
    with audit.recording(post="测量数据装入"):
        with recorded_at(BEGINNING):
            ground = lay(code, size.crew)
        days, album = calendar.load(), Album(chance)
        for first in range(0, total, CHUNK):
            last = min(first + CHUNK, total)
            dates = [found_on(place, total) for place in range(first, last)]
            visits = add_chunk(chance, ground, days, dates)
            more = part(size.visits, first, last, total) - len(visits)
            visits += add_visits(chance, ground, spread(dates, more), nothing_found=True)
            album.hang(chance.sample(visits, min(part(size.photos, first, last, total), len(visits))))
            say(last)
        audit.entry("demo.seed_load", ground.district, district_id=ground.district.pk, issues=total)
    return ground.district


def found_on(place: int, total: int) -> date:
    """Issues are spread evenly over the span, the last ones found today, so that the newest have the highest number."""
    return timezone.localdate() - SPAN + timedelta(days=SPAN.days * (place + 1) // total)


def part(whole: int, first: int, last: int, total: int) -> int:
    """What of `whole` falls to the places from `first` to before `last` of `total`, so that all parts make up the whole."""
    return whole * last // total - whole * first // total


def spread(dates: list[date], count: int) -> list[date]:
    return [dates[place * len(dates) // count] for place in range(count)]


def add_chunk(chance: random.Random, ground: Ground, days: Calendar, dates: list[date]) -> list[Visit]:
    """Issues found on these dates with all that hangs on them; returns the visits that found them."""
    now = timezone.now()
    visits = add_visits(chance, ground, dates[::WALK])
    fates = [fate(chance, day, now, ground.district, days) for day in dates]
    numbers = numbers_for(ground, dates)
    issues = Issue.objects.bulk_create(
        issue_row(chance, ground, one, number, visit_for(chance, visits[place // WALK], dates[place]), days)
        for place, (one, number) in enumerate(zip(fates, numbers, strict=True))
    )
    given_out = [(issue, one) for issue, one in zip(issues, fates, strict=True) if one.due]
    rounds = Round.objects.bulk_create(round_row(ground, issue, one, days) for issue, one in given_out)
    begin(RoundSpan, rounds, STAGES, now)
    Task.objects.bulk_create(
        task
        for (issue, one), round_ in zip(given_out, rounds, strict=True)
        for task in task_rows(chance, ground, issue, round_, one)
    )
    Move.objects.bulk_create(
        move for issue, one in zip(issues, fates, strict=True) for move in move_rows(ground, issue, one)
    )
    return visits


def visit_for(chance: random.Random, visit: Visit, found: date) -> Visit | None:
    """The visit of the same day; none for what came another way."""
    return visit if visit.date == found and chance.random() < FROM_VISITS else None


def numbers_for(ground: Ground, dates: list[date]) -> Iterator[str]:
    """Numbers of the year of each date, in order; dates ascend."""
    for year in sorted({day.year for day in dates}):
        yield from take_numbers(ground.district, "WT", year, sum(day.year == year for day in dates))
