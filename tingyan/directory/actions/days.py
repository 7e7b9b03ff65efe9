"""The calendar of working days is the whole site's; a due date once given does not move when it changes."""

from django.db.models import Max
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.directory.actions.places import edits_directory
from tingyan.directory.models import User
from tingyan.kit.errors import Refused
from tingyan.workdays.models import Day


def district_of(by: User | None) -> int | None:
    """The calendar is everybody's; its entry stands in the log of whoever changed it."""
    return min(by.posts.districts, default=None) if by else None


def save_day(day: Day, *, by: User | None) -> Day:
    """Save a public holiday or a make-up working day. Raises Refused, or ValidationError by field."""
    if by is not None and not edits_directory(by):
        raise Refused(_("只有承办室和系统管理员可以修改工作日历"))
    day.full_clean()
    with audit.recording(by=by):
        day.edition = (Day.objects.aggregate(last=Max("edition"))["last"] or 0) + 1
        day.save()
        audit.entry("calendar.save", day, district_id=district_of(by), date=day.date, kind=day.kind, name=day.name)
    return day
