"""Visits: one for every four measured issues, and such as found nothing."""

import random
from datetime import date, time

from issues.states import Theme
from tingyan.demo.build.bulk import prose
from tingyan.demo.build.bulk.fate import moment
from tingyan.demo.build.bulk.ground import Ground
from tingyan.demo.build.bulk.rows import campaign_of
from tingyan.directory.numbering import take_numbers
from tingyan.kit.search import grams
from visits.actions.report import words_of
from visits.models import Visit, VisitedWindow, VisitTheme
from visits.states import FilledHow, Mode


def add_visits(chance: random.Random, ground: Ground, dates: list[date], *, nothing_found: bool = False) -> list[Visit]:
    """Make a visit for each date, with its theme, the unit visited and a window of that."""
    numbers = {
        year: iter(take_numbers(ground.district, "TY", year, sum(day.year == year for day in dates)))
        for year in sorted({day.year for day in dates})
    }
    visits = Visit.objects.bulk_create(
        visit_row(chance, ground, day, next(numbers[day.year]), nothing_found) for day in dates
    )
    VisitTheme.objects.bulk_create(VisitTheme(visit=visit, theme=chance.choice(Theme.values)) for visit in visits)
    add_places(chance, ground, visits)
    return visits


def add_places(chance: random.Random, ground: Ground, visits: list[Visit]) -> None:
    visited, seen = Visit.visited_units.through, Visit.windows.through
    units = [visited_by(chance, ground, visit) for visit in visits]
    windows = [chance.choice(ground.windows[unit]).pk for unit in units]
    visited.objects.bulk_create(
        visited(visit_id=visit.pk, department_id=unit) for visit, unit in zip(visits, units, strict=True)
    )
    seen.objects.bulk_create(
        seen(visit_id=visit.pk, window_id=window) for visit, window in zip(visits, windows, strict=True)
    )
    VisitedWindow.objects.bulk_create(
        VisitedWindow(visit_id=visit.pk, window_id=window, recorded_at=visit.recorded_at)
        for visit, window in zip(visits, windows, strict=True)
    )


def visited_by(chance: random.Random, ground: Ground, visit: Visit) -> int:
    if visit.mode == Mode.OWN:
        return visit.visitor_unit_id
    return chance.choice([unit.pk for unit in ground.units if unit.pk != visit.visitor_unit_id])


def visit_row(chance: random.Random, ground: Ground, day: date, number: str, nothing_found: bool) -> Visit:
    unit = chance.choice(ground.units)
    head = ground.people[f"head{unit.order}"]
    at = moment(day, 0, chance)
    visit = Visit(
        district=ground.district,
        number=number,
        campaign=campaign_of(ground, day),
        visitor=head,
        visitor_name=head.name,
        visitor_post="局长",
        visitor_unit=unit,
        filled_by=ground.people[f"liaison{unit.order}"],
        filled_how=FilledHow.LIAISON,
        filled_label=f"{unit} 单位联络员",
        filed_at=at,
        confirmed_at=at,
        date=day,
        time_from=time(9),
        time_to=time(10, 30),
        hall=chance.choice(ground.halls),
        mode=chance.choice(Mode.values),
        minutes_waiting=chance.randrange(60),
        minutes_handling=chance.randrange(90),
        nothing_found=nothing_found,
        reflections=prose.title(chance),
    )
    visit.search = grams(*words_of(visit))
    return visit
