"""The district as the papers in `data/` name it: units by short name, windows and items by code, people by account."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, TypeVar
from zlib import crc32

from django.utils import timezone

from tingyan.directory.models import Appointment, Department, District, Hall, ServiceItem, User, Window
from tingyan.directory.states import Role
from tingyan.workdays import calendar
from tingyan.workdays.calendar import Calendar

T = TypeVar("T")


@dataclass
class World:
    """`visits` and `issues` fill up while the district is built: key in the papers → primary key."""

    district: District
    today: date = field(default_factory=timezone.localdate)
    calendar: Calendar = field(default_factory=calendar.load)
    visits: dict[str, int] = field(default_factory=dict)
    issues: dict[str, int] = field(default_factory=dict)

    @cached_property
    def units(self) -> dict[str, Department]:
        rows = Department.objects.filter(district=self.district).select_related("district")
        return {unit.short_name: unit for unit in rows}

    @cached_property
    def halls(self) -> dict[str, Hall]:
        return {hall.name: hall for hall in Hall.objects.filter(district=self.district)}

    @cached_property
    def windows(self) -> dict[str, Window]:
        """By the code of the papers: QR codes carry the district's code before it."""
        rows = Window.objects.filter(unit__district=self.district)
        return {window.code.removeprefix(f"{self.district.code}-"): window for window in rows}

    @cached_property
    def items(self) -> dict[str, ServiceItem]:
        rows = ServiceItem.objects.filter(unit__district=self.district).select_related("unit__district")
        return {item.code: item for item in rows}

    @cached_property
    def people(self) -> dict[str, User]:
        """By account, so that everybody's posts are read once."""
        return {user.username: user for user in User.objects.filter(appointments__unit__district=self.district)}

    @cached_property
    def posts(self) -> dict[tuple[str, str], Appointment]:
        """The holder of a unit's post, deputies left out."""
        rows = Appointment.objects.filter(unit__district=self.district, acting_for=None)
        return {(post.unit.short_name, post.role): post for post in rows.select_related("unit", "user")}

    def head(self, unit: str) -> User:
        return self.people[self.posts[unit, Role.HEAD].user.username]

    def liaison(self, unit: str) -> User:
        return self.people[self.posts[unit, Role.LIAISON].user.username]

    def workday(self, start: date, number: int) -> date:
        """The `number`th working day after `start`, before it when negative."""
        return self.calendar.add(start, number)

    def day(self, told: Any) -> date:
        """A date as a paper tells it: itself, or counted in working days from the day of loading."""
        return self.workday(self.today, told) if isinstance(told, int) else told


def moment(day: date, clock: str | time) -> datetime:
    """The time `clock` of a day, in the time zone of the district."""
    told = time.fromisoformat(clock) if isinstance(clock, str) else clock
    return timezone.make_aware(datetime.combine(day, told))


def pick(key: str, *choices: T) -> T:
    """Choose by the words of `key`: different for different keys, the same at each loading."""
    return choices[crc32(key.encode()) % len(choices)]


def coded(closed: Any, label: str) -> str:
    """The value of a closed list whose Chinese label is `label`; '' for none."""
    return next(choice.value for choice in closed if choice.label == label) if label else ""
