"""延期: asked for in time, ruled on in the open, and the original date stays beside it (C20, C21)."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from issues import actions
from issues.flags import due_of, flags
from issues.models import Extension, Issue, Round, Task
from issues.states import DueRule, ExtensionRuling, State
from issues.workflow import BY_NAME, EXTEND_TASK, may, refusal, task_refusal
from tests.issues.life import APPROVAL, NOW, afresh, assigned, at, done, extension, order, signed, submitted, task_of
from tingyan.inbox.models import Notification
from tingyan.kit.errors import Refused, Stale
from tingyan.workdays import calendar

WISH = actions.Wish(date(2026, 6, 30), "设备要到月底才到货", "已签合同")
YES, NO = actions.Verdict(True, "情况属实"), actions.Verdict(False, "理由不充分")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def asked(cast, issue=None, wish=WISH, when=None, **facts):
    issue = issue or signed(cast)
    actions.extend(task_of(issue, cast.unit_a), wish, by=cast.head_a, at=when or at(6, 5), **facts)
    return afresh(issue)


def ruled(cast, issue, verdict=YES, by=None, when=None):
    return actions.rule_extension(extension(issue), verdict, by=by or cast.chief, at=when or at(6, 9))


def test_granted_to_exactly_the_day_and_both_dates_stay(cast):
    issue = ruled(cast, asked(cast))
    issue = afresh(issue)
    task = task_of(issue, cast.unit_a)
    assert (issue.due, issue.original_due) == (date(2026, 6, 30), date(2026, 6, 24))
    assert (task.current_due, task.original_due, task.due_rule) == (issue.due, date(2026, 6, 24), DueRule.EXTENSION)
    assert (issue.extending, issue.extended, issue.current_round.extensions) == (False, 1, 1)
    assert issue.current_round.current_due == issue.due and issue.current_round.original_due == date(2026, 6, 24)
    kept = extension(issue)
    assert (kept.ruling, kept.granted, kept.ruled_by, kept.due) == ("granted", issue.due, cast.chief, date(2026, 6, 24))
    assert "已延期" in {str(f.label) for f in flags(issue, date(2026, 6, 26))}


def test_the_ruler_may_give_another_day(cast):
    issue = ruled(cast, asked(cast), actions.Verdict(True, "只能缓两天", until=date(2026, 6, 26)))
    assert afresh(issue).due == date(2026, 6, 26)


def test_nobody_is_late_while_it_waits(cast):
    """Asked on the last day, past the date, not yet ruled: no 逾期 on page, list or figure (C21)."""
    issue = asked(cast, when=at(6, 24))
    after = date(2026, 6, 26)
    assert not Issue.objects.overdue(after).exists()
    shown = due_of(issue, after, calendar.load())
    assert (shown.text, shown.role) == ("", "plain")
    assert [f.code for f in flags(issue, after)] == ["extending"]


def test_refused_it_is_late_from_the_old_date(cast):
    issue = ruled(cast, asked(cast, when=at(6, 24)), NO, when=at(6, 26))
    assert afresh(issue).due == date(2026, 6, 24)
    assert list(Issue.objects.overdue(date(2026, 6, 26))) == [issue]


@pytest.mark.parametrize(
    ("wish", "when", "field"),
    [
        (WISH, at(6, 25), "until"),  # the date has passed
        (actions.Wish(date(2026, 6, 24), "慢", "一半"), at(6, 5), "until"),
        (actions.Wish(date(2026, 6, 30), " ", "一半"), at(6, 5), "note"),
        (actions.Wish(date(2026, 6, 30), "慢", ""), at(6, 5), "progress"),
    ],
)
def test_what_cannot_be_asked(cast, wish, when, field):
    with pytest.raises(ValidationError) as raised:
        asked(cast, wish=wish, when=when)
    assert list(raised.value.message_dict) == [field]
    assert not Extension.objects.exists() and not Issue.objects.get().extending


def test_on_time_by_the_extended_date_late_by_the_original(cast):
    issue = ruled(cast, asked(cast), when=at(6, 9))
    actions.submit(afresh(issue), done(), by=cast.head_a, at=at(6, 29))
    issue = actions.verify(afresh(issue), by=cast.officer, how="phone", note="属实", at=at(6, 30))
    facts = Round.objects.get(issue=issue)
    assert (facts.late_by, facts.late_by_original) == (0, 3)


def test_two_at_most_and_the_second_needs_a_leader(cast):
    issue = asked(cast, ruled(cast, asked(cast)), actions.Wish(date(2026, 7, 3), "再缓", "八成"), when=at(6, 15))
    assert extension(issue).number == 2
    assert may(cast.supervisor, BY_NAME["rule_extension"], issue)
    with pytest.raises(ValidationError) as raised:
        ruled(cast, issue, when=at(6, 16))
    assert list(raised.value.message_dict) == ["leader"]
    decision = actions.Decision("韩立", date(2026, 6, 16), "专题会议纪要")
    issue = ruled(cast, issue, actions.Verdict(True, "同意", decision=decision), when=at(6, 16))
    kept = extension(issue)
    assert (kept.leader, kept.decided_on, kept.paper) == ("韩立", date(2026, 6, 16), "专题会议纪要")
    assert (afresh(issue).due, afresh(issue).extended) == (date(2026, 7, 3), 2)
    assert refusal(cast.head_a, BY_NAME["extend"], afresh(issue)) == "同一任务最多延期两次"


def test_a_leader_rules_himself(cast):
    issue = asked(cast, ruled(cast, asked(cast)), actions.Wish(date(2026, 7, 3), "再缓", "八成"), when=at(6, 15))
    assert ruled(cast, issue, by=cast.supervisor, when=at(6, 16)).due == date(2026, 7, 3)


def test_the_first_is_not_the_leaders(cast):
    with pytest.raises(Refused):
        ruled(cast, asked(cast), by=cast.supervisor)


def test_one_waits_at_a_time(cast):
    issue = asked(cast)
    with pytest.raises(Refused, match="正在等待裁定"):
        asked(cast, issue)
    with pytest.raises(IntegrityError), transaction.atomic():
        kept = extension(issue)
        kept.pk = None
        kept.save()


def test_ruled_once(cast):
    issue = asked(cast)
    request = extension(issue)
    actions.rule_extension(request, YES, by=cast.chief, at=at(6, 9))
    again = Extension.objects.select_related("issue__district", "task", "unit").get(pk=request.pk)
    with pytest.raises(Refused):
        actions.rule_extension(again, NO, by=cast.deputy_chief, at=at(6, 9))
    with pytest.raises(Stale):
        actions.rule_extension(request, NO, by=cast.deputy_chief, version=0, at=at(6, 9))


@pytest.mark.parametrize(
    ("name", "go"),
    [
        ("submit", lambda cast, issue: actions.submit(issue, done(), by=cast.head_a, at=at(6, 8))),
        ("reassign", lambda cast, issue: actions.reassign(issue, cast.unit_c, by=cast.chief, note="职责", at=at(6, 8))),
        ("void", lambda cast, issue: actions.void(issue, by=cast.chief, reason="重复", at=at(6, 8))),
        (
            "defer",
            lambda cast, issue: actions.defer(
                issue, by=cast.supervisor, until=date(2026, 6, 12), reason="等", at=at(6, 8)
            ),
        ),
    ],
)
def test_falls_away_with_what_makes_it_moot(cast, name, go):
    issue = asked(cast)
    go(cast, issue)
    issue = afresh(issue)
    assert not issue.extending
    assert extension(issue).ruling == ExtensionRuling.LAPSED
    assert not may(cast.chief, BY_NAME["rule_extension"], issue)


def test_recalled_with_the_order(cast):
    issue = asked(cast, assigned(cast), when=at(6, 2, 12))
    actions.recall(issue, by=cast.officer, reason="选错", at=at(6, 2, 13))
    assert (afresh(issue).extending, extension(issue).ruling) == (False, "lapsed")


def test_signing_keeps_it(cast):
    issue = asked(cast, assigned(cast), when=at(6, 2, 12))
    actions.sign(issue, by=cast.head_a, at=at(6, 3))
    assert (afresh(issue).extending, extension(issue).ruling) == (True, "pending")


def test_an_assisting_unit_asks_for_its_own_task(cast):
    issue = signed(cast, assisting=(cast.unit_c,))
    task = task_of(issue, cast.unit_c)
    assert not task_refusal(cast.head_c, EXTEND_TASK, task)
    assert "只有承办单位" in task_refusal(cast.head_b, EXTEND_TASK, task)
    actions.extend(task, WISH, by=cast.head_c, at=at(6, 5))
    assert not afresh(issue).extending
    ruled(cast, afresh(issue))
    assert task_of(issue, cast.unit_c).current_due == date(2026, 6, 30)
    assert (afresh(issue).due, afresh(issue).current_round.extensions) == (date(2026, 6, 24), 0)


def test_a_liaison_says_who_approved(cast):
    issue = signed(cast)
    task = task_of(issue, cast.unit_a)
    with pytest.raises(ValidationError):
        actions.extend(task, WISH, by=cast.liaison_a, at=at(6, 5))
    actions.extend(task_of(issue, cast.unit_a), WISH, by=cast.liaison_a, approval=APPROVAL, at=at(6, 5))
    assert issue.moves.latest("id").approver == "周明"


def test_whoever_asked_for_a_unit_does_not_judge(cast):
    issue = signed(cast)
    actions.extend(task_of(issue, cast.unit_a), WISH, by=cast.officer, approval=APPROVAL, at=at(6, 5))
    actions.submit(afresh(issue), done(), by=cast.head_a, at=at(6, 8))
    assert "代单位录入" in refusal(cast.officer, BY_NAME["verify"], afresh(issue))


def test_who_is_told(cast):
    issue = asked(cast)
    told = Notification.objects.filter(kind="issue.extend").values_list("user__username", flat=True)
    assert set(told) == {"chief", "deputy_chief"}
    ruled(cast, issue)
    told = Notification.objects.filter(kind="issue.rule_extension").values_list("user__username", flat=True)
    assert set(told) == {"head_a", "deputy_a", "liaison_a"}


def test_of_the_second_the_leader_is_told_too(cast):
    asked(cast, ruled(cast, asked(cast)), actions.Wish(date(2026, 7, 3), "再缓", "八成"), when=at(6, 15))
    told = Notification.objects.filter(kind="issue.extend", at=at(6, 15)).values_list("user__username", flat=True)
    assert set(told) == {"chief", "deputy_chief", "supervisor"}


def test_each_task_has_its_own_two(cast):
    """A unit that gets the work back after it went to another begins anew, with a full limit and none asked."""
    issue = ruled(cast, asked(cast))
    actions.reassign(afresh(issue), cast.unit_c, by=cast.chief, note="职责", at=at(6, 10))
    actions.reassign(afresh(issue), cast.unit_a, by=cast.chief, note="仍由其办", at=at(6, 11))
    issue = asked(cast, afresh(issue), actions.Wish(date(2026, 7, 31), "再缓", "八成"), when=at(6, 12))
    assert (extension(issue).number, issue.extended, issue.current_round.transfers) == (1, 0, 2)
    issue = ruled(cast, issue, when=at(6, 15))
    assert not refusal(cast.head_a, BY_NAME["extend"], afresh(issue))


def test_no_task_is_late_while_its_request_waits(cast):
    issue = signed(cast, assisting=(cast.unit_c,))
    mine = task_of(issue, cast.unit_c)
    actions.extend(mine, WISH, by=cast.head_c, at=at(6, 24))
    assert [task.unit for task in Task.objects.overdue(date(2026, 6, 26))] == [cast.unit_a]
    ruled(cast, issue, NO, when=at(6, 25))
    assert Task.objects.overdue(date(2026, 6, 26)).count() == 2


def test_the_page_says_who_rules_next_and_what_was_ruled(cast, client):
    issue = asked(cast)
    client.force_login(cast.head_a)
    assert "室负责人裁定延期" in client.get(issue.get_absolute_url()).text
    ruled(cast, issue)
    page = client.get(issue.get_absolute_url()).text
    for said in ("设备要到月底才到货", "已签合同", "情况属实", cast.chief.name, "6月24日 → 6月30日", "为什么是这一天"):
        assert said in page
    asked(cast, issue, actions.Wish(date(2026, 7, 3), "再缓", "八成"), when=at(6, 15))
    page = client.get(issue.get_absolute_url()).text
    assert "分管领导裁定第二次延期" in page


def test_both_dates_are_said_of_a_round_that_ended(cast, client):
    issue = ruled(cast, asked(cast), when=at(6, 9))
    actions.submit(afresh(issue), done(), by=cast.head_a, at=at(6, 29))
    actions.verify(afresh(issue), by=cast.officer, how="phone", note="属实", at=at(6, 30))
    client.force_login(cast.head_a)
    assert "按原时限逾期3个工作日" in client.get(issue.get_absolute_url()).text


def test_a_new_round_begins_with_none(cast):
    issue = ruled(cast, asked(cast))
    actions.submit(afresh(issue), done(), by=cast.head_a, at=at(6, 10))
    actions.verify(afresh(issue), by=cast.officer, how="phone", note="属实", at=at(6, 11))
    actions.close(afresh(issue), by=cast.chief, at=at(6, 12))
    again = actions.reassign_again(
        afresh(issue), order(cast, due=date(2026, 7, 10)), by=cast.chief, reason="反弹", at=at(6, 15)
    )
    assert (again.extended, again.state, again.rounds.get(number=1).extensions) == (0, State.ASSIGNED, 1)
    assert not refusal(cast.head_a, BY_NAME["extend"], afresh(again))


def test_pages(cast, client):
    issue = signed(cast)
    client.force_login(cast.head_a)
    address = reverse("issues:step", args=[issue.pk, "extend"])
    with time_machine.travel(at(6, 5), tick=False):
        client.force_login(cast.head_a)
        page = client.post(address, {"version": issue.version, "until": "2026-06-20", "note": "慢", "progress": "一半"})
        assert page.status_code == 400 and "须晚于现在的时限" in page.text
        page = client.post(address, {"version": issue.version, "until": "2026-06-30", "note": "慢", "progress": "一半"})
        assert page.status_code == 302
    with time_machine.travel(at(6, 8), tick=False):
        client.force_login(cast.chief)
        address = reverse("issues:step", args=[issue.pk, "rule_extension"])
        assert "第1次申请，从6月24日延至6月30日" in client.get(address).text
        version = afresh(issue).version
        client.post(address, {"version": version, "ruling": "granted", "until": "2026-06-30", "note": "属实"})
    assert afresh(issue).due == date(2026, 6, 30)


def test_submitted_issue_has_no_more_to_ask(cast):
    assert "不能申请延期" in refusal(cast.head_a, BY_NAME["extend"], submitted(cast))
