"""回头看: what was found when a closed issue was looked at again. Where it failed, the issue opens at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.actions import notices
from issues.actions.assign import Assignment, open_round
from issues.actions.planning import allow_recheck, write_recheck
from issues.actions.take import Happening, can_work
from issues.models import CallBack, Issue, Recheck, RecheckFile
from issues.states import RECHECK_FAILED, CallBackHow, RecheckHow, RecheckResult, Satisfaction
from issues.workflow import RECHECK_FAIL, RECORD_RECHECK
from tingyan.audit import actions as audit
from tingyan.directory.models import Department
from tingyan.kit import words
from tingyan.kit.moments import moment


@dataclass(frozen=True)
class Answer:
    """What the citizen said when called back; nobody reached: no verdict."""

    how: str
    reached: bool = True
    with_result: str = ""
    words: str = ""


@dataclass(frozen=True)
class Finding:
    """What was found, how and on which day; `note` is read by the units that worked on it."""

    result: str
    how: str
    done_on: date
    note: str
    call_back: Answer | None = None

    @property
    def failed(self) -> bool:
        return self.result in RECHECK_FAILED


def record_recheck(
    recheck: Recheck,
    finding: Finding,
    *,
    by: Any,
    again: Assignment | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Recheck:
    """Record the result. A failed one reopens the issue in its next round by the order `again`, in one transaction.

    Raises Refused, Stale, or ValidationError at the field that is wanting. The closed round is never rewritten.
    """
    at, issue = moment(at), recheck.issue
    allow_recheck(RECORD_RECHECK, recheck, by, version)
    check_finding(recheck, finding, again, timezone.localdate(at))
    with audit.recording(by=by):
        note = told(finding)
        if finding.failed and again:
            happening = Happening(by=by, at=at, note=note, unit_id=again.lead.pk)
            effect = lambda: settle(recheck, finding, happening)  # noqa: E731  once the issue is won: issue before recheck
            open_round(issue, again, RECHECK_FAIL, happening, None, effect, recheck_failed=True)
        else:
            happening = Happening(by=by, at=at, note=note, unit_id=issue.lead_id)
            settle(recheck, finding, happening)
            notices.tell("recheck", issue, happening)
    return recheck


def told(finding: Finding) -> str:
    """The words of the timeline, kept in the language of the record."""
    with words.as_recorded():
        return words.pair(RecheckResult(finding.result).label, finding.note)


def settle(recheck: Recheck, finding: Finding, happening: Happening) -> None:
    """Write the result and the call-back; once, whoever else tries."""
    issue, by = recheck.issue, happening.by
    write_recheck(
        recheck,
        result=finding.result,
        how=finding.how,
        done_on=finding.done_on,
        note=finding.note,
        recorded_at=happening.at,
        recorded_by=by,
        recorded_label=by.posts.label,
    )
    if finding.call_back:
        add_call_back(recheck, finding.call_back, finding.done_on, by)
    audit.entry(
        "recheck.record",
        recheck,
        district_id=issue.district_id,
        issue=issue.number,
        result=finding.result,
        how=finding.how,
        on=finding.done_on,
        call_back=finding.call_back.with_result if finding.call_back else None,
        files=[file.blob.sha256 for file in recheck.files.select_related("blob")],
    )


def add_call_back(recheck: Recheck, answer: Answer, on: date, by: Any) -> CallBack:
    return CallBack.objects.create(
        issue=recheck.issue,
        round_no=recheck.round.number,
        recheck=recheck,
        how=answer.how,
        reached=answer.reached,
        with_result=answer.with_result,
        words=answer.words,
        on=on,
        by=by,
        by_label=by.posts.label,
    )


def add_recheck_file(recheck: Recheck, blob: Any, *, by: Any, at: datetime | None = None) -> RecheckFile:
    """A photo or paper of what was seen, kept as soon as it is sent, by whoever may record the result."""
    allow_recheck(RECORD_RECHECK, recheck, by, None)
    with audit.recording(by=by):
        row: RecheckFile = RecheckFile.objects.create(recheck=recheck, blob=blob, by=by, at=moment(at))
        audit.entry("recheck.file", recheck, district_id=recheck.issue.district_id, sha256=blob.sha256)
    return row


def order_again(issue: Issue, due: date, **changed: Any) -> Assignment:
    """The order of the new round: the words, lead and assisting units of the round that failed, and a new due date.

    A unit that was merged since is followed to the one that took its place.
    """
    held = issue.tasks.held().filter(round__number=issue.round_no, is_lead=False).select_related("unit__merged_into")
    lead = changed.pop("lead", None) or (heir(issue.lead) if issue.lead else None)
    if lead is None:
        raise ValidationError({"lead": say("请选择牵头单位")})
    names = ("title", "category", "severity", "fix_type", "wording")
    order = Assignment(**{name: getattr(issue, name) for name in names}, lead=lead, due=due)
    order = replace(order, **changed)
    return replace(order, assisting=others(issue, order.lead, [heir(task.unit) for task in held]))


def others(issue: Issue, lead: Department, units: Sequence[Department]) -> list[Department]:
    """Assisting units that can still work, each once and never beside itself as lead."""
    chosen = {unit.pk: unit for unit in units if can_work(unit, issue) and unit.pk != lead.pk}
    return list(chosen.values())


def heir(unit: Department) -> Department:
    while unit.merged_into is not None:
        unit = unit.merged_into
    return unit


def check_finding(recheck: Recheck, finding: Finding, again: Assignment | None, today: date) -> None:
    """Raise ValidationError at each field that is missing or does not fit."""
    closed = recheck.round.closed_at
    known: dict[str, Any] = {"result": RecheckResult, "how": RecheckHow}
    wrong = {name: say("请从列表中选择") for name, of in known.items() if getattr(finding, name) not in of.values}
    if not finding.note.strip():
        wrong["note"] = say("请填写回头看情况")
    if finding.done_on > today:
        wrong["done_on"] = say("实际日期不能晚于今天")
    elif closed and finding.done_on < timezone.localdate(closed):
        wrong["done_on"] = say("实际日期不能早于销号日期")
    if finding.failed and (again is None or again.due is None):
        wrong["due"] = say("请填写新的整改时限")
    wrong |= check_answer(finding.call_back)
    if wrong:
        raise ValidationError(wrong)


def check_answer(answer: Answer | None) -> dict[str, str]:
    if answer is None:
        return {}
    wrong = {}
    if answer.how not in CallBackHow.values:
        wrong["call_back_how"] = say("请选择回访方式")
    if answer.reached and answer.with_result not in Satisfaction.values:
        wrong["with_result"] = say("请选择群众的评价")
    if not answer.reached and answer.with_result:
        wrong["with_result"] = say("未联系上的，不填写评价")
    return wrong
