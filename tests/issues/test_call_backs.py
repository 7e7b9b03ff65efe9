"""回访: who may record one, what it must say, and that no case closes without it."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from issues import actions
from issues.models import CallBack, Issue
from issues.rules import caller, not_called_back
from issues.states import State
from issues.workflow import CLOSE, may
from tests.cast import POSTS
from tests.factories import CANARY, add_call, make_batch, make_case, make_issue, make_recheck
from tests.issues.life import afresh, at, done
from tingyan.kit.errors import Refused


@pytest.fixture(autouse=True)
def june():
    with time_machine.travel(at(6, 26), tick=False):
        yield


def case(cast, state=State.VERIFIED, **fields):
    issue = make_issue(cast, lead=cast.unit_b, state=state, source="cases", **fields)
    make_case(make_batch(cast), issue)
    return afresh(issue)


def call(**fields):
    given = {"how": "phone", "on": date(2026, 6, 26), "reached": True, "with_result": "good", "with_handling": "fair"}
    return actions.Answered(**given | fields)


def missed(day):
    return call(reached=False, with_result="", with_handling="", on=date(2026, 6, day))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", [*POSTS, "superuser"])
def test_the_office_calls_back_between_submission_and_closing(cast, name, state):
    lead = {"round_no": 1} if state in (State.ASSIGNED, State.FIXING) else {}
    deferred = {"deferred_until": "2026-07-03"} if state == State.DEFERRED else {}
    issue = case(cast, state, **lead, **deferred)
    allowed = name in ("officer", "officer2", "chief", "deputy_chief") and state in (State.SUBMITTED, State.VERIFIED)
    assert (caller(cast.people[name], issue) == "") is allowed


def test_nobody_calls_back_for_his_own_unit(cast):
    type(cast.posts["officer"]).objects.create(user=cast.officer2, unit=cast.unit_b, role="liaison")
    person = type(cast.officer2).objects.get(pk=cast.officer2.pk)
    with pytest.raises(Refused, match="承办单位的人员"):
        actions.call_back(case(cast), call(), by=person)


def test_only_cases_are_not_called_back(cast):
    with pytest.raises(Refused, match="只有批次中的案件须回访"):
        actions.call_back(make_issue(cast, lead=cast.unit_b, state=State.VERIFIED), call(), by=cast.officer)


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"how": "smoke"}, {"how"}),
        ({"on": date(2026, 6, 27)}, {"on"}),
        ({"on": date(2026, 6, 23)}, {"on"}),  # before it was submitted
        ({"with_result": ""}, {"with_result"}),
        ({"with_handling": ""}, {"with_handling"}),
        ({"with_handling": "super"}, {"with_handling"}),
    ],
)
def test_says_what_is_wanting(cast, told, wrong):
    with pytest.raises(ValidationError) as caught:
        actions.call_back(case(cast), call(**told), by=cast.officer)
    assert set(caught.value.message_dict) == wrong
    assert not CallBack.objects.exists()


def test_closes_only_after_the_citizen_was_heard(cast):
    issue = case(cast)
    with pytest.raises(Refused, match="案件销号前须回访群众"):
        actions.close(issue, by=cast.chief)
    actions.call_back(issue, call(), by=cast.officer)
    assert actions.close(issue, by=cast.chief).state == State.CLOSED


def test_or_was_not_reached_on_three_days(cast):
    issue = case(cast)
    for day in (24, 24, 25):
        actions.call_back(issue, missed(day), by=cast.officer)
    with pytest.raises(Refused, match="已有2天回访未联系上"):
        actions.close(issue, by=cast.chief)
    actions.call_back(issue, missed(26), by=cast.officer)
    assert actions.close(issue, by=cast.chief).state == State.CLOSED


def test_what_was_returned_is_asked_about_again(cast):
    issue = case(cast, State.SUBMITTED)
    actions.call_back(issue, call(with_result="bad"), by=cast.officer)
    assert not_called_back(issue) == ""
    actions.return_(issue, by=cast.officer2, reason="群众不满意")
    with time_machine.travel(at(6, 27), tick=False):
        actions.submit(afresh(issue), done("重新办理"), by=cast.head_b)
        assert not_called_back(afresh(issue)) == "案件销号前须回访群众并记录两项满意度"


def test_a_call_of_a_recheck_closes_nothing(cast):
    issue = case(cast, State.CLOSED)
    add_call(cast, issue, recheck=make_recheck(issue))
    assert not_called_back(issue) != ""
    assert not Issue.objects.answered("yes").exists()


def test_the_desk_waits_as_the_workflow_does(cast):
    """One question to the database and the rule give the same answer, whatever calls there were."""
    add_call(cast, case(cast))
    add_call(cast, case(cast), with_handling="")
    add_call(cast, case(cast), recorded_at=at(6, 20))  # before it was submitted
    add_call(cast, case(cast), round_no=2)
    case(cast)
    for days in ((24, 25), (24, 24, 24), (24, 25, 26)):
        issue = case(cast)
        for day in days:
            actions.call_back(issue, missed(day), by=cast.officer)
    make_issue(cast, lead=cast.unit_b, state=State.VERIFIED)
    allowed = {issue.pk for issue in Issue.objects.all() if may(cast.chief, CLOSE, issue)}
    assert len(allowed) == 3
    assert set(Issue.objects.awaiting(cast.chief, date(2026, 7, 1)).values_list("pk", flat=True)) == allowed


def test_bulk_close_reports_what_is_missing(cast, client):
    issue = case(cast)
    client.force_login(cast.chief)
    sent = {"step": "close", "ids": [issue.pk], "confirm": "1", "note": "同意"}
    text = client.post(reverse("issues:bulk"), sent).content.decode()
    assert "案件销号前须回访群众" in text
    assert afresh(issue).state == State.VERIFIED


# The page


def url(issue):
    return reverse("issues:call_back", args=[issue.pk])


def test_records_by_the_page(cast, client):
    issue = case(cast)
    client.force_login(cast.officer)
    assert "案件销号前须回访群众" in client.get(issue.get_absolute_url()).content.decode()
    sent = {"how": "phone", "on": "2026-06-26", "reached": "yes", "with_result": "bad", "with_handling": "good"}
    answer = client.post(url(issue), sent | {"words": "仍要排队"}, follow=True)
    text = answer.content.decode()
    assert "请考虑退回" in text
    assert "仍要排队" in text
    row = CallBack.objects.get()
    assert (row.with_result, row.with_handling, row.by, row.round_no) == ("bad", "good", cast.officer, 1)


def test_what_was_typed_stays(cast, client):
    client.force_login(cast.officer)
    sent = {"how": "phone", "on": "2026-06-26", "reached": "yes", "with_result": "good", "words": "已解决"}
    answer = client.post(url(case(cast)), sent)
    assert answer.status_code == 400
    assert "已解决" in answer.content.decode()
    assert "请选择对办理过程的满意度" in answer.content.decode()


@pytest.mark.parametrize("name", ["head_b", "liaison_b", "head_a"])
def test_no_word_of_a_citizen_reaches_a_unit(cast, client, name):
    issue = case(cast, State.SUBMITTED, upper_number=CANARY)
    issue.case.batch.name = issue.case.verdict = CANARY
    issue.case.batch.save()
    issue.case.save()
    add_call(cast, issue, words=CANARY)
    client.force_login(cast.officer)
    assert CANARY in client.get(issue.get_absolute_url()).content.decode()
    client.force_login(cast.people[name])
    for address in (issue.get_absolute_url(), reverse("issues:list") + "?called=yes", reverse("issues:export_csv")):
        answer = client.get(address)
        assert CANARY not in answer.getvalue().decode()
    assert client.get(url(issue)).status_code == 403
