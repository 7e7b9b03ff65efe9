"""Writing the directory: units and their aliases, halls, windows, service items, and a district's limits."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from tingyan.audit import actions as audit
from tingyan.directory.models import Department, DepartmentSpan, District, User
from tingyan.kit.errors import Refused
from tingyan.kit.spans import keep


def save_place(place: models.Model, *, by: User | None, changed: Any = ()) -> models.Model:
    """Save a new or edited row of the directory; `changed` names the columns for the audit.

    Raises Refused, or ValidationError by field. A unit's pinyin follows its names.
    """
    check_edits(by, district_of(place))
    if place.pk:
        check_edits(by, district_of(type(place)._default_manager.get(pk=place.pk)))
    if isinstance(place, Department):
        place.pinyin = pinyin_of(place.short_name, place.name)
    place.full_clean()
    action = "directory.edit" if place.pk else "directory.create"
    with audit.recording(by=by):
        place.save()
        if isinstance(place, Department):
            keep_unit(place)
        audit.entry(action, place, district_id=district_of(place), changed={n: str(getattr(place, n)) for n in changed})
    return place


def keep_unit(unit: Department) -> None:
    """Called by whatever writes whether a unit can be chosen."""
    keep(DepartmentSpan, Department.objects.filter(pk=unit.pk))


def pinyin_of(*names: str) -> str:
    """Return what people type to find a unit: full syllables and initials of each name."""
    words = [
        part
        for name in dict.fromkeys(filter(None, names))
        for part in ("".join(lazy_pinyin(name)), "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)))
    ]
    return " ".join(words)[:300]


def district_of(place: Any) -> int | None:
    """Return the id of the district that a row belongs to; None for a district that does not exist yet."""
    if isinstance(place, District):
        return place.pk
    return getattr(place, "district_id", None) or place.unit.district_id


def check_edits(by: User | None, district_id: int | None) -> None:
    """The office and the system administrator of the district keep its directory; only set-up adds a district."""
    if by is None or by.is_superuser:
        return
    if district_id is None or not edits_directory(by) or district_id not in by.posts.districts:
        raise Refused(_("只有本区承办室和系统管理员可以修改单位与窗口"))


def edits_directory(user: User) -> bool:
    return user.is_superuser or bool(user.posts.office) or user.posts.sysadmin
