"""Whom each step tells. A notice carries the kind and the row; its text is made when it is read."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from issues.actions.notices import Ids, holders
from tingyan.advisories.models import Advisory, Receipt
from tingyan.directory.models import Appointment
from tingyan.directory.states import Role
from tingyan.inbox.actions import notify


def of_office(district_id: int, *roles: str) -> Ids:
    posts = Appointment.objects.in_force(timezone.localdate()).filter(
        unit__district=district_id, role__in=roles, user__is_active=True
    )
    return set(posts.values_list("user_id", flat=True))


def tell_chiefs(step: str, paper: Advisory, by: Any, at: datetime) -> None:
    """The next step is a chief's."""
    notify(of_office(paper.district_id, Role.CHIEF) - {by.pk}, f"advisory.{step}", paper, at=at)


def tell_units(step: str, paper: Advisory, unit_ids: Any, by: Any, at: datetime) -> None:
    """Heads and liaisons of these units."""
    notify(holders(unit_ids, Role.HEAD, Role.LIAISON) - {by.pk}, f"advisory.{step}", paper, at=at)


def tell_reply(receipt: Receipt, by: Any, at: datetime) -> None:
    """The office has an answer to judge; the unit's head learns what was filed in the unit's name."""
    people = of_office(receipt.district_id, Role.OFFICER, Role.CHIEF) | holders([receipt.unit_id], Role.HEAD)
    notify(people - {by.pk}, "receipt.reply", receipt, at=at)


def tell_verdict(step: str, receipt: Receipt, by: Any, at: datetime) -> None:
    notify(holders([receipt.unit_id], Role.HEAD, Role.LIAISON) - {by.pk}, f"receipt.{step}", receipt, at=at)
