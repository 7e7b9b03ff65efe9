"""Many at one moment, over HTTP and from many processes: 41 to 44, 46, 47."""

import shutil
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.assurance.house import ROOT, House
from tests.assurance.ledger import compare, gaps
from tests.assurance.people import Person, Told, sheet

TIMES = 50
GUARD = "pk=issue.pk, state=before, version=issue.version"
BEFORE = "    before = issue.state\n"
PAUSE = "    __import__('time').sleep(0.5)  # so that all have read before the first writes\n"


def at_once(people, act):
    """Let each person act in a thread of his own, all at one moment; return the answers."""
    start = Barrier(len(people))

    def run(person):
        start.wait()
        return act(person)

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(run, people))


def crowd(house, server, name, count=TIMES):
    session = house.inside("sign_in", name)[name]
    return [Person(server, session) for _ in range(count)]


def file_one_sheet(house):
    """Fifty times the same sheet, under one key."""
    with house.served(workers=4) as server:
        people, key = crowd(house, server, "head1"), str(uuid.uuid4())
        form = sheet(house.facts, "head1", key)
        answers = at_once(people, lambda person: person.post("/visits/report/", form))
    told = Told(sent={key})
    told.filed.update((key, int(a.headers["Location"].split("/")[2])) for a in answers if a.status == 302)
    return Counter(answer.status for answer in answers), compare(told, house.inside("books"))


def close_one_issue(house):
    """Fifty times the button 销号 on one page."""
    [[pk, version]] = house.inside("ready_to_close", 1)
    with house.served(workers=4) as server:
        people = crowd(house, server, "chief")
        form = {"version": str(version)}
        answers = at_once(people, lambda person: person.post(f"/issues/{pk}/step/close/", form))
    return Counter(answer.status for answer in answers), house.inside("books")["closed"], pk


def test_41_fifty_identical_submits_over_http(house, figure):
    """One sheet sent fifty times at one moment is one visit."""
    statuses, ledger = file_one_sheet(house)
    assert statuses == {302: TIMES}
    assert ledger.faults == {}
    figure(f"{TIMES} × 302 to one visit")


def test_42_five_hundred_creates_from_twenty_processes(house, figure):
    """Twenty processes create 500 issues: the numbers are 1 to 500."""
    done = house.inside("create_many", 20, 25)
    assert done["raised"] == []
    books = house.inside("books")
    assert len(books["issues"]) == 500
    assert gaps([number for _, number in books["issues"]]) == []
    assert sorted(pk for pk, _ in books["issues"]) == books["opened"]
    assert books["chain"] == ""
    figure(f"numbers 1 to 500, {500 / done['seconds']:.0f} a second")


def test_43_fifty_closings_over_http(house, figure):
    """One of fifty closes, forty-nine are told that somebody was first, and the log has one entry."""
    statuses, closed, pk = close_one_issue(house)
    assert statuses == {302: 1, 409: TIMES - 1}
    assert closed == [pk]
    figure(f"1 × 302, {TIMES - 1} × 409, one entry in the log")


STEPS = {
    "chief": ("/issues/{}/step/close/", {}),
    "deputy_chief": ("/issues/{}/step/send_back/", {"note": "意见不具体"}),
    "officer2": ("/issues/{}/edit/", {"title": "新标题", "description": "取号机不认居住证", "theme": "process", "wording": "请改", "category": "signs", "severity": "ordinary"}),
}  # fmt: skip
ENDS = {"chief": ["closed", "close"], "deputy_chief": ["submitted", "send_back"], "officer2": ["verified", "edit"]}


def test_44_close_return_and_edit_at_one_moment(on_postgres, figure):
    """Twenty issues, each closed, sent back and corrected at one moment: each ends as by one of the three alone."""
    house, won = on_postgres, Counter()
    issues = house.inside("ready_to_close", 20)
    with house.served(workers=4) as server:
        sessions = house.inside("sign_in", *STEPS)
        people = {name: Person(server, sessions[name]) for name in STEPS}
        for pk, version in issues:
            answers = at_once(list(STEPS), lambda name, pk=pk, version=version: sent(people[name], name, pk, version))
            winners = [name for name, status in answers if status == 302]
            assert sorted(status for _, status in answers) == [302, 409, 409], answers
            [[state, step, after, moves]] = house.inside("ends", pk)
            assert ([state, step], after, moves) == (ENDS[winners[0]], version + 1, 2)
            won[winners[0]] += 1
    assert house.inside("books")["chain"] == ""
    figure(f"20 issues, won by {dict(won)}; 40 × 409")


def sent(person, name, pk, version):
    path, form = STEPS[name]
    return name, person.post(path.format(pk), {"version": str(version), **form}).status


@pytest.fixture
def copy(on_postgres, place):
    """The product in a copy of its source, to be harmed."""
    kept = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", "browser")
    shutil.copytree(ROOT, place / "copy", ignore=kept, symlinks=True)
    house = House(on_postgres.home, on_postgres.url, place / "copy")
    house.facts, house.cluster = on_postgres.facts, on_postgres.cluster
    return house


def harm(house, old, new):
    path = house.root / "issues/actions/take.py"
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_46_with_the_guard_and_slower_one_closes(copy, figure):
    """The copy with nothing but a pause between reading and writing: still one closes."""
    harm(copy, BEFORE, BEFORE + PAUSE)
    statuses, _, _ = close_one_issue(copy)
    assert statuses == {302: 1, 409: TIMES - 1}
    figure("the guard holds though all have read before the first writes")


def test_46_without_the_compare_and_set_many_close(copy, figure):
    """Without comparing state and version, check 43 fails: several try to close, and are not told that somebody was first."""
    harm(copy, BEFORE, BEFORE + PAUSE)
    harm(copy, GUARD, "pk=issue.pk")
    statuses, closed, _ = close_one_issue(copy)
    assert statuses != {302: 1, 409: TIMES - 1}
    assert statuses[500] or len(closed) > 1  # the constraint on rechecks is a second wall, and cannot say who was first
    figure(f"{len(closed)} entries of closing one issue; answers {dict(statuses)}")


def test_46_without_the_constraint_a_sheet_is_filed_twice(on_postgres, figure):
    """Without the constraint on the sheet's key, check 41 fails: one sheet becomes several visits."""
    on_postgres.cluster.ask("ALTER TABLE visits_visit DROP CONSTRAINT visit_key_once")
    statuses, ledger = file_one_sheet(on_postgres)
    assert ledger.double
    figure(f"the ledger names the sheet as filed twice; answers {dict(statuses)}")


def test_47_fifty_processes_on_sqlite(on_sqlite, figure):
    """Fifty processes with twenty transactions each: nobody finds the database locked."""
    done = on_sqlite.inside("create_many", 50, 20)
    assert done["raised"] == []
    books = on_sqlite.inside("books")
    assert (len(books["issues"]), gaps([number for _, number in books["issues"]]), books["chain"]) == (1000, [], "")
    figure(f"1000 transactions, 0 locked, {1000 / done['seconds']:.0f} a second")
