"""Telling a district's group how much there is today: once a day, tried again only where it failed."""

from datetime import date
from typing import Any

from django.db.models import Count, F
from django.urls import reverse
from django.utils import timezone

from tingyan.audit import actions as audit
from tingyan.kit import words
from tingyan.reminders.mail import absolute
from tingyan.reminders.models import Delivery, Reminder, Robot
from tingyan.reminders.robot import address_of, message, post
from tingyan.reminders.states import Channel, Outcome


def deliver_robots(day: date, *, by: Any = None, districts: Any = None) -> tuple[int, int]:
    """Returns how many groups were told and how many were not. Without an address in the environment nobody is."""
    rows = Robot.objects.filter(active=True).select_related("district")
    rows = rows if districts is None else rows.filter(district__in=districts)
    told = [deliver(robot, day, by) for robot in rows]
    return told.count(Outcome.SENT), told.count(Outcome.FAILED)


def deliver(robot: Robot, day: date, by: Any) -> Outcome | None:
    """None where there is no address, nothing to tell, or another run has told it."""
    address = address_of(robot)
    counts = Reminder.objects.filter(district=robot.district_id, day=day).aggregate(
        lines=Count("pk"), people=Count("user", distinct=True)
    )
    if not address or not counts["lines"]:
        return None
    with audit.recording():
        row, made = Delivery.objects.get_or_create(
            digest=None, district=robot.district, day=day, channel=Channel.ROBOT, defaults={"at": timezone.now()}
        )
        again = Delivery.objects.filter(pk=row.pk, outcome=Outcome.FAILED)
        if not made and not again.update(outcome=Outcome.SENDING, tries=F("tries") + 1):
            return None
    with words.as_recorded():
        error = post(address, message(robot, **counts, url=absolute(reverse("reminders:list"))))
    outcome = Outcome.FAILED if error else Outcome.SENT
    with audit.recording(by=by):
        Delivery.objects.filter(pk=row.pk).update(outcome=outcome, error=error, at=timezone.now())
        audit.entry("reminder.robot", robot, day=day, outcome=outcome, error=error)
    return outcome
