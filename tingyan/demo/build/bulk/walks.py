"""Visits for the measured issues: one for every four of them."""

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
from visits.models import Visit, VisitTheme
from visits.states import FilledHow, Mode


def add_visits(chance: random.Random, ground: Ground, dates: list[date]) -> list[Visit]:
    """Make a visit for each date, with its theme and the unit visited."""
    numbers = {
        year: iter(take_numbers(ground.district, "TY", year, sum(day.year == year for day in dates)))
        for year in sorted({day.year for day in dates})
    }
    visits = Visit.objects.bulk_create(visit_row(chance, ground, day, next(numbers[day.year])) for day in dates)
    VisitTheme.objects.bulk_create(VisitTheme(visit=visit, theme=chance.choice(Theme.values)) for visit in visits)
    visited = Visit.visited_units.through
    visited.objects.bulk_create(
        visited(visit_id=visit.pk, department_id=visited_by(chance, ground, visit)) for visit in visits
    )
    return visits


def visited_by(chance: random.Random, ground: Ground, visit: Visit) -> int:
    if visit.mode == Mode.OWN:
        return visit.visitor_unit_id
    return chance.choice([unit.pk for unit in ground.units if unit.pk != visit.visitor_unit_id])


def visit_row(chance: random.Random, ground: Ground, day: date, number: str) -> Visit:
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
        reflections=prose.title(chance),
    )
    visit.search = grams(*words_of(visit))
    return visit
