"""Many at once: numbers without gaps, one closing, no lost update, and a proof that it is the guards that hold.

A race is a function that asserts what must hold. The last tests take a guard away and show that its race then fails.
"""

import inspect
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from issues import actions
from issues.actions import open as opening
from issues.actions import take as taking
from issues.models import Issue
from issues.states import State
from tests.factories import make_issue
from tingyan.audit import checks
from tingyan.audit.models import AuditEntry
from tingyan.directory.models import Counter
from tingyan.kit.errors import Stale

pytestmark = pytest.mark.django_db(transaction=True)
ON_POSTGRES = "postgres" in os.environ.get("DATABASE_URL", "")
ROOT = Path(__file__).parents[2]


def together(count, act):
    """Call `act(n)` from `count` threads that start at one moment; return what each gave, or the exception it raised."""
    start = Barrier(count)

    def run(n):
        try:
            start.wait()
            return act(n)
        except Exception as raised:
            return raised
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def file_one(cast, text="取号机不认居住证。"):
    row = actions.NewIssue(district=cast.ls, description=text, theme="process", found_on=timezone.localdate())
    return actions.open_issues([row], by=cast.officer)[0]


def race_for_numbers(cast, threads=20, each=5):
    """Assurance 42."""
    year = timezone.localdate().year
    outcomes = together(threads, lambda n: [file_one(cast, f"第{n}个人的问题").number for _ in range(each)])
    assert not [raised for raised in outcomes if isinstance(raised, Exception)]
    expected = [f"WT-{year}-{n:04d}" for n in range(1, threads * each + 1)]
    assert sorted(number for numbers in outcomes for number in numbers) == expected
    assert sorted(Issue.objects.values_list("number", flat=True)) == expected


def race_to_close(cast, threads=50):
    """Assurance 43: one closes, the others learn that somebody was first."""
    issue = make_issue(cast, state=State.VERIFIED, lead=cast.unit_b)
    pages = [Issue.objects.select_related("district").get(pk=issue.pk) for _ in range(threads)]
    outcomes = together(threads, lambda n: actions.close(pages[n], by=cast.chief, version=issue.version))
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [Stale] * (threads - 1)
    assert AuditEntry.objects.filter(action="issue.close").count() == 1
    assert issue.moves.filter(step="close").count() == 1
    assert Issue.objects.get().version == issue.version + 1


def race_of_steps(cast):
    """Assurance 44: closing, sending back and correcting at one moment end as one of them alone."""
    issue = make_issue(cast, state=State.VERIFIED, lead=cast.unit_b)
    pages = [Issue.objects.select_related("district").get(pk=issue.pk) for _ in range(3)]
    acts = (
        lambda: actions.close(pages[0], by=cast.chief),
        lambda: actions.send_back(pages[1], by=cast.deputy_chief, reason="意见不具体"),
        lambda: actions.edit(pages[2], {"title": "新标题"}, by=cast.officer2, version=issue.version),
    )
    outcomes = together(3, lambda n: acts[n]())
    assert sum(isinstance(outcome, Stale) for outcome in outcomes) == 2
    assert issue.moves.count() == 2
    now = Issue.objects.get()
    ends = {("closed", "close"), ("submitted", "send_back"), ("verified", "edit")}
    assert (now.state, issue.moves.get(valid_until=None).step) in ends


def test_numbers(cast):
    race_for_numbers(cast)
    assert checks.verify().problem == ""


def test_closing(cast):
    race_to_close(cast)


def test_steps_in_some_order(cast):
    race_of_steps(cast)


def test_two_people_correct_one_issue(cast):
    """Assurance 45: the first value stands, the second is told."""
    issue = make_issue(cast)
    pages = [Issue.objects.get(pk=issue.pk) for _ in range(2)]
    outcomes = together(2, lambda n: actions.edit(pages[n], {"title": f"标题{n}"}, by=cast.officer, version=1).title)
    won = [outcome for outcome in outcomes if not isinstance(outcome, Exception)]
    assert ([type(o) for o in outcomes].count(Stale), won) == (1, [Issue.objects.get().title])


