"""The district that measurements are made in: many units and windows, a few accounts to sign in with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from issues.states import Category, Theme
from tingyan.demo.build.directory import PASSWORD, SINCE
from tingyan.directory.actions import save_place
from tingyan.directory.models import Appointment, Department, District, Hall, User, Window
from tingyan.directory.states import Role
from visits.actions.activity import keep_units
from visits.models import Campaign, CheckItem, Checklist

UNITS, WINDOWS, CAMPAIGNS, ITEMS, SPAN = 40, 4, 8, 12, timedelta(days=720)


@dataclass(frozen=True)
class Crew:
    """How many accounts of each kind there are; heads and liaisons go around the units."""

    heads: int = UNITS
    liaisons: int = UNITS
    officers: int = 2
    supervisors: int = 1


@dataclass(frozen=True)
class Ground:
    """What rows are made of. `people` by account without the district's prefix."""

    district: District
    office: Department
    units: list[Department]
    halls: list[Hall]
    windows: dict[int, list[Window]]  # by unit
    campaigns: list[Campaign]
    people: dict[str, User]


def lay(code: str, crew: Crew) -> Ground:
    """Make the district `code`; call inside `audit.recording`."""
    district = District(code=code, name=f"测量区{code}")
    save_place(district, by=None)
    office = Department(district=district, name=f"{code}承办室", short_name="承办室", is_office=True)
    save_place(office, by=None)
    units = [
        Department(district=district, name=f"{code}第{n:02d}单位", short_name=f"{n:02d}单位", order=n)
        for n in range(1, UNITS + 1)
    ]
    for unit in units:
        save_place(unit, by=None)
    halls = [Hall(district=district, name=f"{code}第{n}大厅", managed_by=units[n]) for n in range(3)]
    for hall in halls:
        save_place(hall, by=None)
    campaigns = add_campaigns(district, units)
    people = add_people(code, list(posts_of(crew, office, units)))
    return Ground(district, office, units, halls, add_windows(units, halls), campaigns, people)


def add_windows(units: list[Department], halls: list[Hall]) -> dict[int, list[Window]]:
    rows = Window.objects.bulk_create(
        Window(
            hall=halls[place % len(halls)],
            unit=unit,
            name=f"{unit.short_name}{number}号窗口",
            floor=f"{number}楼",
            code=f"{unit.district.code}-{place}-{number}",
        )
        for place, unit in enumerate(units)
        for number in range(1, WINDOWS + 1)
    )
    return {unit.pk: [row for row in rows if row.unit_id == unit.pk] for unit in units}


def add_campaigns(district: District, units: list[Department]) -> list[Campaign]:
    """Campaigns that follow each other without a gap up to today."""
    today, length = timezone.localdate(), SPAN // CAMPAIGNS
    checklists = add_checklists(district)
    made = []
    for number in range(CAMPAIGNS):
        start = today - SPAN + number * length
        last: date = today if number == CAMPAIGNS - 1 else start + length - timedelta(days=1)
        campaign = Campaign.objects.create(
            district=district, code=f"C{number + 1}", name=f"第{number + 1}批次", starts_on=start, ends_on=last
        )
        campaign.units.set(units)
        campaign.checklists.set(checklists)
        keep_units([campaign])
        made.append(campaign)
    return made


def add_checklists(district: District) -> list[Checklist]:
    """One for each theme, as long as those of the office."""
    lists = [Checklist.objects.create(district=district, theme=theme) for theme in Theme]
    CheckItem.objects.bulk_create(
        CheckItem(
            checklist=each, order=order, name=f"{each.get_theme_display()}第{order}项", category=Category.EQUIPMENT
        )
        for each in lists
        for order in range(1, ITEMS + 1)
    )
    return lists


def posts_of(crew: Crew, office: Department, units: list[Department]) -> Iterator[tuple[str, Department, Role]]:
    """Each account without the district's prefix, where it belongs, and its post. Every unit has a head and a liaison."""
    yield "chief", office, Role.CHIEF
    yield "supervisor", office, Role.SUPERVISOR
    yield from ((f"supervisor{n}", office, Role.SUPERVISOR) for n in range(2, crew.supervisors + 1))
    yield from ((f"officer{n}", office, Role.OFFICER) for n in range(1, max(crew.officers, 2) + 1))
    for name, role, count in (("head", Role.HEAD, crew.heads), ("liaison", Role.LIAISON, crew.liaisons)):
        for n in range(1, max(count, len(units)) + 1):
            yield f"{name}{n}", units[(n - 1) % len(units)], role


def add_people(code: str, posts: list[tuple[str, Department, Role]]) -> dict[str, User]:
    """Everybody has the demonstration's password, hashed once: measuring is no reason to hash it a hundred times."""
    secret, prefix = make_password(PASSWORD), code.lower()
    users = User.objects.bulk_create(
        User(username=f"{prefix}-{name}", name=f"测量{name}", unit=unit, password=secret, must_change_password=False)
        for name, unit, _role in posts
    )
    Appointment.objects.bulk_create(
        Appointment(user=user, unit=unit, role=role, title=role.label, since=SINCE)
        for user, (_name, unit, role) in zip(users, posts, strict=True)
    )
    return {user.username.removeprefix(f"{prefix}-"): user for user in users}
