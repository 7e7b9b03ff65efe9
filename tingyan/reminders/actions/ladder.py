"""The steps that a district begins with, and changes to them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as say

from tingyan.audit import actions as audit
from tingyan.directory.models import District
from tingyan.kit.errors import Refused
from tingyan.reminders.models import Escalation
from tingyan.reminders.states import DEFAULTS


def lay_ladder(district: District) -> list[Escalation]:
    """Return the district's steps; one that never had any gets the defaults. What was switched off stays off."""
    rows = list(Escalation.objects.filter(district=district))
    if rows:
        return rows
    new = [
        Escalation(district=district, kind=kind, after=after, audience=who)
        for kind, steps in DEFAULTS.items()
        for after, who in steps
    ]
    Escalation.objects.bulk_create(new, ignore_conflicts=True)
    return list(Escalation.objects.filter(district=district))


def save_setting(row: models.Model, *, by: Any, changed: Any = ()) -> models.Model:
    """Save a step of the ladder or a robot: the chief's. Raises Refused, or ValidationError by field."""
    for district in {row.district_id, *stored_district(row)}:
        if not by.is_superuser and district not in by.posts.chief:
            raise Refused(say("只有室负责人可以修改提醒规则"))
    row.full_clean()
    with audit.recording(by=by):
        row.save()
        audit.entry("reminder.setting", row, changed={name: str(getattr(row, name)) for name in changed})
    return row


def stored_district(row: Any) -> list[int]:
    """The district that it belonged to: nobody takes over another's by naming his own."""
    return [] if row.pk is None else [type(row).objects.values_list("district", flat=True).get(pk=row.pk)]
