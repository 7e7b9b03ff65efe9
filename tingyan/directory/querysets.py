"""Adjectives for districts, units and posts."""

from datetime import date
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet


class DistrictQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Districts in which the person holds a post today."""
        return self.all() if user.is_superuser else self.filter(pk__in=user.posts.districts)


class InDistrictQuerySet(QuerySet[Any]):
    """Rows with a `district` of their own: units, halls."""

    def visible_to(self, user: Any) -> Self:
        """A directory is read by everybody of the district, by nobody else."""
        return self.all() if user.is_superuser else self.filter(district__in=user.posts.districts)


class DepartmentQuerySet(InDistrictQuerySet):
    def active(self) -> Self:
        """Units that can still be chosen: neither retired nor merged."""
        return self.filter(active=True, merged_into=None)

    def taking_part(self) -> Self:
        """Units of the activity: the discipline office itself takes no part."""
        return self.filter(is_office=False)

    def with_windows(self) -> Self:
        """Annotate `has_windows`: a unit without windows shows “—” for own visits."""
        windows = self.model._meta.get_field("windows").related_model
        return self.annotate(has_windows=Exists(windows.objects.filter(unit=OuterRef("pk"), active=True)))

    def by_name(self) -> dict[str, list[Any]]:
        """Everything that these units are called – name, short name, aliases – with the units so called: mostly one.

        A unit's own names come before another's alias; two queries, however many units.
        """
        called: dict[str, list[Any]] = {}
        units = list(self.prefetch_related("aliases"))
        names = [(unit, name) for unit in units for name in (unit.name, unit.short_name)]
        names += [(unit, alias.name) for unit in units for alias in unit.aliases.all()]
        for one, name in names:
            if one not in called.setdefault(name, []):
                called[name].append(one)
        return called


class UnitSpanQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(of__in=self.model._meta.get_field("of").related_model.objects.visible_to(user))


class ThroughUnitQuerySet(QuerySet[Any]):
    """Rows that belong to a unit: service items, aliases, windows."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_superuser else self.filter(unit__district__in=user.posts.districts)

    def active(self) -> Self:
        return self.filter(active=True)


class AppointmentQuerySet(QuerySet[Any]):
    def in_force(self, on: date) -> Self:
        """Posts held on the day `on`."""
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on)

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_superuser else self.filter(unit__district__in=user.posts.districts)

    def holders(self, unit_ids: Any, *roles: str, on: date) -> Self:
        """Posts of active people in these units and roles; values of `user_id` are who to tell."""
        return self.in_force(on).filter(unit__in=unit_ids, role__in=roles, user__is_active=True)


class UserQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """People who work or hold a post in the person's districts; EXISTS, so that two posts never double a row."""
        if user.is_superuser:
            return self.all()
        posts = self.model._meta.get_field("appointments").related_model.objects
        return self.filter(
            Exists(posts.filter(user=OuterRef("pk"), unit__district__in=user.posts.districts))
            | Q(unit__district__in=user.posts.districts)
            | Q(pk=user.pk)
        ).filter(is_superuser=False)

    def active(self) -> Self:
        """People who may be chosen for something new (C52)."""
        return self.filter(is_active=True)

    def from_platform(self, username: str) -> Any:
        """Return whom an identity platform may sign in under this account, letter for letter, or None.

        Never the emergency account: whoever can name a person over there would else be everything here.
        """
        return self.active().filter(username=username, is_superuser=False).first()

    def of_unit(self, unit: Any) -> Self:
        """People who work in the unit or have held a post there."""
        posts = self.model._meta.get_field("appointments").related_model.objects
        return self.filter(Q(unit=unit) | Exists(posts.filter(user=OuterRef("pk"), unit=unit)))


class SignInQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """One's own and nobody else's."""
        return self.filter(user=user.pk)

    def open(self) -> Self:
        """Sessions that nobody has ended; some of them have run out since."""
        return self.filter(refused="", ended="")
