"""The whole life of an issue, by different people, and who may not take part in it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError

from issues import actions
from issues.models import Issue
from issues.states import State, TaskState
from tingyan.audit.models import AuditEntry
from tingyan.kit.errors import Refused, Stale

ZONE = ZoneInfo("Asia/Shanghai")
APPROVAL = actions.Approval("周明", "spoken", date(2026, 6, 5))


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 6, 30, 10, tzinfo=ZONE), tick=False):
        yield


def filed(cast, **facts) -> Issue:
    facts = {
        "theme": "process",
        "found_on": date(2026, 6, 1),
        "finder": cast.head_b,
        "finder_unit": cast.unit_b,
    } | facts
    row = actions.NewIssue(district=cast.ls, campaign=cast.campaign, description="取号机不认居住证。", **facts)
    return actions.open_issues([row], by=cast.head_b, at=at(6, 1))[0]


def order(cast, **facts) -> actions.Assignment:
    given = {"category": "equipment", "severity": "ordinary", "fix_type": "limited"} | facts
    return actions.Assignment(**{"title": "取号机不认居住证", "wording": "请升级取号机。", "lead": cast.unit_a} | given)


def done(text: str = "已升级取号机程序。") -> actions.Outcome:
    return actions.Outcome(result=text, no_evidence_reason="程序升级无照片")


def assigned(cast, **facts) -> Issue:
    return actions.assign(filed(cast), order(cast, **facts), by=cast.officer, at=at(6, 2))


def submitted(cast, **facts) -> Issue:
    issue = actions.sign(assigned(cast, **facts), by=cast.head_a, at=at(6, 3))
    return actions.submit(issue, done(), by=cast.liaison_a, approval=APPROVAL, at=at(6, 8))


def closed(cast) -> Issue:
    issue = actions.verify(submitted(cast), by=cast.officer, how="on_site", note="属实", at=at(6, 9))
    return actions.close(issue, by=cast.chief, at=at(6, 10))


def test_from_filing_to_closing(cast):
    issue = closed(cast)
    issue.refresh_from_db()
    assert (issue.number, issue.state, issue.closed_on) == ("WT-2026-0001", State.CLOSED, date(2026, 6, 10))
    this_round = issue.current_round
    assert (this_round.late_by, this_round.unit_days, this_round.office_days) == (0, 4, 2)
    assert (this_round.verified_by, this_round.closed_by) == (cast.officer, cast.chief)
    steps = list(issue.moves.order_by("id").values_list("step", "state"))
    assert steps == [
        ("file", "reported"),
        ("assign", "assigned"),
        ("sign", "fixing"),
        ("submit", "submitted"),
        ("verify", "verified"),
        ("close", "closed"),
    ]
    assert issue.moves.filter(valid_until=None).count() == 1
    assert AuditEntry.objects.filter(model="issues.issue", object_id=str(issue.pk)).count() == len(steps)


def test_the_clock_starts_at_assignment(cast):
    issue = assigned(cast)
    assert (issue.sign_by, issue.due) == (date(2026, 6, 3), date(2026, 6, 24))  # 06-19 is 端午, 15 working days
    actions.sign(issue, by=cast.head_a, at=at(6, 9))
    assert issue.due == date(2026, 6, 24)


def test_four_eyes(cast):
    issue = actions.verify(submitted(cast), by=cast.chief, how="papers", note="属实", at=at(6, 9))
    with pytest.raises(Refused, match="核验人不能销号"):
        actions.close(issue, by=cast.chief, at=at(6, 10))
    actions.close(issue, by=cast.deputy_chief, at=at(6, 10))


def test_whoever_recorded_for_the_unit_cannot_verify(cast):
    issue = actions.sign(assigned(cast), by=cast.officer, approval=APPROVAL, at=at(6, 3))
    issue = actions.submit(issue, done(), by=cast.officer, approval=APPROVAL, at=at(6, 4))
    with pytest.raises(Refused, match="代单位录入的人"):
        actions.verify(issue, by=cast.officer, how="papers", note="属实", at=at(6, 5))
    actions.verify(issue, by=cast.officer2, how="papers", note="属实", at=at(6, 5))


def test_a_liaison_names_who_approved(cast):
    issue = actions.sign(assigned(cast), by=cast.head_a, at=at(6, 3))
    with pytest.raises(ValidationError, match="审批人"):
        actions.submit(issue, done(), by=cast.liaison_a, at=at(6, 4))
    issue.refresh_from_db()
    assert issue.state == State.FIXING


def test_returned_same_round_and_counted(cast):
    issue = submitted(cast, fix_type="immediate")
    assert issue.due == date(2026, 6, 5)
    actions.return_(issue, by=cast.officer, reason="照片看不清", at=at(6, 9))
    issue.refresh_from_db()
    assert (issue.state, issue.returns, issue.round_no, issue.due) == (State.FIXING, 1, 1, date(2026, 6, 12))
    task = issue.tasks.get()
    assert (task.state, task.done_at, task.original_due) == (TaskState.FIXING, None, date(2026, 6, 5))


@pytest.mark.parametrize(("day", "late"), [(14, 0), (15, 0), (17, 2)])
def test_lateness_is_a_fact_of_the_passing_submission(cast, day, late):
    """C20: due Monday 06-15; however late the office closes, the unit's lateness stays what it was."""
    issue = actions.sign(assigned(cast, due=date(2026, 6, 15)), by=cast.head_a, at=at(6, 3))
    actions.submit(issue, done(), by=cast.head_a, at=at(6, day))
    actions.verify(issue, by=cast.officer, how="papers", note="属实", at=at(6, 26))
    actions.close(issue, by=cast.chief, at=at(6, 29))
    assert issue.current_round.late_by == late


