"""What the database itself refuses, whoever writes: one broken invariant a case (assurance 8).

Django defers foreign keys to the end of the transaction; checks and unique constraints answer at once.
"""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from issues.models import Issue, Move, Reassignment, Round, Task
from issues.states import Ruling, State, TaskState
from tests.factories import make_issue, moved
from tingyan.directory.models import Counter

NOW = timezone.now()


def closed_round(cast) -> Round:
    return make_issue(cast, state=State.CLOSED, lead=cast.unit_b).rounds.get()


def only(row):
    return type(row).objects.filter(pk=row.pk)


def an_issue(cast, **fields):
    return only(make_issue(cast, **fields))


def a_task(cast, **fields):
    return only(make_issue(cast, state=State.FIXING, lead=cast.unit_b, assist=[cast.unit_c]).tasks.get(**fields))


def another(row, **changes):
    """Save the row once more as a new one."""
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def a_request(cast, **fields):
    issue = make_issue(cast, state=State.ASSIGNED, lead=cast.unit_b)
    given = {"issue": issue, "task": issue.tasks.get(), "unit": cast.unit_b, "ground": "职责"}
    return Reassignment.objects.create(**given | {"asked_at": NOW, "asked_by": cast.head_b} | fields)


BREAKS = {
    "issue closed without a date": lambda c: an_issue(c, state=State.CLOSED, lead=c.unit_b).update(closed_on=None),
    "date of closing on an open issue": lambda c: an_issue(c).update(closed_on=date(2026, 7, 1)),
    "closed by state alone": lambda c: an_issue(c, state=State.VERIFIED, lead=c.unit_b).update(state=State.CLOSED),
    "worked by no unit": lambda c: an_issue(c, state=State.FIXING, lead=c.unit_b).update(lead=None),
    "deferred without an end": lambda c: an_issue(c).update(state=State.DEFERRED),
    "merged into itself": lambda c: an_issue(c).update(state=State.MERGED, merged_into=F("pk")),
    "two issues of one number": lambda c: another(make_issue(c)),
    "round closed by nobody": lambda c: only(closed_round(c)).update(closed_by=None),
    "round closed at no time": lambda c: only(closed_round(c)).update(closed_at=None),
    "round closed unverified": lambda c: only(closed_round(c)).update(verified_by=None),
    "closer is the verifier": lambda c: only(closed_round(c)).update(closed_by=F("verified_by")),
    "verified from inside": lambda c: only(closed_round(c)).update(verified_unit=c.unit_b),
    "closed from inside": lambda c: only(closed_round(c)).update(closed_unit=c.unit_b),
    "led by the judge's unit": lambda c: only(closed_round(c)).update(lead=c.office),
    "judged from nowhere": lambda c: only(closed_round(c)).update(closed_unit=None),
    "one round twice": lambda c: another(closed_round(c)),
    "two lead tasks": lambda c: a_task(c, is_lead=False).update(is_lead=True),
    "one unit twice": lambda c: another(a_task(c, is_lead=False).get()),
    "done at no time": lambda c: a_task(c, is_lead=True).update(state=TaskState.DONE),
    "two current moves": lambda c: another(make_issue(c).moves.get()),
    "a span that ends before it starts": lambda c: make_issue(c).moves.update(
        valid_until=F("valid_from") - timedelta(seconds=1)
    ),
    "a unit asks twice": lambda c: another(a_request(c)),
    "ruled by nobody": lambda c: only(a_request(c)).update(ruling=Ruling.GRANTED, ruled_at=NOW),
    "waiting and ruled": lambda c: only(a_request(c)).update(ruled_at=NOW, ruled_by=c.chief),
    "a deputy without an end": lambda c: only(c.posts["deputy_a"]).update(until=None),
    "a post that ends before it starts": lambda c: only(c.posts["head_a"]).update(until=date(2019, 1, 1)),
    "two counters of one series": lambda c: Counter.objects.bulk_create(
        Counter(district=c.ls, series="WT", year=2026) for _ in range(2)
    ),
    "a number of rounds below zero": lambda c: an_issue(c).update(round_no=-1),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_the_database_refuses(cast, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        BREAKS[broken](cast)


def test_raw_sql_is_refused_alike(cast):
    """No way round through the model layer: the rule is the table's."""
    issue = make_issue(cast, state=State.VERIFIED, lead=cast.unit_b)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE issues_issue SET state = 'closed' WHERE id = %s", [issue.pk])


def test_nothing_that_is_pointed_at_is_deleted(cast):
    """C53: users and units stay as long as any row names them; the database checks it at the end."""
    make_issue(cast, state=State.FIXING, lead=cast.unit_b)
    for table, pk in (("directory_user", cast.head_a.pk), ("directory_department", cast.unit_b.pk)):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [pk])  # names of our own tables
            connection.check_constraints()


def test_a_ledger_s_round_names_no_users(cast):
    """History from old ledgers is exempt where it can know names only."""
    row = closed_round(cast)
    only(row).update(origin="ledger", closed_by=None, verified_by=None, closed_unit=None, verified_unit=None)
    row.refresh_from_db()
    assert row.closed_at is not None


def test_what_ended_may_be_held_again(cast):
    """Uniqueness is of work that is held: a cancelled or re-assigned task does not stand in the way."""
    task = a_task(cast, is_lead=True)
    task.update(state=TaskState.REASSIGNED)
    another(task.get(), state=TaskState.TO_SIGN)
    assert Task.objects.held().filter(is_lead=True).count() == 1


def test_ended_spans_are_many(cast):
    issue = make_issue(cast)
    Move.objects.filter(issue=issue).update(valid_until=F("valid_from"))
    Move.objects.create(issue=issue, by=cast.officer, step="edit", **moved(issue))
    assert Issue.objects.get().moves.count() == 2
