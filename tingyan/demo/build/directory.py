"""The district itself: units, halls, windows, items, and one account for every post."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from tingyan.audit import actions as audit
from tingyan.demo import content
from tingyan.demo.content import Row
from tingyan.directory.actions import appoint, authorise_deputy, create_account, save_place
from tingyan.directory.models import (
    Appointment,
    Department,
    DepartmentAlias,
    District,
    Hall,
    ServiceItem,
    User,
    Window,
)
from tingyan.directory.states import Role

PASSWORD = "Tingyan-2026"
SINCE = date(2025, 1, 1)
A_WHILE = timedelta(days=300)
Units = dict[str, Department]


def add_district() -> District:
    """Everything of the district that stands before the first visit."""
    told = content.paper("places.toml")
    district = District(
        notice_prefix="旅纪提", supervision_prefix="旅纪督", bulletin_prefix="旅纪通", **told["district"]
    )
    save_place(district, by=None)
    units = add_units(district, told["office"])
    add_places(units, told["halls"])
    add_people(units, told["office"]["short_name"])
    return district


def add_units(district: District, office: Row) -> Units:
    """By short name; the order of the file is the official one."""
    units: Units = {}
    rows = [office | {"aliases": ""}, *content.table("departments.csv")]
    for order, row in enumerate(rows):
        unit = Department(
            district=district, name=row["name"], short_name=row["short_name"], order=order, is_office=order == 0
        )
        save_place(unit, by=None)
        for alias in filter(None, row["aliases"].split(";")):
            save_place(DepartmentAlias(unit=unit, name=alias), by=None)
        units[unit.short_name] = unit
    return units


def add_places(units: Units, told: list[Row]) -> None:
    halls: dict[str, Hall] = {}
    for row in told:
        manager = units[row["manager"]]
        halls[row["name"]] = Hall(district=manager.district, name=row["name"], managed_by=manager)
        save_place(halls[row["name"]], by=None)
    for row in content.table("windows.csv"):
        unit = units[row["unit"]]
        code = f"{unit.district.code}-{row['code']}"
        window = Window(hall=halls[row["hall"]], unit=unit, name=row["name"], floor=row["floor"], code=code)
        save_place(window, by=None)
    for row in content.table("service_items.csv"):
        item = ServiceItem(
            unit=units[row["unit"]],
            name=row["name"],
            code=row["code"],
            statutory_limit=days(row["statutory"]),
            promised_limit=days(row["promised"]),
        )
        save_place(item, by=None)


def days(told: str) -> int | None:
    """A limit in working days; 即办 is no number, and never a 0."""
    return int(told) if told.isdigit() else None


def add_people(units: Units, office: str) -> None:
    heads: dict[str, Appointment] = {}
    for row in content.table("people.csv"):
        unit, slug = units[row["unit"]], row["slug"]
        heads[row["unit"]] = post(f"{slug}-head", row["head"], unit, Role.HEAD, row["head_title"])
        post(f"{slug}-liaison", row["liaison"], unit, Role.LIAISON, row["liaison_title"])
    told = content.paper("office.toml")
    posts = {
        row["username"]: post(row["username"], row["name"], units[office], row["role"], row["title"])
        for row in told["people"]
        if "acting_for" not in row
    }
    for row in told["people"]:
        if "acting_for" in row:
            deputise(posts[row["acting_for"]], row)
    for row in told["deputies"]:
        deputise(heads[row["unit"]], row)
    unlock(posts.values())


def post(username: str, name: str, unit: Department, role: str, title: str) -> Appointment:
    user, _password = create_account(username=username, name=name, unit=unit, by=None, password=None)
    return appoint(user, unit, role, by=None, title=title, since=SINCE)


def deputise(principal: Appointment, row: Row) -> None:
    """A deputy for a period around the day of loading."""
    user, _password = create_account(
        username=row["username"], name=row["name"], unit=principal.unit, by=None, password=None
    )
    today = timezone.localdate()
    authorise_deputy(principal, user, since=today - A_WHILE, until=today + A_WHILE, by=None, title=row["title"])


def unlock(posts: Iterable[Appointment]) -> None:
    """Give every account the password that is printed, hashed once; nobody need change it at the first login."""
    district = next(iter(posts)).unit.district
    secret = make_password(PASSWORD)
    opened = User.objects.filter(unit__district=district).update(password=secret, must_change_password=False)
    audit.entry("demo.printed_password", district, district_id=district.pk, accounts=opened)
