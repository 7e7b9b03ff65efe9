"""申请改派: what becomes of a request that waits, and what 改派 leaves behind in rounds and tasks."""

import pytest
import time_machine
from django.core.exceptions import ValidationError

from issues import actions
from issues.models import Issue, Reassignment
from issues.states import Ruling, State, TaskState
from issues.workflow import RULE, may
from tests.issues.life import APPROVAL, NOW, afresh, assigned, at, done, order, signed, submitted, task_of
from tingyan.kit.errors import Refused, Stale


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def asked(cast, **facts):
    """Unit A, the lead, asks on 3 June."""
    request = actions.contest(
        assigned(cast, **facts).tasks.get(unit=cast.unit_a), by=cast.head_a, ground="不属本单位", at=at(6, 3)
    )
    return Reassignment.objects.select_related("issue__district", "task__round", "unit").get(pk=request.pk)


def asked_by_assisting(cast, issue):
    return actions.contest(task_of(issue, cast.unit_c), by=cast.head_c, ground="不属配合职责", at=at(6, 3))


def ruling_of(request) -> str:
    return Reassignment.objects.values_list("ruling", flat=True).get(pk=request.pk)


def test_a_unit_that_signs_after_all_has_no_request_any_more(cast):
    request = asked(cast)
    actions.sign(request.issue, by=cast.head_a, at=at(6, 4))
    assert (ruling_of(request), request.issue.contested) == (Ruling.LAPSED, False)
    assert not may(cast.chief, RULE, afresh(request.issue))


def test_the_office_does_not_sign_away_a_request_that_waits(cast):
    request = asked(cast)
    with pytest.raises(Refused, match="等待裁定"):
        actions.sign(request.issue, by=cast.officer, approval=APPROVAL, at=at(6, 4))
    issue = assigned(cast, assisting=(cast.unit_c,))
    asked_by_assisting(cast, issue)
    with pytest.raises(Refused, match="等待裁定"):
        actions.sign_task(task_of(issue, cast.unit_c), by=cast.officer, approval=APPROVAL, at=at(6, 4))


@pytest.mark.parametrize(
    "leave",
    [
        lambda issue, cast: actions.recall(issue, by=cast.officer, reason="选错", at=at(6, 4)),
        lambda issue, cast: actions.void(issue, by=cast.chief, reason="误录", at=at(6, 4)),
        lambda issue, cast: actions.hand_over(issue, by=cast.chief, text="移交", at=at(6, 4)),
    ],
)
def test_a_request_falls_with_the_work(cast, leave):
    request = asked(cast)
    leave(request.issue, cast)
    assert ruling_of(request) == Ruling.LAPSED
    assert not afresh(request.issue).contested


def test_a_request_falls_with_the_assisting_task_that_the_officer_ends(cast):
    issue = signed(cast, assisting=(cast.unit_c,))
    request = asked_by_assisting(cast, issue)
    issue = actions.submit(afresh(issue), done(), by=cast.head_a, at=at(6, 8))
    cancel = {task_of(issue, cast.unit_c).pk: "无需配合"}
    actions.verify(issue, by=cast.officer, how="papers", note="属实", cancel=cancel, at=at(6, 9))
    assert ruling_of(request) == Ruling.LAPSED


def test_an_assisting_unit_that_becomes_lead_has_no_request_left(cast):
    issue = assigned(cast, assisting=(cast.unit_c,))
    request = asked_by_assisting(cast, issue)
    actions.reassign(afresh(issue), cast.unit_c, by=cast.chief, note="指定牵头", at=at(6, 4))
    assert ruling_of(request) == Ruling.LAPSED
    held = issue.tasks.held().get()
    assert (held.unit, held.is_lead) == (cast.unit_c, True)


