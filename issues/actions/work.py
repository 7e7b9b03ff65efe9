"""Paperwork on a task that moves no state: the plan, milestones, progress, evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.models import Evidence, Issue, Milestone, Progress, Task
from issues.states import TASK_OPEN, EvidenceKind
from tingyan.audit import actions as audit
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment


@dataclass(frozen=True)
class Plan:
    """整改方案 of a task."""

    leader: str = ""
    person: str = ""
    goal: str = ""
    measures: str = ""
    criterion: str = ""


def check_worker(task: Task, by: Any) -> None:
    """Only the unit itself, or the office that serves it, writes on a task, and only while it is open."""
    if task.state not in TASK_OPEN:
        raise Refused(say("此任务现在是“%s”，不能再修改") % task.get_state_display())
    if task.unit_id not in by.posts.units and task.issue.district_id not in by.posts.office:
        raise Refused(say("只有承办单位（%s）可以填写") % task.unit)


def plan(task: Task, plan: Plan, milestones: Sequence[tuple[date, str]], *, by: Any, version: int) -> Task:
    """Write the plan and replace the milestones not yet done. Raises Stale if another tab saved first (C54)."""
    check_worker(task, by)
    with audit.recording(by=by):
        updated = Task.objects.filter(pk=task.pk, version=version).update(version=F("version") + 1, **vars(plan))
        if not updated:
            raise Stale(task)
        task.milestones.filter(done_on=None).delete()
        Milestone.objects.bulk_create(Milestone(task=task, date=day, deliverable=text) for day, text in milestones)
        audit.entry("task.plan", task, district_id=task.issue.district_id, **vars(plan))
    task.refresh_from_db()
    return task


def reach_milestone(milestone: Milestone, *, by: Any, on: date | None = None) -> Milestone:
    """Tick a milestone off on the day it was reached."""
    check_worker(milestone.task, by)
    on = on or timezone.localdate()
    if on > timezone.localdate():
        raise ValidationError({"done_on": say("完成日期不能晚于今天")})
    with audit.recording(by=by):
        milestone.done_on = on
        milestone.save(update_fields=["done_on"])
        audit.entry("task.milestone", milestone.task, district_id=milestone.task.issue.district_id, done=on)
    return milestone


def note_progress(task: Task, text: str, *, by: Any, kind: str = "daily", at: datetime | None = None) -> Progress:
    """整改进展: what was done on the way."""
    check_worker(task, by)
    if not text.strip():
        raise ValidationError({"text": say("请填写进展情况")})
    with audit.recording(by=by):
        row = Progress.objects.create(task=task, text=text, kind=kind, at=moment(at), by=by, by_label=by.posts.label)
        audit.entry("task.progress", task, district_id=task.issue.district_id, text=text)
    return row


def add_evidence(
    task: Task, blob: Any, kind: str, *, by: Any, caption: str = "", at: datetime | None = None
) -> Evidence:
    """Hang a file on a task: before, after, or a paper."""
    check_worker(task, by)
    if kind not in (EvidenceKind.BEFORE, EvidenceKind.AFTER, EvidenceKind.PAPER):
        raise ValidationError({"kind": say("请选择材料类别")})
    with audit.recording(by=by):
        row = Evidence.objects.create(
            issue=task.issue,
            task=task,
            kind=kind,
            blob=blob,
            caption=caption,
            by=by,
            by_label=by.posts.label,
            at=moment(at),
        )
        audit.entry("evidence.add", task, district_id=task.issue.district_id, evidence=row.pk, sha256=blob.sha256)
    return row


def remove_evidence(evidence: Evidence, *, by: Any) -> Evidence:
    """Take a file off a task that is still open. The row and the file stay: nothing is destroyed."""
    if evidence.task is None:
        raise Refused(say("发现问题时的照片不能移除"))
    check_worker(evidence.task, by)
    with audit.recording(by=by):
        evidence.removed_at = timezone.now()
        evidence.save(update_fields=["removed_at"])
        audit.entry("evidence.remove", evidence.task, district_id=evidence.issue.district_id, evidence=evidence.pk)
    return evidence


def forward_photos(issue: Issue, ids: Sequence[int], *, by: Any) -> None:
    """Choose which photos of the finding the units may see."""
    if issue.district_id not in by.posts.office:
        raise Refused(say("只有承办室可以转发照片"))
    with audit.recording(by=by):
        set_forwarded(issue, ids)


def set_forwarded(issue: Issue, ids: Sequence[int]) -> None:
    """Exactly these photos of the finding are shown to the units; call inside the action's recording."""
    photos = issue.evidence.filter(task=None)
    photos.exclude(pk__in=ids).update(forwarded=False)
    photos.filter(pk__in=ids).update(forwarded=True)
    audit.entry("evidence.forward", issue, photos=list(ids))
