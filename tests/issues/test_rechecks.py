"""回头看: planned at each closing, recorded by another pair of eyes; a failed one opens the issue again at once."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from issues import actions
from issues.actions import Answer, Finding, Look, order_again
from issues.deadlines import recheck_on
from issues.models import CallBack, Issue, Recheck
from issues.states import State
from tests.issues.life import afresh, at, closed, done, filed, order, verified
from tingyan.audit.models import AuditEntry
from tingyan.inbox.models import Notification
from tingyan.kit.errors import Refused, Stale

NOW = at(7, 20)


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(NOW, tick=False):
        yield


def finding(result="fixed", **facts):
    given = {"how": "on_site", "done_on": date(2026, 7, 16), "note": "现场看了三次，都有人值守。"}
    return Finding(result=result, **given | facts)


def recheck_of(issue):
    return Recheck.objects.select_related("issue__district", "issue__lead", "round").get(issue=issue, cancelled_at=None)


def failed(cast, issue, result="relapsed", **who):
    row = recheck_of(issue)
    again = order_again(row.issue, date(2026, 7, 31))
    return actions.record_recheck(row, finding(result), again=again, **{"by": cast.officer2} | who)


# Planning


def test_closing_plans_one(cast):
    issue = closed(cast)
    row = recheck_of(issue)
    assert (row.origin, row.planned_on, row.round.number) == ("closing", date(2026, 7, 10), 1)
    assert (row.verifier, row.person, row.planned_by) == (cast.officer, None, None)
    assert AuditEntry.objects.get(action="recheck.plan").detail["on"] == "2026-07-10"


def test_long_term_and_repeated_problems_are_looked_at_later(cast):
    long = closed(cast, fix_type="long", due=date(2026, 12, 1))
    first = filed(cast)
    repeat = verified(cast)
    Issue.objects.filter(pk=repeat.pk).update(repeat_of=first)
    repeat = actions.close(afresh(repeat), by=cast.chief, at=at(6, 10))
    assert {recheck_of(row).planned_on for row in (long, repeat)} == {date(2026, 9, 8)}


def test_the_district_says_after_how_many_days(cast):
    cast.ls.days_recheck, cast.ls.days_recheck_long = 10, 20
    assert recheck_on(date(2026, 6, 10), cast.ls, long=False) == date(2026, 6, 20)
    assert recheck_on(date(2026, 6, 10), cast.ls, long=True) == date(2026, 6, 30)


def test_the_office_plans_anew(cast):
    row = recheck_of(closed(cast))
    look = Look(date(2026, 8, 3), "covert", cast.officer2)
    actions.replan_recheck(row, look, by=cast.officer, version=1)
    row.refresh_from_db()
    assert (row.planned_on, row.planned_how, row.person, row.version) == (look.on, "covert", cast.officer2, 2)
    assert list(Notification.objects.filter(kind="recheck.planned").values_list("user__username", flat=True)) == [
        "officer2"
    ]
    with pytest.raises(Stale):
        actions.replan_recheck(row, look, by=cast.officer, version=1)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"on": date(2026, 7, 19)}, "planned_on"),
        ({"how": "spy"}, "planned_how"),
        ({"person": "officer"}, "person"),  # who verified it
        ({"person": "head_c"}, "person"),
        ({"person": "supervisor"}, "person"),
        ({"person": "officer_gz"}, "person"),
    ],
)
def test_a_plan_must_be_possible(cast, facts, field):
    facts = {name: getattr(cast, value) if name == "person" else value for name, value in facts.items()}
    row = recheck_of(closed(cast))
    with pytest.raises(ValidationError) as wrong:
        actions.replan_recheck(row, Look(**{"on": date(2026, 8, 3)} | facts), by=cast.chief)
    assert list(wrong.value.message_dict) == [field]


def test_one_is_planned_specially_where_none_waits(cast):
    issue = closed(cast)
    with pytest.raises(Refused, match="已有待开展的回头看"):
        actions.plan_recheck(issue, Look(date(2026, 8, 3)), by=cast.officer)
    actions.cancel_recheck(recheck_of(issue), by=cast.chief, reason="近期已专项检查")
    row = actions.plan_recheck(issue, Look(date(2026, 8, 3)), by=cast.officer)
    assert (row.origin, row.planned_by, row.verifier) == ("chosen", cast.officer, cast.officer)
    with pytest.raises(Refused, match="只有已销号的问题"):
        actions.plan_recheck(filed(cast), Look(date(2026, 8, 3)), by=cast.officer)


def test_only_the_chief_cancels_and_says_why(cast):
    row = recheck_of(closed(cast))
    with pytest.raises(Refused, match="只有室负责人"):
        actions.cancel_recheck(row, by=cast.officer, reason="不必")
    with pytest.raises(ValidationError, match="请填写取消的原因"):
        actions.cancel_recheck(row, by=cast.chief, reason=" ")
    actions.cancel_recheck(row, by=cast.chief, reason="窗口已撤销", version=1)
    assert (row.cancelled_at, row.cancel_reason) == (NOW, "窗口已撤销")
    with pytest.raises(Refused, match="已记录结果或已取消"):
        actions.record_recheck(row, finding(), by=cast.officer2)


def test_assigned_again_otherwise_what_waits_is_cancelled_with_it(cast):
    issue = closed(cast)
    actions.reassign_again(afresh(issue), order(cast, due=date(2026, 8, 3)), by=cast.chief, reason="群众再次反映")
    row = Recheck.objects.get(issue=issue)
    assert (row.cancelled_at, row.cancel_reason) == (NOW, "问题已另行重新交办")
    assert not afresh(issue).recheck_failed


# Recording


def test_a_good_result_closes_nothing_and_opens_nothing(cast):
    issue = closed(cast)
    before = Issue.objects.filter(pk=issue.pk).values().get(), issue.moves.count()
    answer = Answer("phone", with_result="very_good", words="现在好办多了")
    actions.record_recheck(recheck_of(issue), finding(call_back=answer), by=cast.officer2, version=1)
    row = recheck_of(issue)
    assert (row.result, row.how, row.done_on, row.recorded_by) == ("fixed", "on_site", date(2026, 7, 16), cast.officer2)
    assert (Issue.objects.filter(pk=issue.pk).values().get(), issue.moves.count()) == before
    call = CallBack.objects.get()
    assert (call.recheck, call.round_no, call.reached, call.with_result) == (row, 1, True, "very_good")
    told = Notification.objects.filter(kind="issue.recheck").values_list("user__username", flat=True)
    assert set(told) == {"head_a", "deputy_a", "liaison_a"}


@pytest.mark.parametrize("result", ["relapsed", "wanting", "sham"])
def test_a_bad_result_opens_the_next_round_at_once(cast, result):
    issue = closed(cast)
    first = issue.rounds.values().get()
    failed(cast, issue, result)
    issue = afresh(issue)
    assert (issue.state, issue.round_no, issue.lead, issue.due) == (State.ASSIGNED, 2, cast.unit_a, date(2026, 7, 31))
    assert (issue.recheck_failed, issue.closed_on, issue.sign_by) == (True, None, date(2026, 7, 21))
    assert issue.rounds.filter(number=1).values().get() == first
    move = issue.moves.latest("id")
    assert (move.step, move.before, move.state, move.round_no) == ("recheck_fail", "closed", "assigned", 2)
    assert move.note == f"{recheck_of(issue).get_result_display()}：现场看了三次，都有人值守。"
    told = Notification.objects.filter(kind="issue.recheck_fail").values_list("user__username", flat=True)
    assert set(told) == {"head_a", "deputy_a", "liaison_a"}
    assert not Issue.objects.overdue(date(2026, 7, 20)).exists()  # C23


def test_the_units_that_assisted_assist_again(cast):
    issue = actions.assign(filed(cast), order(cast, assisting=(cast.unit_c,)), by=cast.officer, at=at(6, 2))
    actions.sign(issue, by=cast.head_a, at=at(6, 3))
    task = issue.tasks.select_related("issue__district", "unit").get(unit=cast.unit_c)
    actions.sign_task(task, by=cast.head_c, at=at(6, 3))
    task.refresh_from_db()
    task.issue = afresh(issue)
    actions.finish_task(task, done("配合完成"), by=cast.head_c, at=at(6, 4))
    issue = actions.submit(afresh(issue), done(), by=cast.head_a, at=at(6, 8))
    actions.verify(issue, by=cast.officer, how="on_site", note="属实", at=at(6, 9))
    issue = actions.close(issue, by=cast.chief, at=at(6, 10))
    failed(cast, issue)
    tasks = issue.tasks.filter(round__number=2).order_by("id").values_list("unit", "is_lead", "state")
    assert list(tasks) == [(cast.unit_a.pk, True, "to_sign"), (cast.unit_c.pk, False, "to_sign")]


def test_the_flag_falls_at_the_next_closing_which_plans_a_later_look(cast):
    issue = closed(cast)
    failed(cast, issue)
    issue = actions.sign(afresh(issue), by=cast.head_a)
    issue = actions.submit(issue, done("换了窗口人员。"), by=cast.head_a)
    actions.verify(issue, by=cast.officer2, how="on_site", note="属实")
    actions.close(issue, by=cast.chief)
    assert not afresh(issue).recheck_failed
    second = Recheck.objects.waiting().get(issue=issue)
    assert (second.round.number, second.planned_on) == (2, NOW.date() + timedelta(days=90))


def test_who_may_record(cast):
    issue = closed(cast)
    allowed = {name for name, person in cast.people.items() if records(issue, person)}
    assert allowed == {"officer2", "chief", "deputy_chief"}  # the officer verified it


def records(issue, person):
    try:
        with transaction.atomic():
            actions.record_recheck(recheck_of(issue), finding(), by=person)
            transaction.set_rollback(True)
    except Refused:
        return False
    return True


def test_whoever_spoke_for_the_unit_does_not_judge_it(cast):
    issue = actions.assign(filed(cast), order(cast), by=cast.officer, at=at(6, 2))
    approval = actions.Approval("周明", "spoken", date(2026, 6, 5))
    issue = actions.sign(issue, by=cast.officer2, approval=approval, at=at(6, 5))
    issue = actions.submit(issue, done(), by=cast.head_a, at=at(6, 8))
    actions.verify(issue, by=cast.officer, how="on_site", note="属实", at=at(6, 9))
    actions.close(issue, by=cast.chief, at=at(6, 10))
    with pytest.raises(Refused, match="代单位录入"):
        actions.record_recheck(recheck_of(issue), finding(), by=cast.officer2)


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"result": "perfect"}, ["result"]),
        ({"how": "drone"}, ["how"]),
        ({"note": " "}, ["note"]),
        ({"done_on": date(2026, 7, 21)}, ["done_on"]),
        ({"done_on": date(2026, 6, 9)}, ["done_on"]),
        ({"result": "sham"}, ["due"]),
        ({"call_back": Answer("phone")}, ["with_result"]),
        ({"call_back": Answer("dove", with_result="good")}, ["call_back_how"]),
        ({"call_back": Answer("phone", reached=False, with_result="bad")}, ["with_result"]),
    ],
)
def test_what_a_result_must_say(cast, facts, fields):
    row = recheck_of(closed(cast))
    with pytest.raises(ValidationError) as wrong:
        actions.record_recheck(row, finding(**facts), by=cast.officer2)
    assert list(wrong.value.message_dict) == fields
    assert Recheck.objects.waiting().count() == 1


def test_nobody_reached_is_no_verdict(cast):
    actions.record_recheck(
        recheck_of(closed(cast)), finding(call_back=Answer("phone", reached=False)), by=cast.officer2
    )
    call = CallBack.objects.get()
    assert (call.reached, call.with_result) == (False, "")


def test_a_new_due_date_that_has_passed_is_refused_and_nothing_is_recorded(cast):
    issue = closed(cast)
    row = recheck_of(issue)
    with pytest.raises(ValidationError, match="整改时限须晚于交办日期"):
        actions.record_recheck(row, finding("sham"), again=order_again(row.issue, NOW.date()), by=cast.officer2)
    assert (afresh(issue).state, Recheck.objects.waiting().count()) == ("closed", 1)
    assert not AuditEntry.objects.filter(action="recheck.record").exists()


def test_the_second_of_two_who_record_is_told_so(cast):
    issue = closed(cast)
    mine, theirs = recheck_of(issue), recheck_of(issue)
    actions.record_recheck(mine, finding(), by=cast.officer2, version=1)
    again = order_again(theirs.issue, date(2026, 7, 31))
    with pytest.raises(Stale):
        actions.record_recheck(theirs, finding("sham"), again=again, by=cast.chief, version=1)
    assert (afresh(issue).state, recheck_of(issue).result) == ("closed", "fixed")


def test_a_merged_unit_is_followed_to_its_heir(cast):
    issue = closed(cast)
    cast.unit_a.merged_into, cast.unit_a.active = cast.unit_c, False
    cast.unit_a.save()
    failed(cast, issue)
    assert afresh(issue).lead == cast.unit_c


# What the database holds


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"result": "fixed"}, "recheck_done_by_whom"),
        (
            {"recorded_by": "verifier", "result": "fixed", "done_on": "2026-07-16", "recorded_at": NOW},
            "recheck_not_by_verifier",
        ),
        (
            {
                "recorded_by": "chief",
                "result": "fixed",
                "done_on": "2026-07-16",
                "recorded_at": NOW,
                "cancelled_at": NOW,
            },
            "recheck_done_or_cancelled",
        ),
    ],
)
def test_the_database_refuses(cast, changes, rule):
    row = recheck_of(closed(cast))
    people = {"verifier": cast.officer, "chief": cast.chief}
    changes = {name: people.get(value, value) if isinstance(value, str) else value for name, value in changes.items()}
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Recheck.objects.filter(pk=row.pk).update(**changes)


def test_one_waits_at_most_for_a_round(cast):
    row = recheck_of(closed(cast))
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