WORKER = """
import sys
from concurrent.futures import ThreadPoolExecutor
import django
django.setup()
from django.db import connections
from django.utils import timezone
connections.settings["default"]["NAME"] = sys.argv[1]  # the test's database
from issues import actions
from issues.models import Issue
from tingyan.audit import actions as audit
from tingyan.directory.models import User

officer = User.objects.get(username="officer")
officer.posts  # read once, for all threads
facts = {"description": "问题", "theme": "process", "found_on": timezone.localdate()}
row = actions.NewIssue(district=officer.unit.district, **facts)

def work(_):
    for _turn in range(5):
        with audit.recording(by=officer):
            Issue.objects.count()  # reads first, then writes: what a deferred transaction of SQLite chokes on
            actions.open_issues([row], by=officer)
    connections.close_all()

with ThreadPoolExecutor(3) as pool:
    list(pool.map(work, range(3)))
"""


def test_processes_that_read_and_then_write(cast):
    """Assurance 42 and 47: several processes with several connections each; nobody finds the database locked."""
    command = [sys.executable, "-c", WORKER, connection.settings_dict["NAME"]]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    errors = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0] * 3, errors
    numbers = sorted(int(n.rsplit("-", 1)[1]) for n in Issue.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 3 * 3 * 5 + 1))
    assert checks.verify().problem == ""


def mutated(function, good, bad):
    """The function with `good` in its source replaced by `bad`, living in the function's own module."""
    source = inspect.getsource(function)
    assert source.count(good) == 1
    names = dict(function.__globals__)
    exec(source.replace(good, bad), names)
    return names[function.__name__]


def test_without_the_compare_and_set_many_would_close(cast, monkeypatch):
    """Assurance 46."""
    blind = mutated(taking.write, "pk=issue.pk, state=before, version=issue.version", "pk=issue.pk")
    monkeypatch.setattr(taking, "write", blind)
    with pytest.raises(AssertionError):
        race_to_close(cast, threads=4)


def careless(meet):
    """Numbers read first and written afterwards, by two who `meet` in between."""

    def take_numbers(district, series, year, count=1):
        row, _ = Counter.objects.get_or_create(district=district, series=series, year=year)
        meet.wait(timeout=20)
        Counter.objects.filter(pk=row.pk).update(last=row.last + count)
        return [f"{series}-{year}-{number:04d}" for number in range(row.last + 1, row.last + count + 1)]

    return take_numbers


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite lets one writer in at a time, whatever the counter does")
def test_without_the_counter_s_lock_a_number_is_given_twice(cast, monkeypatch):
    file_one(cast)
    monkeypatch.setattr(opening, "take_numbers", careless(Barrier(2)))
    outcomes = together(2, lambda n: file_one(cast))
    assert [type(outcome) for outcome in outcomes].count(IntegrityError) == 1  # the constraint stands behind the lock


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite lets one writer in at a time, whatever the counter does")
def test_without_lock_and_constraint_two_issues_share_a_number(cast, monkeypatch):
    file_one(cast)
    [once] = [c for c in Issue._meta.constraints if c.name == "issue_number_once"]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Issue, once)
    try:
        monkeypatch.setattr(opening, "take_numbers", careless(Barrier(2)))
        with pytest.raises(AssertionError):
            race_for_numbers(cast, threads=2, each=1)
        assert len(set(Issue.objects.values_list("number", flat=True))) == 2 < Issue.objects.count()
    finally:
        Issue.objects.order_by("-id").first().moves.all().delete()
        Issue.objects.filter(pk=Issue.objects.latest("id").pk).delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Issue, once)


@pytest.mark.skipif(ON_POSTGRES, reason="only SQLite has transactions that begin without the right to write")
def test_with_deferred_transactions_somebody_would_find_it_locked(cast, monkeypatch):
    """Two that both read before they write: SQLite refuses one at once, however long it might have waited."""
    monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "transaction_mode", "DEFERRED")
    issue, meet = make_issue(cast), Barrier(2)

    def read_then_write(n):
        with transaction.atomic():
            title = Issue.objects.get(pk=issue.pk).title
            meet.wait(timeout=20)
            Issue.objects.filter(pk=issue.pk).update(title=f"{title}{n}")

    outcomes = together(2, read_then_write)
    assert ["locked" in str(outcome) for outcome in outcomes].count(True) == 1
