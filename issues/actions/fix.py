"""What a unit does with its work: 签收, 办结配合任务, 提交核验, 撤回."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as say

from issues.actions.doubt import note_doubts
from issues.actions.lapse import lapse, lapse_extensions
from issues.actions.reassign import move_task
from issues.actions.take import Approval, Happening, allow, need_approval, take
from issues.models import Issue, Round, Task
from issues.states import EvidenceKind, TaskState
from issues.workflow import FINISH_TASK, SIGN, SIGN_TASK, SUBMIT, WITHDRAW
from tingyan.audit import actions as audit
from tingyan.kit import words
from tingyan.kit.moments import moment


@dataclass(frozen=True)
class Outcome:
    """What a unit says when its work is done: the result, and evidence or a written reason why there is none."""

    result: str
    no_evidence_reason: str = ""
    mechanism: str = ""
    unfinished: str = ""  # 配合单位未办结: the officer decides


def lead_task(issue: Issue) -> Task:
    """The task that carries the issue's state in the current round."""
    return issue.tasks.held().select_related("unit", "round").get(round__number=issue.round_no, is_lead=True)


def sign(
    issue: Issue,
    *,
    by: Any,
    approval: Approval | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Issue:
    """签收 by the lead unit, or by the office for a unit that is not online. Signing does not move the due date.

    A unit that signs takes the work on: its request for re-assignment falls away.
    """
    at = moment(at)
    with audit.recording(by=by):
        approval = need_approval(issue.lead_id, by, approval)
        happening = Happening(by=by, at=at, unit_id=issue.lead_id, approval=approval)
        take(SIGN, issue, happening, version=version, contested=False)
        signed = {"state": TaskState.FIXING, "signed_at": at, "signed_by": by}
        issue.tasks.to_sign().filter(round__number=issue.round_no, is_lead=True).update(**signed)
        issue.rounds.filter(number=issue.round_no).update(signed_at=at)
        lapse(issue, happening, unit=issue.lead_id)
    return issue


def sign_task(
    task: Task,
    *,
    by: Any,
    approval: Approval | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Task:
    """签收 of an assisting unit's own task; its request for re-assignment falls away."""
    at = moment(at)
    with audit.recording(by=by):
        approval = need_approval(task.unit_id, by, approval)
        happening = Happening(by=by, at=at, unit_id=task.unit_id, approval=approval)
        move_task(SIGN_TASK, task, happening, version)
        Task.objects.filter(pk=task.pk).update(state=TaskState.FIXING, signed_at=at, signed_by=by)
        lapse(task.issue, happening, unit=task.unit_id)
    return task


def finish_task(
    task: Task,
    outcome: Outcome,
    *,
    by: Any,
    approval: Approval | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Task:
    """办结 of an assisting unit's own task; the lead unit submits the whole."""
    at = moment(at)
    check_outcome(task, outcome)
    with audit.recording(by=by):
        approval = need_approval(task.unit_id, by, approval)
        happening = Happening(by=by, at=at, note=outcome.result, unit_id=task.unit_id, approval=approval)
        move_task(FINISH_TASK, task, happening, version)
        lapse_extensions(task.issue, happening, task=task)
        finish(task, outcome, at)
        note_doubts(task.issue, at=at)
    return task


def finish(task: Task, outcome: Outcome, at: datetime) -> None:
    Task.objects.filter(pk=task.pk).update(
        state=TaskState.DONE,
        done_at=at,
        result=outcome.result,
        no_evidence_reason=outcome.no_evidence_reason,
        mechanism=outcome.mechanism,
        version=F("version") + 1,
    )


def check_outcome(task: Task, outcome: Outcome) -> None:
    wrong = {}
    if not outcome.result.strip():
        wrong["result"] = say("请填写整改结果")
    shown = task.evidence.filter(kind__in=(EvidenceKind.AFTER, EvidenceKind.PAPER), removed_at=None)
    if not outcome.no_evidence_reason.strip() and not shown.exists():
        wrong["no_evidence_reason"] = say("请上传整改后的佐证材料，或写明没有材料的原因")
    if wrong:
        raise ValidationError(wrong)


def submit(
    issue: Issue,
    outcome: Outcome,
    *,
    by: Any,
    approval: Approval | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Issue:
    """提交核验: the lead's task is done and the unit's clock stops, for good if this submission passes."""
    at = moment(at)
    with audit.recording(by=by):
        allow(SUBMIT, issue, by, version)
        task = lead_task(issue)
        check_outcome(task, outcome)
        approval = need_approval(issue.lead_id, by, approval)
        happening = Happening(by=by, at=at, note=told(outcome), unit_id=issue.lead_id, approval=approval)
        take(SUBMIT, issue, happening, version=version, extending=False)
        lapse_extensions(issue, happening, task=task)
        finish(task, outcome, at)
        issue.rounds.filter(number=issue.round_no).update(submitted_at=at, submitted_by=by)
        note_doubts(issue, at=at)
    return issue


def told(outcome: Outcome) -> str:
    """The result, and what assisting units have not finished, in the language of the record."""
    with words.as_recorded():
        return outcome.result + (say("（配合单位未办结：%s）") % outcome.unfinished if outcome.unfinished else "")


def withdraw(
    issue: Issue, *, by: Any, reason: str = "", at: datetime | None = None, version: int | None = None
) -> Issue:
    """撤回 by the head, until it is verified."""
    with audit.recording(by=by):
        happening = Happening(by=by, at=moment(at), note=reason, unit_id=issue.lead_id)
        take(WITHDRAW, issue, happening, version=version)
        reopen(issue, [lead_task(issue).pk])
    return issue


def reopen(issue: Issue, task_ids: list[int]) -> None:
    """Put done tasks back to work in the same round; what was written as their result stays to be corrected."""
    issue.tasks.filter(pk__in=task_ids, state=TaskState.DONE).update(state=TaskState.FIXING, done_at=None)
    Round.objects.filter(issue=issue, number=issue.round_no).update(submitted_at=None, submitted_by=None)
