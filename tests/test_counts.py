"""Each list asks the database as often at 1,000 rows as at 10; those of other rooms have their tests beside them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from issues.models import CaseBatch, Deferral, Draw, Extension, Reassignment, Recheck, Round, Task
from issues.states import State
from tests.factories import at_noon, make_issue, make_issues
from tingyan.directory.models import Department
from tingyan.reminders.models import Digest, Reminder

DAY = date(2026, 7, 3)


def ledger(cast, count):
    """One of each kind a row: of one issue, since its own texts are not what is counted."""
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    others = make_issues(cast, count, lead=cast.unit_b, state=State.FIXING)
    one = issue.tasks.get()
    rounds = Round.objects.bulk_create(copy(one.round, issue=other) for other in others)
    tasks = Task.objects.bulk_create(copy(one, issue=each.issue, round=each) for each in rounds)
    asked = {"unit": cast.unit_b, "asked_by": cast.head_b, "asked_at": at_noon(2026, 6, 20)}
    more = {"round_no": 1, "number": 1, "due": one.current_due, "reason": "采购", "progress": "询价"}
    wanted = one.current_due + timedelta(days=9)
    Extension.objects.bulk_create(Extension(issue=t.issue, task=t, wanted=wanted, **asked | more) for t in tasks)
    Reassignment.objects.bulk_create(Reassignment(issue=t.issue, task=t, ground="职责", **asked) for t in tasks)
    put_off = {"unit": cast.unit_b, "reason": "等", "until": DAY, "at": at_noon(2026, 6, 20), "by": cast.chief}
    Deferral.objects.bulk_create(Deferral(issue=issue, **put_off) for issue in others)


def copy(row, **changes):
    """Not saved: another row like it."""
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    new = type(row)(**{name: getattr(row, name) for name in names})
    for name, value in changes.items():
        setattr(new, name, value)
    return new


def batches(cast, count):
    given = {"district": cast.ls, "source": "cases", "received_on": DAY, "created_by": cast.officer}
    CaseBatch.objects.bulk_create(CaseBatch(name=f"第{n}批", **given) for n in range(count))


def draws(cast, count):
    given = {"district": cast.ls, "size": 1, "planned_on": DAY, "drawn_by": cast.chief}
    return Draw.objects.bulk_create(Draw(seed=f"{n:032d}", **given) for n in range(count))


def draw(cast, count):
    """All of it drawn: rounds of one issue."""
    (row,), issue = draws(cast, 1), make_issue(cast, lead=cast.unit_b, state=State.CLOSED)
    first = issue.rounds.get()
    rounds = Round.objects.bulk_create(copy(first, number=n + 2) for n in range(count))
    given = {"issue": issue, "draw": row, "origin": "draw", "planned_on": DAY, "verifier": first.verified_by}
    Recheck.objects.bulk_create(Recheck(round=each, **given) for each in rounds)
    population = [[issue.pk + n, cast.unit_b.pk, "limited"] for n in range(count)]
    Draw.objects.filter(pk=row.pk).update(drawn_at=at_noon(2026, 7, 1), population=population, size=count)
    return row


def reminders(cast, count):
    for n in range(count):
        Digest.objects.create(user=cast.officer, day=DAY + timedelta(days=n))


def about(cast, count):
    digest, issue = Digest.objects.create(user=cast.head_b, day=DAY), make_issue(cast, lead=cast.unit_b)
    given = {"digest": digest, "user": cast.head_b, "district": cast.ls, "issue": issue, "unit": cast.unit_b, "step": 0}
    given |= {"kind": "overdue", "model": "issues.issue", "audience": "head", "reached": "head", "due": DAY}
    rows = (Reminder(day=DAY + timedelta(days=n), object_id=n, **given) for n in range(count))
    Reminder.objects.bulk_create(rows)
    return issue


def units(cast, count):
    given = {"district": cast.ls, "active": True}
    Department.objects.bulk_create(
        Department(name=f"第{n}局", short_name=f"{n}局", order=100 + n, **given) for n in range(count)
    )


def of(name, *args):
    return lambda row: reverse(name, args=args)


# What is made, its address, who asks, and how many questions that takes.
LISTS = {
    "extension": (ledger, of("issues:ledger", "extension"), "officer", 11),
    "reassignment": (ledger, of("issues:ledger", "reassignment"), "officer", 11),
    "deferral": (ledger, of("issues:ledger", "deferral"), "officer", 11),
    "batches": (batches, of("issues:batches"), "officer", 7),
    "draws": (draws, of("issues:draws"), "chief", 7),
    "draw": (draw, lambda row: row.get_absolute_url(), "chief", 10),
    "reminders": (reminders, of("reminders:list"), "officer", 8),
    "about": (about, lambda row: f"{reverse('reminders:list')}?issue={row.pk}", "officer", 10),
    "reform": (units, of("reform:list"), "chief", 8),
}


@pytest.mark.parametrize("count", [10, 1000])
@pytest.mark.parametrize("name", LISTS)
def test_asks_as_often_at_a_thousand_rows(cast, client, name, count, django_assert_num_queries):
    make, url, person, queries = LISTS[name]
    address = url(make(cast, count))
    client.force_login(cast.people[person])
    client.get("/inbox/")  # the session is kept alive once a minute
    with django_assert_num_queries(queries):
        response = client.get(address)
    assert response.context["page"].total >= count
