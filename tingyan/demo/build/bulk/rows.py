"""Rows of issues and what hangs on them, as the actions would have left them: rounds, tasks, moves."""

import random
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from issues.deadlines import late_days, sign_by
from issues.models import Issue, Move, Round, Task
from issues.states import Category, Severity, Source, State, TaskState, Theme, VerifyHow
from tingyan.demo.build.bulk import prose
from tingyan.demo.build.bulk.fate import Fate
from tingyan.demo.build.bulk.ground import Ground
from tingyan.directory.models import Department
from tingyan.kit.spans import AS_IT_STANDS, Stage
from tingyan.workdays.calendar import Calendar
from visits.models import Visit

OTHER_SOURCES = (Source.RATING, Source.HOTLINE, Source.LETTERS, Source.COVERT)


def issue_row(
    chance: random.Random, ground: Ground, fate: Fate, number: str, visit: Visit | None, days: Calendar
) -> Issue:
    unit = chance.choice(ground.units)
    window = chance.choice(ground.windows[unit.pk])
    heading = prose.title(chance)
    issue = Issue(
        district=ground.district,
        number=number,
        campaign=campaign_of(ground, fate.found),
        found_on=fate.found,
        hall_id=window.hall_id,
        place_unit=unit,
        window=window,
        title=heading,
        description=prose.description(chance, heading),
        theme=chance.choice(Theme.values),
        category=chance.choice(Category.values),
        severity=chance.choices(Severity.values, (80, 17, 3))[0],
        filed_at=fate.steps[0][2],
        state=fate.state,
        **finder(chance, ground, visit),
    )
    if fate.due:
        give_out(chance, issue, unit, fate, days)
    issue.fill_search()
    return issue


def finder(chance: random.Random, ground: Ground, visit: Visit | None) -> dict[str, Any]:
    if visit is None:
        return {"source": chance.choice(OTHER_SOURCES), "filed_by": ground.people["officer1"]}
    return {
        "visit": visit,
        "finder_id": visit.visitor_id,
        "finder_unit_id": visit.visitor_unit_id,
        "finder_label": visit.visitor_name,
        "finder_masked": True,
        "filed_by_id": visit.filled_by_id,
    }


def give_out(chance: random.Random, issue: Issue, unit: Department, fate: Fate, days: Calendar) -> None:
    assigned = fate.at("assign")
    issue.fix_type, issue.wording = fate.fix_type, prose.wording(chance, issue.title)
    issue.round_no, issue.lead, issue.assigned_at = 1, unit, assigned
    issue.sign_by = sign_by(timezone.localdate(assigned), issue.district, days)
    issue.original_due = issue.due = fate.due
    issue.self_found = issue.finder_unit_id == unit.pk
    issue.returns = int(fate.at("submit") is not None and chance.random() < 0.08)
    issue.closed_on = local_day(fate.at("close"))


def campaign_of(ground: Ground, found: date) -> Any:
    return next(c for c in ground.campaigns if c.starts_on <= found <= c.ends_on)


def local_day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None


NOT_YET = dict.fromkeys(("submitted_at", "closed_at", "unit_days", "late_by", "late_by_original"))
GIVEN = dict.fromkeys(("lead_id", "assigned_at", "original_due", "current_due"), AS_IT_STANDS)
STAGES: list[Stage] = [  # what the spans of a round say, and since when
    ("assigned_at", NOT_YET | GIVEN | {"returns": 0, "extensions": 0, "transfers": 0}),
    ("submitted_at", {"submitted_at": AS_IT_STANDS, "returns": AS_IT_STANDS}),
    ("verified_at", dict.fromkeys(("unit_days", "late_by", "late_by_original"), AS_IT_STANDS)),
    ("closed_at", {"closed_at": AS_IT_STANDS}),
]


