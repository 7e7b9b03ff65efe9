"""Rows as they would stand after some work, written directly: for tests of what reads them, not of how they arose."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from issues.models import CallBack, Case, CaseBatch, Evidence, Extension, Issue, Move, Recheck, Round, Task
from issues.states import Category, DueRule, EvidenceKind, FixType, Severity, State, TaskState, Theme
from tests.cast import Cast
from tingyan.files.models import Blob
from visits.models import Visit, VisitTheme
from visits.states import Mode

CANARY = "CANARY-B-7f3a"  # stands in every text of unit B; must appear on no page of unit A
TASK_STATES = {State.ASSIGNED: TaskState.TO_SIGN, State.FIXING: TaskState.FIXING}
DONE_STATES = (State.SUBMITTED, State.VERIFIED, State.CLOSED)
TEXTS = ("title", "description", "wording", "note", "people", "spot_action", "sealed_note")


def make_visit(cast: Cast, *, units: Any = (), themes: Any = (Theme.PROCESS,), **fields: Any) -> Visit:
    """A filed visit of head A to unit B, unless `fields` say otherwise."""
    visitor = fields.setdefault("visitor", cast.head_a)
    defaults: dict[str, Any] = {
        "district": cast.ls,
        "number": f"TY-2026-{Visit.objects.count() + 1:04d}",
        "campaign": cast.campaign,
        "visitor_name": visitor.name if visitor else "体验员",
        "visitor_post": "局长",
        "visitor_unit": cast.unit_a,
        "filled_by": visitor or cast.officer,
        "date": date(2026, 6, 14),
        "hall": cast.hall,
        "mode": Mode.CROSS,
    }
    visit = Visit.objects.create(**defaults | fields)
    visit.visited_units.set(units or [cast.unit_b])
    VisitTheme.objects.bulk_create(VisitTheme(visit=visit, theme=theme) for theme in themes)
    return visit


def make_issue(cast: Cast, *, assist: Any = (), **fields: Any) -> Issue:
    """An issue found by head A at unit B. With a `lead` it has its round and tasks, in the state that fits its own."""
    issue = Issue(**fields_of(cast, fields, Issue.objects.count() + 1))
    if not {"search_office", "search_unit"} & set(fields):
        issue.fill_search()
    issue.save()
    Move.objects.create(issue=issue, by=issue.filed_by, step="file", **moved(issue))
    if issue.lead and issue.round_no:
        round_ = add_round(cast, issue)
        for unit in [issue.lead, *assist]:
            add_task(issue, round_, unit)
    return issue


def make_issues(cast: Cast, count: int, **fields: Any) -> list[Issue]:
    """Many issues in one insert, without rounds and tasks: to show that a list asks as often at 1,000 rows as at 10."""
    start = Issue.objects.count() + 1
    return Issue.objects.bulk_create(Issue(**fields_of(cast, dict(fields), start + n)) for n in range(count))


def fields_of(cast: Cast, fields: dict[str, Any], n: int) -> dict[str, Any]:
    state = fields.get("state", State.REPORTED)
    finder = fields.setdefault("finder", cast.head_a)
    defaults: dict[str, Any] = {
        "district": cast.ls,
        "number": f"WT-2026-{n:04d}",
        "campaign": cast.campaign,
        "finder_label": "区民政局局长周明",
        "finder_unit": cast.unit_a,
        "filed_by": finder or cast.officer,
        "found_on": date(2026, 6, 14),
        "hall": cast.hall,
        "place_unit": cast.unit_b,
        "description": "“办不成事”反映窗口无人值守",
        "title": "“办不成事”反映窗口无人值守",
        "theme": Theme.PROCESS,
    }
    if state == State.CLOSED:
        defaults["closed_on"] = date(2026, 7, 1)
    if state in (State.ASSIGNED, State.FIXING, *DONE_STATES):
        defaults |= assigned(fields.get("lead") or cast.unit_b)
    return defaults | fields


def assigned(lead: Any) -> dict[str, Any]:
    """What 交办 adds to an issue."""
    return {
        "lead": lead,
        "round_no": 1,
        "assigned_at": at_noon(2026, 6, 15),
        "sign_by": date(2026, 6, 16),
        "original_due": date(2026, 7, 6),
        "due": date(2026, 7, 6),
        "category": Category.ADVICE,
        "severity": Severity.ORDINARY,
        "fix_type": FixType.LIMITED,
        "wording": "请安排专人值守“办不成事”反映窗口",
    }


def at_noon(*day: int) -> datetime:
    return timezone.make_aware(datetime(*day, 12))  # type: ignore[misc,arg-type]  # noqa: DTZ001


def add_round(cast: Cast, issue: Issue) -> Round:
    closed = issue.state == State.CLOSED
    judged = closed or issue.state == State.VERIFIED
    return Round.objects.create(
        issue=issue,
        number=issue.round_no,
        lead=issue.lead,
        assigned_at=issue.assigned_at,
        assigned_by=cast.officer,
        original_due=issue.original_due,
        current_due=issue.due,
        signed_at=None if issue.state == State.ASSIGNED else issue.assigned_at + timedelta(hours=3),
        submitted_at=issue.assigned_at + timedelta(days=9) if issue.state in DONE_STATES else None,
        verified_at=issue.assigned_at + timedelta(days=10) if judged else None,
        verified_by=cast.officer if judged else None,
        verified_unit=cast.office if judged else None,
        closed_at=issue.assigned_at + timedelta(days=11) if closed else None,
        closed_by=cast.chief if closed else None,
        closed_unit=cast.office if closed else None,
    )


def add_task(issue: Issue, round_: Round, unit: Any, **fields: Any) -> Task:
    state = TASK_STATES.get(issue.state, TaskState.DONE)
    defaults: dict[str, Any] = {
        "is_lead": unit == issue.lead,
        "state": state,
        "assigned_at": round_.assigned_at,
        "sign_by": date(2026, 6, 16),
        "original_due": round_.original_due,
        "current_due": round_.current_due,
        "due_rule": DueRule.FIX_TYPE,
        "due_start": timezone.localdate(round_.assigned_at),
        "due_count": 14,
        "due_edition": 1,
        "signed_at": round_.signed_at,
        "done_at": round_.assigned_at + timedelta(days=9) if state == TaskState.DONE else None,
    }
    return Task.objects.create(issue=issue, round=round_, unit=unit, **defaults | fields)


def add_extension(cast: Cast, task: Task, **fields: Any) -> Extension:
    """A request of the task's unit for ten more days, waiting for a ruling."""
    asked: dict[str, Any] = {"unit": task.unit, "round_no": task.issue.round_no, "number": 1, "due": task.current_due}
    words = {"reason": "设备采购周期较长", "progress": "已完成询价", "asked_by": cast.head_b}
    late = {"wanted": task.current_due + timedelta(days=10), "asked_at": task.assigned_at + timedelta(days=1)}
    return Extension.objects.create(issue=task.issue, task=task, **asked | words | late | fields)


