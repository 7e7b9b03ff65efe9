"""The fixed cast: two districts that must not see each other, and one person for every post.

Posts run from 2020 to the end of the century, so that a test may freeze the clock on any day it likes.
"""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password

from issues.states import Category, Theme
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
from visits.models import Campaign, CheckItem, Checklist

PASSWORD = "Ting-yan-2026"
SINCE, UNTIL = date(2020, 1, 1), date(2099, 12, 31)

# account → (name, unit, role, title, whom the person deputises for)
POSTS = {
    "head_a": ("周明", "unit_a", Role.HEAD, "局长", ""),
    "deputy_a": ("吴芳", "unit_a", Role.HEAD, "副局长", "head_a"),
    "liaison_a": ("郑敏", "unit_a", Role.LIAISON, "办公室主任", ""),
    "head_b": ("王强", "unit_b", Role.HEAD, "局长", ""),
    "liaison_b": ("冯倩", "unit_b", Role.LIAISON, "科长", ""),
    "head_c": ("陈涛", "unit_c", Role.HEAD, "局长", ""),
    "officer": ("褚宁", "office", Role.OFFICER, "承办人", ""),
    "officer2": ("卫东", "office", Role.OFFICER, "承办人", ""),
    "chief": ("蒋安", "office", Role.CHIEF, "主任", ""),
    "deputy_chief": ("沈静", "office", Role.CHIEF, "副主任", "chief"),
    "supervisor": ("韩立", "office", Role.SUPERVISOR, "分管领导", ""),
    "sysadmin": ("杨帆", "office", Role.SYSADMIN, "系统管理员", ""),
    "secadmin": ("朱琳", "office", Role.SECADMIN, "安全管理员", ""),
    "auditor": ("秦越", "office", Role.AUDITOR, "审计管理员", ""),
    "deactivated": ("许放", "unit_a", Role.LIAISON, "原联络员", ""),
    "stranger": ("何川", "unit_gz", Role.HEAD, "局长", ""),
    "officer_gz": ("吕晨", "office_gz", Role.OFFICER, "承办人", ""),
}


class Cast(SimpleNamespace):
    """Everybody and everything of the cast by name: `cast.head_a`, `cast.unit_b`, `cast.hall`, `cast.campaign` …"""

    @property
    def people(self) -> dict[str, User]:
        """Return every person by name, the superuser and the deactivated included."""
        return {name: getattr(self, name) for name in [*POSTS, "superuser"]}


@pytest.fixture
def cast(db: Any) -> Cast:
    cast = Cast(password=PASSWORD)
    add_places(cast)
    add_people(cast)
    add_campaign(cast)
    return cast


def add_places(cast: Cast) -> None:
    cast.ls = District.objects.create(code="LS", name="旅顺口区")
    cast.gz = District.objects.create(code="GZ", name="甘井子区")
    cast.office = unit(cast.ls, "区纪委监委党风政风监督室", "监督室", 0, is_office=True)
    cast.unit_a = unit(cast.ls, "区民政局", "民政局", 1)
    cast.unit_b = unit(cast.ls, "区市场监督管理局", "市监局", 2)
    cast.unit_c = unit(cast.ls, "区营商环境建设局", "营商局", 3)
    cast.office_gz = unit(cast.gz, "甘井子区纪委监委党风政风监督室", "甘井子监督室", 0, is_office=True)
    cast.unit_gz = unit(cast.gz, "甘井子区教育局", "甘井子教育局", 1)
    DepartmentAlias.objects.create(unit=cast.unit_b, name="区市监局")
    cast.hall = Hall.objects.create(district=cast.ls, name="区政务服务中心", managed_by=cast.unit_c)
    cast.hall_gz = Hall.objects.create(district=cast.gz, name="甘井子区政务服务中心", managed_by=cast.unit_gz)
    cast.window_a = Window.objects.create(hall=cast.hall, unit=cast.unit_a, name="3号窗口", floor="一楼", code="LS-W3")
    cast.window_b = Window.objects.create(hall=cast.hall, unit=cast.unit_b, name="8号窗口", floor="二楼", code="LS-W8")
    cast.item_a = ServiceItem.objects.create(unit=cast.unit_a, name="低保申请", promised_limit=10)
    cast.item_b = ServiceItem.objects.create(unit=cast.unit_b, name="食品经营许可", promised_limit=5)


def unit(district: District, name: str, short_name: str, order: int, **fields: Any) -> Department:
    return Department.objects.create(district=district, name=name, short_name=short_name, order=order, **fields)


def add_people(cast: Cast) -> None:
    """Nobody has to change a password first: what tests are about lies behind that page."""
    hashed = make_password(PASSWORD)
    people = [
        User(
            username=account,
            name=name,
            unit=getattr(cast, unit_name),
            password=hashed,
            must_change_password=False,
            phone=f"1380000{n:04d}",
        )
        for n, (account, (name, unit_name, *_)) in enumerate(POSTS.items(), 1)
    ]
    root = User(username="superuser", name="应急", password=hashed, must_change_password=False, is_superuser=True)
    for person in User.objects.bulk_create([*people, root]):
        setattr(cast, person.username, person)
    cast.posts = {}
    for account, (_, unit_name, role, title, principal) in POSTS.items():
        cast.posts[account] = Appointment.objects.create(
            user=getattr(cast, account),
            unit=getattr(cast, unit_name),
            role=role,
            title=title,
            since=SINCE,
            until=UNTIL if principal else None,
            acting_for=cast.posts.get(principal),
        )
    User.objects.filter(pk=cast.deactivated.pk).update(is_active=False)
    cast.deactivated.is_active = False


def add_campaign(cast: Cast) -> None:
    cast.campaign = Campaign.objects.create(
        district=cast.ls, name="“一把手”当体验员", code="LS-T", starts_on=date(2026, 1, 1), ends_on=UNTIL
    )
    cast.campaign.units.set([cast.unit_a, cast.unit_b, cast.unit_c])
    cast.checklists = {theme: Checklist.objects.create(district=cast.ls, theme=theme) for theme in Theme}
    cast.campaign.checklists.set(cast.checklists.values())
    items = {Theme.FACILITIES: ("排号预约", "轮椅"), Theme.PROCESS: ("递交材料",), Theme.CONDUCT: ("服务态度",)}
    cast.check_items = CheckItem.objects.bulk_create(
        CheckItem(checklist=cast.checklists[theme], order=order, name=name, category=Category.EQUIPMENT)
        for theme, names in items.items()
        for order, name in enumerate(names, 1)
    )
