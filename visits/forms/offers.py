"""What one person may choose from when filling in a report, each kind read once."""

from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from issues.states import Theme
from tingyan.directory.models import Appointment, Department, Hall, ServiceItem, User, Window
from tingyan.directory.models.people import OWN_FIRST
from tingyan.directory.states import Role
from visits.models import Campaign, CheckItem

Rows = dict[str, Any]
AREA = "area"
OTHER = "other"


def keyed(rows: QuerySet[Any]) -> Rows:
    return {str(row.pk): row for row in rows}


class Offers:
    def __init__(self, user: User) -> None:
        self.user = user
        self.posts = user.posts

    @cached_property
    def campaigns(self) -> Rows:
        """Newest first: all of the district for the office, for a unit those in which it takes part."""
        takes_part = Campaign.units.through.objects.filter(campaign=OuterRef("pk"), department__in=self.posts.units)
        rows = Campaign.objects.visible_to(self.user).filter(Q(district__in=self.posts.office) | Exists(takes_part))
        return keyed(rows.select_related("district"))

    @cached_property
    def campaign(self) -> Campaign | None:
        """The campaign of today, else the latest."""
        today = timezone.localdate()
        running = [row for row in self.campaigns.values() if row.starts_on <= today <= row.ends_on]
        return next(iter(running or self.campaigns.values()), None)

    @cached_property
    def visitors(self) -> Rows:
        """Heads and their deputies of today, of the units that the person may fill in for."""
        posts = Appointment.objects.in_force(timezone.localdate()).filter(
            Q(unit__in=self.posts.units) | Q(unit__district__in=self.posts.office),
            role=Role.HEAD,
            user__is_active=True,
            unit__is_office=False,
        )
        return keyed(posts.select_related("user", "unit").order_by("unit__order", "unit", OWN_FIRST, "pk"))

    @property
    def visitor(self) -> Appointment | None:
        """The person's own post, else the head where only one unit is meant."""
        own = [post for post in self.visitors.values() if post.user_id == self.user.pk]
        units = {post.unit_id for post in self.visitors.values()}
        return next(iter(own or (self.visitors.values() if len(units) == 1 else [])), None)

    @property
    def only_self(self) -> bool:
        """A head who fills in his own visits has nobody to choose."""
        return not (self.posts.liaisons or self.posts.office) and len(self.visitors) == 1

    @cached_property
    def units(self) -> Rows:
        return keyed(Department.objects.visible_to(self.user).active().taking_part())

    @property
    def own_units(self) -> Rows:
        """Units in whose name the person may fill in."""
        return {
            key: unit
            for key, unit in self.units.items()
            if unit.pk in self.posts.units or unit.district_id in self.posts.office
        }

    @cached_property
    def halls(self) -> Rows:
        return keyed(Hall.objects.visible_to(self.user).filter(active=True))

    @cached_property
    def windows(self) -> Rows:
        return keyed(Window.objects.visible_to(self.user).active().filter(hall__active=True))

    @cached_property
    def items(self) -> Rows:
        return keyed(ServiceItem.objects.visible_to(self.user).active())

    @cached_property
    def where(self) -> list[tuple[str, Any]]:
        """Places of a problem: the public area, or by unit its windows and the unit itself."""
        groups = [
            (str(unit), [(f"u{key}", _("%(unit)s，不指明窗口") % {"unit": unit}), *self.windows_of(unit)])
            for key, unit in self.units.items()
        ]
        return [("", _("随体验地点")), (AREA, _("大厅公共区域")), *groups]

    def windows_of(self, unit: Department) -> list[tuple[str, str]]:
        return [(f"w{key}", self.window_label(row)) for key, row in self.windows.items() if row.unit_id == unit.pk]

    def only_hall_of(self, unit: Department) -> int | str:
        """The hall in which all windows of the unit are, where there is but one."""
        halls = {row.hall_id for row in self.windows.values() if row.unit_id == unit.pk}
        return halls.pop() if len(halls) == 1 else ""

    def window_label(self, window: Window) -> str:
        """The floor helps to find it; the hall is named where there are several."""
        hall = f"{self.halls[str(window.hall_id)]} " if len(self.halls) > 1 else ""
        return f"{hall}{window.floor}{window.name}"

    def check_items(self, campaign: Campaign | None) -> dict[str, list[CheckItem]]:
        """Theme → items of the campaign's checklists, in their order."""
        rows = CheckItem.objects.filter(checklist__campaigns=campaign).select_related("checklist") if campaign else []
        found: dict[str, list[CheckItem]] = {theme: [] for theme in Theme.values}
        for row in rows:
            found[row.checklist.theme].append(row)
        return {theme: sorted(items, key=lambda item: item.order) for theme, items in found.items()}
