"""What becomes of one issue: when each step of its life is taken, and how far it has come by now."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from issues.deadlines import due_date
from issues.states import FixType, State
from tingyan.directory.models import District
from tingyan.workdays.calendar import Calendar

# Steps in their order, the state each leads to, and the working days that it usually takes.
STEPS = (
    ("file", State.REPORTED, (0, 0)),
    ("assign", State.ASSIGNED, (0, 2)),
    ("sign", State.FIXING, (0, 1)),
    ("submit", State.SUBMITTED, (1, 14)),
    ("verify", State.VERIFIED, (0, 3)),
    ("close", State.CLOSED, (0, 3)),
)
ENDS = ((State.DECLINED, "decline"), (State.VOID, "void"), (State.HANDED_OVER, "hand_over"))
MORNING = timedelta(hours=9)


@dataclass(frozen=True)
class Fate:
    """`steps`: (name, state, moment) of what has happened; `due` once it was assigned."""

    found: date
    fix_type: str
    steps: list[tuple[str, State, datetime]]
    due: date | None

    @property
    def state(self) -> State:
        return self.steps[-1][1]

    def at(self, name: str) -> datetime | None:
        return next((at for step, _state, at in self.steps if step == name), None)


def fate(chance: random.Random, found: date, now: datetime, district: District, days: Calendar) -> Fate:
    """Two in a hundred end without being assigned; the others go their way until today, a few of them slowly."""
    fix_type = chance.choices(FixType.values, (60, 35, 5))[0]
    pace = chance.choices((1, 3, 60), (90, 8, 2))[0]
    steps, day = [], found
    for name, state, (least, most) in STEPS:
        day = days.add(day, chance.randint(least, most) * pace) if most else day
        at = moment(day, len(steps), chance)
        if at >= now:
            break
        steps.append((name, state, at))
        if name == "file" and chance.random() < 0.02:
            ending, step = chance.choice(ENDS)
            return Fate(found, fix_type, [*steps, (step, ending, min(now, at + timedelta(hours=5)))], None)
    assigned = next((at for name, _state, at in steps if name == "assign"), None)
    due = due_date(fix_type, timezone.localdate(assigned), district, days) if assigned else None
    return Fate(found, fix_type, steps or [("file", State.REPORTED, now)], due)


def moment(day: date, place: int, chance: random.Random) -> datetime:
    """Steps of one day follow each other by the hour."""
    start = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    return start + MORNING + timedelta(minutes=place * 70 + chance.randrange(60))
