"""One issue as one person sees it: what the detail page shows, put together with a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.faces import Face, face
from issues.flags import due_of, flags, state_mark
from issues.looks import recheck_mark
from issues.models import (
    CallBack,
    Case,
    Deferral,
    Evidence,
    Extension,
    Issue,
    Progress,
    Reassignment,
    Recheck,
    Round,
    Task,
)
from issues.reasons import Reason, reason_of
from issues.rules import not_called_back
from issues.states import CASE_SOURCES, OFFICE_TURN, TASK_HELD, WORKING, EvidenceKind
from issues.views.buttons import buttons_for, may_print, may_write, next_step, tools_for
from issues.views.history import entries
from issues.workflow import plan_refusal
from tingyan.workdays import calendar
from tingyan.workdays.calendar import Calendar

BESIDE = ("lead", "campaign", "visit", "district", "hall", "window__unit", "service_item", "merged_into", "repeat_of")


def requests() -> tuple[Prefetch, ...]:
    """What units asked for, with who asked and who ruled: read once, for the rules of the steps and for the page."""
    return (
        Prefetch("reassignments", Reassignment.objects.select_related("unit", "proposed", "asked_by", "ruled_by")),
        Prefetch("extensions", Extension.objects.select_related("unit", "asked_by", "ruled_by")),
        Prefetch("deferrals", Deferral.objects.select_related("by", "resumed_by")),
    )


def of(user: Any, issue: Issue) -> dict[str, Any]:
    """The context of issues/detail.html for an issue read with `faces.with_work`."""
    shown, days, today = face(user, issue), calendar.load(), timezone.localdate()
    files = files_of(shown)
    rounds = rounds_of(shown, files)
    current = next((r for r in rounds if r.round.number == issue.round_no), None)
    late_by = current.round.late_by if current else None
    works = shown.works_or_judges
    rechecks = rechecks_of(shown) if any(r.round.closed_at for r in rounds) else []
    return {
        "issue": issue,
        "face": shown,
        "mark": state_mark(issue.state, shown.state_label),
        "due": due_of(issue, today, days, late_by) if works else None,
        "flags": flags(issue, today) if works else [],
        "why": why(issue, current, days) if works else None,
        "rounds": rounds,
        "found_photos": photos(files.get(None, []), shown),
        "requests": list(issue.reassignments.all()) if works else [],
        "extensions": list(issue.extensions.all()) if works else [],
        "deferrals": list(issue.deferrals.all()) if works else [],
        "entries": entries(shown),
        "buttons": buttons_for(user, issue, [task for r in rounds for task in r.tasks]),
        "tools": tools_for(shown),
        "next_step": next_step(issue),
        "linked": linked(shown),
        "rechecks": rechecks,
        "case": case_of(shown),
        "call_backs": call_backs_of(shown),
        "call_back_missing": not_called_back(issue) if shown.office and issue.state in OFFICE_TURN else "",
        "may_recheck": not plan_refusal(user, issue, waits=any(row.is_waiting for row, _ in rechecks)),
    }


def why(issue: Issue, current: "RoundShown | None", days: Calendar) -> Reason | None:
    """Why the unit's due date is the day it is, while its clock runs."""
    lead = next((task for task in current.tasks if task.is_lead and task.state in TASK_HELD), None) if current else None
    return reason_of(lead, issue.fix_type, days) if lead and issue.state in WORKING else None


@dataclass(frozen=True)
class RoundShown:
    round: Round
    tasks: list[Task]


def files_of(shown: Face) -> dict[int | None, list[Evidence]]:
    """The files that this person may see, by task; None holds those of the finding."""
    rows = Evidence.objects.visible_to(shown.user).filter(issue=shown.issue, removed_at=None).select_related("blob")
    found: dict[int | None, list[Evidence]] = {}
    for row in rows:
        found.setdefault(row.task_id, []).append(row)
    return found


def rounds_of(shown: Face, files: dict[int | None, list[Evidence]]) -> list[RoundShown]:
    """The rounds with the tasks that this person may see, newest first; nothing for those who only found it."""
    if not shown.works_or_judges:
        return []
    tasks = (
        Task.objects.visible_to(shown.user)
        .filter(issue=shown.issue)
        .select_related("unit", "signed_by")
        .prefetch_related("milestones", Prefetch("progress", Progress.objects.select_related("by")))
        .order_by("-is_lead", "id")
    )
    by_round: dict[int, list[Task]] = {}
    for task in tasks:
        task.issue = shown.issue
        task.files = sorted_by_kind(files.get(task.pk, []))
        task.may_write = may_write(shown.user, task)
        task.may_print = may_print(shown, task)
        by_round.setdefault(task.round_id, []).append(task)
    rounds = shown.issue.rounds.select_related("lead", "verified_by", "closed_by").order_by("-number")
    return [RoundShown(r, by_round.get(r.pk, [])) for r in rounds if r.pk in by_round or shown.office]


def sorted_by_kind(rows: list[Evidence]) -> dict[str, list[Any]]:
    """A task's evidence as the partials draw it: photos before and after, and papers."""
    images = [row for row in rows if row.blob.is_image]
    return {
        "before": photos(row for row in images if row.kind == EvidenceKind.BEFORE),
        "after": photos(row for row in images if row.kind == EvidenceKind.AFTER),
        "papers": [paper(row) for row in rows if not row.blob.is_image or row.kind == EvidenceKind.PAPER],
    }


def photos(rows: Iterable[Evidence], shown: Face | None = None) -> list[dict[str, Any]]:
    """Photos for kit/_photo.html; who took a photo of the finding is said only to those who may know the finder."""
    known = shown is None or shown.knows_finder
    return [
        {
            "pk": row.pk,
            "url": reverse("issues:evidence", args=[row.pk]),
            "alt": row.caption or row.get_kind_display(),
            "at": row.at,
            "by": row.by_label if known else "",
            "sha256": row.blob.sha256,
            "forwarded": row.forwarded,
        }
        for row in rows
    ]


def paper(row: Evidence) -> dict[str, Any]:
    return {
        "name": row.blob.name,
        "size": row.blob.size,
        "url": reverse("issues:evidence", args=[row.pk]),
        "by": row.by_label,
        "at": row.at,
        "note": row.caption,
    }


def rechecks_of(shown: Face) -> list[tuple[Recheck, Any]]:
    """The office's plan and results; to units that worked on it the results alone; to others nothing."""
    rows = Recheck.objects.visible_to(shown.user).filter(issue=shown.issue).select_related("person").order_by("-id")
    return [(row, recheck_mark(row)) for row in rows]


def case_of(shown: Face) -> Case | None:
    """The case that the issue came as, with its batch: the office's to know."""
    if not shown.office or shown.issue.source not in CASE_SOURCES:
        return None
    return Case.objects.filter(issue=shown.issue).select_related("batch").first()


def call_backs_of(shown: Face) -> list[CallBack]:
    """What citizens said when they were asked about a case: the office's. Those of rechecks stand with these."""
    asked = shown.office and shown.issue.source in CASE_SOURCES
    return list(shown.issue.call_backs.filter(recheck=None).for_rows()) if asked else []


def linked(shown: Face) -> list[tuple[str, Issue, bool]]:
    """Issues that this one points at: (what for, which, whether it may be opened)."""
    pairs = [(say("并入"), shown.issue.merged_into), (say("重复于"), shown.issue.repeat_of if shown.office else None)]
    return [(label, other, shown.office) for label, other in pairs if other is not None]
