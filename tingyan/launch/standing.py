"""How far a district has come: read from what stands in the database, never from a note that a step was taken."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from issues.states import Theme
from tingyan.directory.models import Appointment, Department, District, Hall, Window
from tingyan.directory.states import ADMIN_ROLES, OFFICE_ROLES, Role
from visits.models import Campaign, Checklist

MANNED = (*ADMIN_ROLES, *OFFICE_ROLES)  # posts without which nobody can go on


@dataclass(frozen=True)
class Step:
    name: str
    label: str | Promise
    text: str
    done: bool
    url: str


LABELS = {
    "district": _("区和承办室"),
    "units": _("参与单位"),
    "places": _("大厅和窗口"),
    "checklists": _("体验清单"),
    "campaign": _("首个活动"),
    "people": _("人员和账号"),
}


def steps(district: District) -> list[Step]:
    """The six steps of a district, each with what stands already. Six queries, whatever there is."""
    told = {"district": (True, say("%(name)s已建立") % {"name": district.name})} | {
        name: tell(district)
        for name, tell in (
            ("units", units),
            ("places", places),
            ("checklists", checklists),
            ("campaign", campaign),
            ("people", people),
        )
    }
    return [Step(name, label, told[name][1], told[name][0], address(name, district)) for name, label in LABELS.items()]


def address(name: str, district: District) -> str:
    page = "admin:directory_district_change" if name == "district" else f"launch:{name}"
    return reverse(page, args=[district.pk])


def units(district: District) -> tuple[bool, str]:
    n = Department.objects.filter(district=district).active().taking_part().count()
    return n > 0, ngettext("%(n)s个单位", "%(n)s个单位", n) % {"n": n} if n else say("还没有单位")


def places(district: District) -> tuple[bool, str]:
    halls = Hall.objects.filter(district=district, active=True).count()
    windows = Window.objects.filter(hall__district=district, active=True).count()
    if not halls and not windows:
        return False, say("还没有大厅和窗口")
    return windows > 0, say("%(halls)s个大厅，%(windows)s个窗口") % {"halls": halls, "windows": windows}


def checklists(district: District) -> tuple[bool, str]:
    found = set(Checklist.objects.filter(district=district, active=True).values_list("theme", flat=True))
    if not found:
        return False, say("还没有体验清单")
    return found == set(Theme.values), say("%(n)s个主题，共3个") % {"n": len(found)}


def campaign(district: District) -> tuple[bool, str]:
    first = Campaign.objects.filter(district=district).order_by("pk").first()
    return first is not None, first.name if first else say("还没有活动")


def people(district: District) -> tuple[bool, str]:
    """Done when the posts are manned that let everybody else come in later."""
    held = Appointment.objects.filter(unit__district=district).in_force(timezone.localdate())
    counts = held.aggregate(
        **{role: Count("pk", filter=Q(role=role)) for role in MANNED},
        heads=Count("unit", filter=Q(role=Role.HEAD), distinct=True),
    )
    missing = [str(Role(role).label) for role in MANNED if not counts[role]]
    if missing:
        return False, say("尚缺：%(posts)s") % {"posts": say("、").join(missing)}
    return True, say("%(n)s个单位已有主要负责人") % {"n": counts["heads"]}
