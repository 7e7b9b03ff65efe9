"""待办: each person finds what waits for him, soonest first, and nothing that he could not do."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from issues.models import Issue, Milestone, Reassignment, Task
from issues.states import State
from issues.workflow import BY_NAME, may
from tests.factories import CANARY, add_extension, canary_issue, make_issue, make_visit
from tests.reviews.rows import make_period, make_review, make_windows
from visits.models import Draft
from visits.states import VisitState

HOME = reverse("desk:home")


@pytest.fixture(autouse=True)
def clock():
    """A Wednesday; what the factories assign was to be signed on June 16 and is due on July 6."""
    with time_machine.travel(datetime(2026, 7, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


def desk(client, person):
    client.force_login(person)
    response = client.get(HOME)
    assert response.status_code == 200
    return response.content.decode()


def steps(text):
    """(issue or task, step) of every button."""
    return [(int(pk), name) for pk, name in re.findall(r"/issues/(?:tasks/)?(\d+)/step/(\w+)/", text)]


def test_a_unit_signs_fixes_and_assists(cast, client):
    sign = make_issue(cast, lead=cast.unit_a, state=State.ASSIGNED)
    fix = make_issue(cast, lead=cast.unit_a, state=State.FIXING)
    assist = make_issue(cast, lead=cast.unit_b, state=State.FIXING, assist=[cast.unit_a])
    make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    task = assist.tasks.get(unit=cast.unit_a)
    text = desk(client, cast.liaison_a)
    assert steps(text) == [(sign.pk, "sign"), (fix.pk, "submit"), (task.pk, "finish_task")]
    assert "1项逾期" in text and "共 3 条" in text
    assert re.findall(r'<h2 id="group-\d">(.*?)</h2>', text) == ["逾期", "以后"]


def test_nothing_waits_while_a_request_does(cast, client):
    asked(cast, make_issue(cast, lead=cast.unit_a, state=State.ASSIGNED, assist=[cast.unit_b]), cast.unit_a)
    asked(cast, make_issue(cast, lead=cast.unit_c, state=State.ASSIGNED, assist=[cast.unit_a]), cast.unit_a)
    assert steps(desk(client, cast.head_a)) == []
    assert len(steps(desk(client, cast.head_b))) == 1


def test_a_unit_that_waits_for_a_ruling_on_more_time_is_not_called_late(cast, client):
    """Past the date, for which more time was asked in time (C21): the desk says what it waits for, and no 逾期."""
    late = make_issue(cast, lead=cast.unit_a, assist=[cast.unit_c], state=State.FIXING, due="2026-06-29")
    late.tasks.update(current_due="2026-06-29")
    for task in late.tasks.all():
        add_extension(cast, task)
    Issue.objects.filter(pk=late.pk).update(extending=True)
    for head in (cast.head_a, cast.head_c):
        text = desk(client, head)
        assert "延期待批" in text and "逾期" not in re.sub(r"<footer.*", "", text, flags=re.DOTALL)
        assert len(steps(text)) == 1


def asked(cast, issue, unit):
    """The unit asks that its work on the issue go to another."""
    Reassignment.objects.create(
        issue=issue,
        task=issue.tasks.get(unit=unit),
        unit=unit,
        ground="职责",
        asked_at=issue.assigned_at,
        asked_by=cast.head_b,
    )
    return issue


def test_the_office_assigns_and_verifies_the_chief_closes_and_rules(cast, client):
    reported = make_issue(cast)
    submitted = make_issue(cast, lead=cast.unit_b, state=State.SUBMITTED)
    verified = make_issue(cast, lead=cast.unit_b, state=State.VERIFIED)
    waiting_for_ruling = asked(
        cast, make_issue(cast, lead=cast.unit_b, state=State.ASSIGNED, contested=True), cast.unit_b
    )
    assert steps(desk(client, cast.officer2)) == [(submitted.pk, "verify"), (reported.pk, "assign")]
    expected = [
        (submitted.pk, "verify"),
        (verified.pk, "close"),
        (reported.pk, "assign"),
        (waiting_for_ruling.pk, "rule"),
    ]
    assert steps(desk(client, cast.chief)) == expected


def test_a_deferral_that_ends_is_put_before_the_leader(cast, client):
    ends = make_issue(cast, state=State.DEFERRED, deferred_until="2026-07-03", deferred_from=State.REPORTED)
    make_issue(cast, state=State.DEFERRED, deferred_until="2026-09-01", deferred_from=State.REPORTED)
    assert steps(desk(client, cast.supervisor)) == [(ends.pk, "resume")]


@pytest.mark.parametrize("name", ["officer", "officer2", "chief", "deputy_chief", "supervisor", "head_a", "officer_gz"])
def test_the_desk_asks_for_what_the_workflow_allows(cast, name):
    """One question to the database and the workflow's table give the same answer for every state."""
    for state in State:
        facts = {"deferred_until": "2026-07-03"} if state == State.DEFERRED else {}
        make_issue(cast, lead=cast.unit_b, state=state, **facts)
        make_issue(cast, lead=cast.unit_b, state=state, filed_by=cast.officer, **facts)
    make_issue(cast, state=State.SUBMITTED, lead=None, round_no=0, fixed_on_spot=True, filed_by=cast.officer)
    make_issue(cast, state=State.SUBMITTED, lead=None, round_no=0, fixed_on_spot=True)
    asked(cast, make_issue(cast, lead=cast.unit_b, state=State.ASSIGNED), cast.unit_b)
    for numbers in ((1,), (2,), (2, 1)):
        issue = make_issue(cast, lead=cast.unit_b, assist=[cast.unit_a], state=State.FIXING)
        for number, task in zip(numbers, issue.tasks.order_by("-is_lead"), strict=False):
            add_extension(cast, task, number=number)
    for state in (State.SUBMITTED, State.VERIFIED):
        for person in (cast.officer, cast.deputy_chief):
            recorded = make_issue(cast, lead=cast.unit_b, state=state)
            recorded.moves.update(by=person, step="submit", round_no=1)
    make_issue(cast, lead=cast.unit_b, state=State.VERIFIED).rounds.update(verified_by=cast.chief)
    user = type(cast.people[name]).objects.get(pk=cast.people[name].pk)
    own = ("assign", "verify", "close", "rule", "rule_extension", "resume")
    allowed = {i.pk for i in Issue.objects.all() if any(may(user, BY_NAME[step], i) for step in own)}
    waiting = Issue.objects.visible_to(user).awaiting(user, date(2026, 7, 8))
    assert {i.pk for i in waiting} == allowed