def moved(issue: Issue) -> dict[str, Any]:
    """The counted columns of an issue, as a current move keeps them."""
    names = ("state", "round_no", "lead", "theme", "category", "severity", "fix_type", "window", "original_due", "due")
    names += ("closed_on", "self_found", "fixed_on_spot", "extending", "repeat_of")
    return {name: getattr(issue, name) for name in names} | {"at": issue.filed_at, "valid_from": issue.filed_at}


def make_recheck(issue: Issue, **fields: Any) -> Recheck:
    """A recheck of the issue's closed round that waits, unless `fields` say otherwise."""
    closed = issue.rounds.get(number=issue.round_no)
    given = {"origin": "closing", "planned_on": date(2026, 7, 31), "verifier": closed.verified_by}
    return Recheck.objects.create(issue=issue, round=closed, **given | fields)


def make_batch(cast: Cast, **fields: Any) -> CaseBatch:
    given = {"name": f"万件化访第{CaseBatch.objects.count() + 1}批", "source": "cases", "received_on": date(2026, 6, 1)}
    return CaseBatch.objects.create(district=cast.ls, created_by=cast.officer, **given | fields)


def make_case(batch: CaseBatch, issue: Issue, **fields: Any) -> Case:
    return Case.objects.create(**{"batch": batch, "issue": issue, "order": batch.cases.count() + 1} | fields)


def add_call(cast: Cast, issue: Issue, **fields: Any) -> CallBack:
    """A citizen who is content with both, reached by telephone in the round that runs."""
    given = {"how": "phone", "with_result": "good", "with_handling": "good", "on": date(2026, 6, 26)}
    of = {"issue": issue, "round_no": issue.round_no, "by": cast.officer}
    return CallBack.objects.create(**of | given | fields)


def make_blob(cast: Cast, name: str = "窗口.jpg", **fields: Any) -> Blob:
    """A stored image's row, without its bytes."""
    digest = f"{Blob.objects.count():064x}"
    defaults = {
        "key": digest[-32:],
        "content_type": "image/jpeg",
        "size": 1,
        "sha256": digest,
        "original_sha256": digest,
        "stored_by": cast.officer,
    }
    return Blob.objects.create(name=name, **defaults | fields)


def make_evidence(cast: Cast, issue: Issue, **fields: Any) -> Evidence:
    fields.setdefault("blob", make_blob(cast))
    return Evidence.objects.create(
        issue=issue, **{"kind": EvidenceKind.FOUND, "by": cast.head_a, "by_label": "民政局 局长"} | fields
    )


def canary_issue(cast: Cast, **fields: Any) -> Issue:
    """An issue of unit B whose every text is a canary; head A has nothing to do with it."""
    of_b = {"finder": cast.head_b, "filed_by": cast.head_b, "finder_unit": cast.unit_b, "finder_label": CANARY}
    texts = dict.fromkeys(TEXTS, CANARY)
    return make_issue(cast, **of_b | texts | {"lead": cast.unit_b, "state": State.FIXING} | fields)