def test_assigned_again_after_closing(cast):
    """C23: closed 0, fixing 1; the old closing stays; a new deadline, so nothing is overdue at once."""
    issue = closed(cast)
    again = order(cast, due=date(2026, 6, 26))
    actions.reassign_again(issue, again, by=cast.chief, reason="回头看发现反弹", at=at(6, 12))
    issue.refresh_from_db()
    assert (issue.state, issue.round_no, issue.closed_on) == (State.ASSIGNED, 2, None)
    assert issue.rounds.get(number=1).closed_at == at(6, 10)
    assert not Issue.objects.overdue(date(2026, 6, 12)).exists()


def test_deferred_and_resumed(cast):
    issue = assigned(cast, due=date(2026, 6, 12))
    decision = actions.Decision("韩立", date(2026, 6, 4), "党组会议纪要")
    actions.defer(issue, by=cast.chief, until=date(2026, 6, 15), reason="等待上级系统", decision=decision, at=at(6, 5))
    assert (issue.state, issue.deferred_days_left) == (State.DEFERRED, 5)
    actions.resume(issue, by=cast.chief, at=at(6, 15))
    assert (issue.state, issue.due) == (State.ASSIGNED, date(2026, 6, 23))


def test_fixed_on_the_spot(cast):
    issue = filed(cast, fixed_on_spot=True, spot_action="当场更换叫号屏电源")
    assert issue.state == State.SUBMITTED
    with pytest.raises(ValidationError, match="属于哪个单位"):
        actions.verify(issue, by=cast.officer, how="phone", note="属实", at=at(6, 2))
    actions.verify(issue, by=cast.officer, how="phone", note="属实", lead=cast.unit_a, at=at(6, 2))
    actions.close(issue, by=cast.chief, at=at(6, 3))
    assert issue.current_round.late_by == 0


def test_failed_on_the_spot_goes_to_the_ordinary_course(cast):
    issue = filed(cast, fixed_on_spot=True, spot_action="当场更换叫号屏电源")
    actions.return_(issue, by=cast.officer, reason="次日又坏", at=at(6, 2))
    assert (issue.state, issue.fixed_on_spot) == (State.REPORTED, False)


def test_contest_granted(cast):
    issue = assigned(cast)
    task = issue.tasks.get()
    request = actions.contest(task, by=cast.head_a, ground="取号机由营商局管理", proposed=cast.unit_c, at=at(6, 3))
    assert request.issue.contested
    issue.refresh_from_db()
    actions.rule(request, by=cast.chief, granted=True, unit=cast.unit_c, note="职责属实", at=at(6, 8))
    issue = Issue.objects.get()
    assert (issue.lead, issue.state, issue.due) == (cast.unit_c, State.ASSIGNED, date(2026, 6, 30))
    assert [t.state for t in issue.tasks.order_by("id")] == [TaskState.REASSIGNED, TaskState.TO_SIGN]
    assert not Issue.objects.visible_to(cast.head_a).exists()


