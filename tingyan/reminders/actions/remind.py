"""Gather what is due and tell each person once. Run twice, at once, or days late: the same lines stand in the end."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as say

from issues import actions as issues
from tingyan.audit import actions as audit
from tingyan.directory.models import District
from tingyan.inbox.actions import notify
from tingyan.kit.errors import Refused
from tingyan.kit.moments import moment
from tingyan.reminders.actions.deliver import deliver_mail
from tingyan.reminders.actions.ladder import lay_ladder
from tingyan.reminders.actions.robots import deliver_robots
from tingyan.reminders.models import Digest, Reminder
from tingyan.reminders.rows import Due, everything
from tingyan.reminders.rules import People, people_on, reached
from tingyan.reminders.states import Audience
from tingyan.workdays import calendar
from tingyan.workdays.calendar import Calendar


@dataclass
class Report:
    """What a run did: deferrals that ended, people told, new lines, and items of which nobody could be told.

    `mailed` and `robots`: letters and groups that went out with it, where it was rung by a button.
    """

    day: date
    resumed: int = 0
    people: int = 0
    lines: int = 0
    unheard: int = 0
    mailed: int = 0
    robots: int = 0
    digests: list[int] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        names = ("resumed", "people", "lines", "unheard")
        return {"day": self.day.isoformat()} | {name: getattr(self, name) for name in names}


def remind(at: datetime | None = None, *, by: Any = None, districts: Any = None) -> Report:
    """Remind of what is due on the day of `at`; a transaction a district, so that one cannot hold up another."""
    at = moment(at)
    today, days = timezone.localdate(at), calendar.load()
    report = Report(today, resumed=len(issues.resume_due(at)))
    rows = District.objects.all() if districts is None else District.objects.filter(pk__in=districts)
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        with audit.recording(by=by):
            district = District.objects.select_for_update(no_key=True).get(pk=pk)  # one run at a time
            remind_district(district, today, days, report)
    return report


def remind_now(*, by: Any, at: datetime | None = None) -> Report:
    """On demand, for the office and its own districts alone, with mail and robots. Raises Refused."""
    if not by.posts.office:
        raise Refused(say("只有承办室可以发送今天的提醒"))
    report = remind(at, by=by, districts=by.posts.office)
    report.mailed, _failed = deliver_mail(report.day, by=by, districts=by.posts.office)
    report.robots, _failed = deliver_robots(report.day, by=by, districts=by.posts.office)
    return report


def remind_district(district: District, today: date, days: Calendar, report: Report) -> None:
    wanted = lines_of(district, today, days, report)
    known = known_keys(district, {line.due for line in wanted})
    new = fresh([line for line in wanted if key(line) not in known], today)
    if not new:
        return
    users = sorted({line.user_id for line in new})
    Digest.objects.bulk_create([Digest(user_id=pk, day=today) for pk in users], ignore_conflicts=True)
    digests = {digest.user_id: digest for digest in Digest.objects.filter(day=today, user__in=users)}
    for line in new:
        line.digest = digests[line.user_id]
    Reminder.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    start = timezone.make_aware(datetime.combine(today, time.min))
    for pk in users:
        notify([pk], "reminder.digest", digests[pk], at=start)
    audit.entry("reminder.run", district, district_id=district.pk, day=today, people=len(users), lines=len(new))
    report.people += len(users)
    report.lines += len(new)
    report.digests += [digests[pk].pk for pk in users]


def lines_of(district: District, today: date, days: Calendar, report: Report) -> list[Reminder]:
    steps, people = lay_ladder(district), people_on(district, today)
    found = []
    for due in everything(district, today, days):
        come = reached(steps, due.kind, due.on, today, days)
        lines = list(told(due, come, people, district, today))
        report.unheard += bool(come and not lines)
        found += lines
    return found


def told(due: Due, come: list[Any], people: People, district: District, today: date) -> Iterator[Reminder]:
    """A line a person, for the latest step that names him."""
    heard: set[int] = set()
    for step in come:
        level, users = people.told(Audience(step.audience), due.unit, district.pk)
        if due.person and step.audience == Audience.OFFICE and due.person in everyone(people, district):
            users = {due.person}
        for user in sorted(users - heard):
            yield Reminder(
                user_id=user,
                day=today,
                district=district,
                issue_id=due.issue,
                unit_id=due.unit,
                kind=due.kind,
                model=due.model,
                object_id=due.pk,
                due=due.on,
                step=step.after,
                audience=step.audience,
                reached=level,
            )
        heard |= users


def everyone(people: People, district: District) -> set[int]:
    """Who works in the office today: a recheck given to somebody who has left goes to all of them."""
    return set().union(*(people.holding(level, None, district.pk) for level in (Audience.OFFICE, Audience.CHIEF)))


def key(line: Reminder) -> tuple[Any, ...]:
    return (line.user_id, line.kind, line.model, line.object_id, line.due, line.step)


def known_keys(district: District, dues: set[date]) -> set[tuple[Any, ...]]:
    """The thresholds that somebody has heard of already."""
    rows = Reminder.objects.filter(district=district, due__in=dues).order_by()
    return set(rows.values_list("user", "kind", "model", "object_id", "due", "step"))


def fresh(lines: list[Reminder], today: date) -> list[Reminder]:
    """At most one line an item, person and day: the first, which is the worst; what stands already counts."""
    objects = {line.object_id for line in lines}
    rows = Reminder.objects.filter(day=today, object_id__in=objects).order_by()
    seen = set(rows.values_list("user", "model", "object_id"))
    chosen = []
    for line in lines:
        item = (line.user_id, line.model, line.object_id)
        if item not in seen:
            seen.add(item)
            chosen.append(line)
    return chosen