def round_row(ground: Ground, issue: Issue, fate: Fate, days: Calendar) -> Round:
    row = Round(
        issue=issue,
        number=1,
        lead=issue.lead,
        assigned_at=issue.assigned_at,
        assigned_by=ground.people["officer1"],
        original_due=issue.due,
        current_due=issue.due,
        signed_at=fate.at("sign"),
        submitted_at=fate.at("submit"),
        returns=issue.returns,
    )
    if row.submitted_at:
        row.submitted_by = ground.people[f"liaison{issue.lead.order}"]
    if verified := fate.at("verify"):
        judge(ground, row, verified, fate, days)
    return row


def judge(ground: Ground, row: Round, verified: datetime, fate: Fate, days: Calendar) -> None:
    done = timezone.localdate(row.submitted_at)
    row.verified_at, row.verified_by, row.verified_unit = verified, ground.people["officer2"], ground.office
    row.verify_how, row.verify_note = VerifyHow.ON_SITE, "情况属实，整改到位。"
    row.unit_days = days.between(timezone.localdate(row.assigned_at), done)
    row.late_by = row.late_by_original = late_days(row.current_due, done, days)
    if closed := fate.at("close"):
        row.closed_at, row.closed_by, row.closed_unit = closed, ground.people["chief"], ground.office
        row.office_days = days.between(done, timezone.localdate(closed))


def task_rows(chance: random.Random, ground: Ground, issue: Issue, round_: Round, fate: Fate) -> Iterator[Task]:
    """The lead's task, and one in five times an assisting unit's beside it."""
    others = [unit for unit in chance.sample(ground.units, 2) if unit.pk != issue.lead_id]
    for unit in [issue.lead, *others[: int(chance.random() < 0.2)]]:
        signed, done = round_.signed_at, round_.submitted_at
        yield Task(
            issue_id=issue.pk,
            round_id=round_.pk,
            unit_id=unit.pk,
            is_lead=unit.pk == issue.lead_id,
            state=TaskState.DONE if done else TaskState.FIXING if signed else TaskState.TO_SIGN,
            assigned_at=issue.assigned_at,
            sign_by=issue.sign_by,
            signed_at=signed,
            signed_by_id=ground.people[f"liaison{unit.order}"].pk if signed else None,
            original_due=issue.due,
            current_due=issue.due,
            measures=prose.result(chance) if signed else "",
            done_at=done,
            result=prose.result(chance) if done else "",
        )


def move_rows(ground: Ground, issue: Issue, fate: Fate) -> Iterator[Move]:
    """One move a step, each valid until the next."""
    before = ""
    ends = [at for _name, _state, at in fate.steps[1:]]
    for (name, state, at), until in zip(fate.steps, [*ends, None], strict=True):
        given_out = state not in (State.REPORTED, State.DECLINED, State.VOID, State.HANDED_OVER)
        yield Move(
            issue_id=issue.pk,
            step=name,
            before=before,
            state=state,
            round_no=int(given_out),
            lead_id=issue.lead_id if given_out else None,
            theme=issue.theme,
            category=issue.category,
            severity=issue.severity,
            fix_type=issue.fix_type if given_out else "",
            window_id=issue.window_id,
            original_due=issue.due if given_out else None,
            due=issue.due if given_out else None,
            closed_on=issue.closed_on if state == State.CLOSED else None,
            self_found=issue.self_found and given_out,
            fixed_on_spot=issue.fixed_on_spot,
            at=at,
            recorded_at=at,
            valid_from=at,
            valid_until=until,
            replaced_at=until,
            **actor(ground, issue, name),
        )
        before = state


def actor(ground: Ground, issue: Issue, step: str) -> dict[str, Any]:
    if step in ("sign", "submit"):
        return {"by_id": ground.people[f"liaison{issue.lead.order}"].pk, "by_label": f"{issue.lead} 单位联络员"}
    if step in ("close", "decline", "void", "hand_over"):
        return {"by_id": ground.people["chief"].pk, "by_label": "承办室 室负责人"}
    return {
        "by_id": issue.filed_by_id if step == "file" else ground.people["officer1"].pk,
        "by_label": "承办室 室承办人",
    }