def test_contest_refused_gives_a_new_limit_to_sign_and_no_second_try(cast):
    issue = assigned(cast)
    request = actions.contest(issue.tasks.get(), by=cast.head_a, ground="不属本单位", at=at(6, 3))
    actions.rule(request, by=cast.chief, granted=False, note="属本单位职责", at=at(6, 8))
    issue.refresh_from_db()
    assert (issue.contested, issue.sign_by) == (False, date(2026, 6, 9))
    with pytest.raises(Refused, match="只能申请改派一次"):
        actions.contest(issue.tasks.get(), by=cast.head_a, ground="再申请", at=at(6, 9))


def test_contest_too_late(cast):
    with pytest.raises(ValidationError, match="期限已过"):
        actions.contest(assigned(cast).tasks.get(), by=cast.head_a, ground="不属本单位", at=at(6, 4))


def test_assisting_unit_must_be_settled_before_verifying(cast):
    """C50: an open task blocks; cancelled with a reason it no longer does."""
    issue = submitted(cast, assisting=(cast.unit_c,))
    assisting = issue.tasks.get(unit=cast.unit_c)
    with pytest.raises(ValidationError, match="营商局的任务尚未办结"):
        actions.verify(issue, by=cast.officer, how="papers", note="属实", at=at(6, 9))
    issue.refresh_from_db()
    actions.verify(issue, by=cast.officer, how="papers", note="属实", cancel={assisting.pk: "无需配合"}, at=at(6, 9))
    actions.close(issue, by=cast.chief, at=at(6, 10))


def test_assisting_unit_signs_and_finishes_its_own(cast):
    issue = assigned(cast, assisting=(cast.unit_c,))
    task = issue.tasks.get(unit=cast.unit_c)
    actions.sign_task(task, by=cast.head_c, at=at(6, 3))
    task = issue.tasks.select_related("issue").get(unit=cast.unit_c)
    actions.finish_task(task, done("已配合"), by=cast.head_c, at=at(6, 4))
    issue.refresh_from_db()
    assert issue.state == State.ASSIGNED
    assert issue.tasks.get(unit=cast.unit_c).state == TaskState.DONE


def test_recalled_and_given_out_again_is_still_round_one(cast):
    issue = assigned(cast)
    actions.recall(issue, by=cast.officer, reason="单位选错", at=at(6, 2, 11))
    assert (issue.state, issue.lead, issue.due) == (State.REPORTED, None, None)
    assert not Issue.objects.visible_to(cast.head_a).exists()
    actions.assign(issue, order(cast, lead=cast.unit_c), by=cast.officer, at=at(6, 3))
    assert [r.lead for r in issue.rounds.all()] == [cast.unit_c]


def test_stale_page_is_a_conflict(cast):
    issue = filed(cast)
    actions.assign(Issue.objects.get(), order(cast), by=cast.officer, at=at(6, 2), version=1)
    with pytest.raises(Stale):
        actions.assign(issue, order(cast, lead=cast.unit_c), by=cast.officer2, at=at(6, 2), version=1)


def test_withdrawn_by_the_head_until_verified(cast):
    issue = submitted(cast)
    with pytest.raises(Refused, match="主要负责人"):
        actions.withdraw(issue, by=cast.liaison_a, at=at(6, 8, 11))
    actions.withdraw(issue, by=cast.head_a, at=at(6, 8, 11))
    assert issue.state == State.FIXING
    assert issue.current_round.submitted_at is None


def test_not_before_the_last_step_and_not_in_the_future(cast):
    issue = assigned(cast)
    with pytest.raises(ValidationError, match="不能早于上一步"):
        actions.sign(issue, by=cast.head_a, at=at(6, 1))
    with pytest.raises(ValidationError, match="不能晚于现在"):
        actions.sign(issue, by=cast.head_a, at=datetime(2026, 6, 30, 10, tzinfo=ZONE) + timedelta(hours=1))


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (lambda i, c: actions.decline(i, by=c.chief, reason="不属窗口服务"), State.DECLINED),
        (lambda i, c: actions.hand_over(i, by=c.chief, text="移交监督检查室"), State.HANDED_OVER),
        (lambda i, c: actions.void(i, by=c.chief, reason="误录"), State.VOID),
    ],
)
def test_ways_out_are_not_counted(cast, act, state):
    issue = filed(cast)
    act(issue, cast)
    assert issue.state == state
    assert not Issue.objects.counted().exists()


def test_merged_into_another(cast):
    first, second = filed(cast), filed(cast)
    actions.merge(second, first, by=cast.chief, reason="同一问题")
    assert (second.state, second.merged_into) == (State.MERGED, first)
