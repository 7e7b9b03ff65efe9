"""Units that change: renamed, merged into another, retired. What was counted stays where it was."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.directory.actions.places import keep_unit, save_place
from tingyan.directory.actions.posts import end_appointment
from tingyan.directory.actions.sessions import end_all
from tingyan.directory.models import Appointment, Department, DepartmentAlias, Hall, ServiceItem, User, Window
from tingyan.directory.states import Ending
from tingyan.kit.errors import Refused


def check_reforms(by: Any, unit: Department) -> None:
    """Merging and retiring move people's work: the chief of the district decides."""
    if by is not None and not by.is_superuser and unit.district_id not in by.posts.chief:
        raise Refused(_("只有室负责人可以办理机构变动"))


def rename_unit(unit: Department, *, name: str, short_name: str, by: Any) -> Department:
    """A new name; the old ones become aliases, so that ledgers go on finding the unit."""
    old = Department.objects.get(pk=unit.pk)
    unit.name, unit.short_name = name.strip(), short_name.strip()
    if not unit.name:
        raise ValidationError({"name": _("请填写单位名称")})
    with audit.recording(by=by):
        save_place(unit, by=by, changed=("name", "short_name"))
        add_aliases(unit, {old.name, old.short_name} - {unit.name, unit.short_name})
    return unit


def add_aliases(unit: Department, names: set[str]) -> None:
    rows = [DepartmentAlias(unit=unit, name=name) for name in sorted(names) if name]
    DepartmentAlias.objects.bulk_create(rows, ignore_conflicts=True)


def retire_unit(unit: Department, *, by: Any) -> Department:
    """The unit can be chosen no more; its posts end. The caller has made sure that nothing is open there."""
    check_reforms(by, unit)
    with audit.recording(by=by):
        Department.objects.filter(pk=unit.pk).update(active=False)
        keep_unit(unit)
        end_posts(unit)
        audit.entry("unit.retire", unit)
    unit.refresh_from_db()
    return unit


def absorb(old: Department, into: Department, *, by: Any) -> None:
    """The directory's part of a merger: places, names, people and posts. Work is moved by whoever calls this."""
    check_reforms(by, old)
    check_pair(old, into)
    with audit.recording(by=by):
        Window.objects.filter(unit=old).update(unit=into)
        Hall.objects.filter(managed_by=old).update(managed_by=into)
        doubled = ServiceItem.objects.filter(unit=into).values("name")
        ServiceItem.objects.filter(unit=old, name__in=doubled).update(active=False)  # the same matter is there already
        ServiceItem.objects.filter(unit=old).exclude(name__in=doubled).update(unit=into)
        names = {old.name, old.short_name, *old.aliases.values_list("name", flat=True)}
        old.aliases.all().delete()
        add_aliases(into, names - {into.name, into.short_name})
        for person in User.objects.filter(unit=old):
            end_all(person, Ending.UNIT)
        User.objects.filter(unit=old).update(unit=into)
        end_posts(old)
        Department.objects.filter(pk=old.pk).update(active=False, merged_into=into)
        keep_unit(old)
        audit.entry("unit.merge", old, into=into.name)


def end_posts(unit: Department) -> None:
    """Posts at a unit that is no more end yesterday, as the system ends them; history keeps who held them."""
    for post in posts_at(unit):
        end_appointment(post, by=None)


def posts_at(unit: Department) -> list[Appointment]:
    """Those held today, and those that would begin later."""
    rows = unit.appointments.filter(Q(until=None) | Q(until__gte=timezone.localdate()), acting_for=None)
    return list(rows.select_related("user", "unit").order_by("role", "pk"))


def check_pair(old: Department, into: Department) -> None:
    """Raise ValidationError where the one cannot become part of the other."""
    if old.pk == into.pk or old.district_id != into.district_id or into.is_office or old.is_office:
        raise ValidationError({"into": _("请选择本区另一个参与单位")})
    if old.merged_into_id or not old.active:
        raise ValidationError({"into": _("%(unit)s已停用或已并入其他单位") % {"unit": old}})
    if into.merged_into_id or not into.active:
        raise ValidationError({"into": _("%(unit)s已停用或已并入其他单位") % {"unit": into}})