def test_visits_drafts_and_what_can_be_taken_back(cast, client):
    mine = make_visit(cast, visitor=cast.head_b, visitor_unit=cast.unit_b, filled_by=cast.liaison_b)
    make_visit(cast, visitor=cast.head_b, visitor_unit=cast.unit_b, filled_by=cast.head_b)
    back = make_visit(cast, visitor_unit=cast.unit_b, filled_by=cast.liaison_b, state=VisitState.RETURNED)
    Draft.objects.create(owner=cast.head_b, client_key="7b1c9b1e-5a55-4a0e-9f9b-0a3c60f3f6a1")
    filed = make_issue(cast, lead=cast.unit_b, state=State.SUBMITTED)
    text = desk(client, cast.head_b)
    assert re.findall(r"/visits/(\d+)/(confirm|complete)/", text) == [
        (str(mine.pk), "confirm"),
        (str(back.pk), "complete"),
    ]
    assert "?draft=7b1c9b1e" in text
    assert steps(text) == [(filed.pk, "withdraw")]
    assert "withdraw" not in desk(client, cast.liaison_b)


def test_who_reads_the_district_sees_how_many_are_late(cast, client):
    """The number is that of the list behind it (C57)."""
    for due in ("2026-06-29", "2026-06-30", "2026-07-01"):
        make_issue(cast, lead=cast.unit_b, state=State.FIXING, due=due)
    assert "全区2个问题逾期" in desk(client, cast.supervisor)
    assert 'data-total="2"' in client.get(reverse("issues:list") + "?flag=late").content.decode()
    assert "全区" not in desk(client, cast.head_a)


def test_an_empty_desk_says_what_next(cast, client):
    assert "没有待办" in desk(client, cast.head_a)
    make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    assert "没有待办，最近到期7月6日" in desk(client, cast.supervisor)


def test_nothing_of_another_unit_shows(cast, client):
    canary_issue(cast)
    canary_issue(cast, state=State.SUBMITTED)
    assert CANARY in desk(client, cast.head_b)
    for person in (
        cast.head_a,
        cast.liaison_a,
        cast.head_c,
        cast.stranger,
        cast.officer_gz,
        cast.sysadmin,
        cast.auditor,
    ):
        assert CANARY not in desk(client, person)


@pytest.mark.parametrize("count", [3, 40])
@pytest.mark.parametrize(("name", "queries"), [("head_b", 15), ("chief", 16)])
def test_asks_as_often_however_much_waits(cast, client, count, name, queries, django_assert_num_queries):
    for _ in range(count):
        for state in (State.ASSIGNED, State.FIXING, State.SUBMITTED, State.REPORTED):
            make_issue(cast, lead=cast.unit_b, state=state, assist=[cast.unit_c])
        make_visit(cast, visitor=cast.head_b, visitor_unit=cast.unit_b, filled_by=cast.liaison_b)
    for task in Task.objects.filter(unit=cast.unit_b):
        Milestone.objects.create(task=task, date=date(2026, 7, 2), deliverable="中期")
    period = make_period(cast, reviewers=[cast.head_b, cast.chief])
    for window in make_windows(cast, count):
        make_review(cast, period, window)
    client.force_login(getattr(cast, name))
    with django_assert_num_queries(queries):
        client.get(HOME)
