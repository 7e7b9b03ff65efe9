"""The ladder: which of a district's steps a due date has reached, and who holds each level of it today."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tingyan.directory.models import Appointment
from tingyan.directory.states import Role
from tingyan.reminders.models import Escalation
from tingyan.reminders.states import IN_UNITS, LADDER, Audience, Kind
from tingyan.workdays.calendar import Calendar

ROLES = {Audience.OFFICE: Role.OFFICER, Audience.CHIEF: Role.CHIEF, Audience.SUPERVISOR: Role.SUPERVISOR}


def reached(steps: Iterable[Escalation], kind: Kind, due: date, today: date, days: Calendar) -> list[Escalation]:
    """The steps of `kind` that have come, the latest first: what was missed while the timer stood is not made up."""
    gone = days.between(due, today)
    come = [s for s in steps if s.kind == kind and s.active and s.after <= gone and (s.after < 0 or due <= today)]
    return sorted(come, key=lambda step: step.after, reverse=True)


@dataclass
class People:
    """Who holds which post on a day: active people alone, so that who has left is never written to."""

    by_unit: dict[tuple[int, Audience], set[int]] = field(default_factory=lambda: defaultdict(set))
    by_district: dict[tuple[int, Audience], set[int]] = field(default_factory=lambda: defaultdict(set))

    def holding(self, level: Audience, unit: int | None, district: int) -> set[int]:
        if level in IN_UNITS:
            return self.by_unit[(unit, level)] if unit else set()
        return self.by_district[(district, level)]

    def told(self, level: Audience, unit: int | None, district: int) -> tuple[Audience, set[int]]:
        """The level that hears of it and its people: the one asked for, else the next above, else the next below."""
        at = LADDER.index(level)
        below = [each for each in reversed(LADDER[:at]) if each not in IN_UNITS]
        for each in (*LADDER[at:], *below):
            if found := self.holding(each, unit, district):
                return each, found
        return level, set()


def people_on(district: Any, on: date) -> People:
    """One query. A head's deputies act with the liaison, and for the head where the head is away or gone."""
    found, stand_ins = People(), defaultdict(set)
    posts = Appointment.objects.in_force(on).filter(unit__district=district, user__is_active=True)
    for unit, role, user, principal in posts.values_list("unit", "role", "user", "acting_for"):
        if role == Role.LIAISON:
            found.by_unit[(unit, Audience.HOLDER)].add(user)
        elif role == Role.HEAD and principal is None:
            found.by_unit[(unit, Audience.HEAD)].add(user)
        elif role == Role.HEAD:
            found.by_unit[(unit, Audience.HOLDER)].add(user)
            stand_ins[unit].add(user)
        for level, office_role in ROLES.items():
            if role == office_role:
                found.by_district[(district.pk, level)].add(user)
    for unit, users in stand_ins.items():
        found.by_unit[(unit, Audience.HEAD)] = found.by_unit[(unit, Audience.HEAD)] or users
    return found