def test_an_assisting_task_never_goes_to_a_unit_that_already_works(cast):
    """Else the lead's own task would be cancelled and the issue be without one."""
    issue = assigned(cast, assisting=(cast.unit_c,))
    request = asked_by_assisting(cast, issue)
    request = Reassignment.objects.select_related("issue__district", "task__round", "unit").get(pk=request.pk)
    with pytest.raises(ValidationError, match="民政局已承办"):
        actions.rule(request, by=cast.chief, granted=True, unit=cast.unit_a, note="同意", at=at(6, 4))
    actions.rule(request, by=cast.chief, granted=True, unit=cast.unit_b, note="同意", at=at(6, 4))
    states = {task.unit: (task.is_lead, task.state) for task in issue.tasks.select_related("unit")}
    assert states == {
        cast.unit_a: (True, TaskState.TO_SIGN),
        cast.unit_b: (False, TaskState.TO_SIGN),
        cast.unit_c: (False, TaskState.REASSIGNED),
    }


def test_the_chief_s_decision_grants_what_waits(cast):
    request = asked(cast)
    actions.reassign(request.issue, cast.unit_c, by=cast.chief, note="指定牵头", at=at(6, 4))
    assert ruling_of(request) == Ruling.GRANTED


def test_a_new_lead_has_its_own_round_facts(cast):
    """Days, dates and lateness of a transferred round are the new unit's alone."""
    issue = signed(cast, fix_type="immediate")
    actions.reassign(issue, cast.unit_c, by=cast.chief, note="职责调整", at=at(6, 10))
    actions.sign(issue, by=cast.head_c, at=at(6, 11))
    actions.submit(issue, done(), by=cast.head_c, at=at(6, 16))
    actions.verify(issue, by=cast.officer, how="papers", note="属实", at=at(6, 17))
    now = issue.current_round
    assert (now.lead, now.assigned_at, now.assigned_by) == (cast.unit_c, at(6, 10), cast.chief)
    assert (now.original_due.day, now.unit_days, now.late_by, now.late_by_original) == (15, 4, 1, 1)


def test_moving_work_from_a_state_where_none_is_done_is_refused(cast):
    with pytest.raises(Refused, match="不能改派"):
        actions.reassign(submitted(cast), cast.unit_c, by=cast.chief, note="职责", at=at(6, 9))


def test_an_assisting_unit_s_page_may_be_stale_too(cast):
    issue = assigned(cast, assisting=(cast.unit_c,))
    task = task_of(issue, cast.unit_c)
    with pytest.raises(Stale):
        actions.contest(task, by=cast.head_c, ground="职责", at=at(6, 3), version=issue.version - 1)


def test_whoever_files_for_an_assisting_unit_names_who_approved(cast):
    issue = assigned(cast, assisting=(cast.unit_c,))
    with pytest.raises(ValidationError, match="审批人"):
        actions.sign_task(task_of(issue, cast.unit_c), by=cast.officer, at=at(6, 3))
    actions.sign_task(task_of(issue, cast.unit_c), by=cast.officer, approval=APPROVAL, at=at(6, 3))
    actions.finish_task(task_of(issue, cast.unit_c), done(), by=cast.officer, approval=APPROVAL, at=at(6, 4))
    assert list(issue.moves.order_by("-id").values_list("approver", flat=True)[:2]) == ["周明", "周明"]


def test_recalled_with_an_assisting_task_already_done(cast):
    """Every task ends, so that nobody still sees the issue and the same unit may be given it again."""
    issue = assigned(cast, assisting=(cast.unit_c,))
    actions.sign_task(task_of(issue, cast.unit_c), by=cast.head_c, at=at(6, 3))
    actions.finish_task(task_of(issue, cast.unit_c), done(), by=cast.head_c, at=at(6, 3))
    issue = afresh(issue)
    actions.recall(issue, by=cast.officer, reason="交办描述有误", at=at(6, 3))
    assert not Issue.objects.visible_to(cast.head_c).exists()
    actions.assign(issue, order(cast, assisting=(cast.unit_c,)), by=cast.officer, at=at(6, 4))
    assert issue.state == State.ASSIGNED
