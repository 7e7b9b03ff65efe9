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
from issues.models import Evidence, Issue, Progress, Round, Task
from issues.states import WORKING, EvidenceKind
from issues.views.buttons import buttons_for, may_write, next_step, tools_for
from issues.views.history import entries
from tingyan.workdays import calendar
from tingyan.workdays.calendar import Calendar, Counted

BESIDE = ("lead", "campaign", "visit", "district", "hall", "window__unit", "service_item", "merged_into", "repeat_of")


def of(user: Any, issue: Issue) -> dict[str, Any]:
    """The context of issues/detail.html for an issue read with `faces.with_work`."""
    shown, days, today = face(user, issue), calendar.load(), timezone.localdate()
    files = files_of(shown)
    rounds = rounds_of(shown, files)
    current = next((r for r in rounds if r.round.number == issue.round_no), None)
    late_by = current.round.late_by if current else None
    works = shown.works_or_judges
    return {
        "issue": issue,
        "face": shown,
        "mark": state_mark(issue.state, shown.state_label),
        "due": due_of(issue, today, days, late_by) if works else None,
        "flags": flags(issue, today) if works else [],
        "why": why(issue, days) if works else None,
        "rounds": rounds,
        "found_photos": photos(files.get(None, []), shown),
        "requests": list(issue.reassignments.all()) if works else [],
        "entries": entries(shown),
        "buttons": buttons_for(user, issue, [task for r in rounds for task in r.tasks]),
        "tools": tools_for(shown),
        "next_step": next_step(issue),
        "linked": linked(shown),
    }


@dataclass(frozen=True)
class Why:
    """Why the due date is the day it is: counted from 交办, with the days that do not count."""

    start: Any
    working_days: int
    skipped: list[Counted]
    notice: str


def why(issue: Issue, days: Calendar) -> Why | None:
    if not issue.assigned_at or not issue.due or issue.state not in WORKING:
        return None
    start = timezone.localdate(issue.assigned_at)
    count = max(days.between(start, issue.due), 0)
    skipped = [day for day in days.explain(start, count) if day.number is None and day.name]
    return Why(start, count, skipped, days.notice(start, issue.due))


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


def linked(shown: Face) -> list[tuple[str, Issue, bool]]:
    """Issues that this one points at: (what for, which, whether it may be opened)."""
    pairs = [(say("并入"), shown.issue.merged_into), (say("重复于"), shown.issue.repeat_of if shown.office else None)]
    return [(label, other, shown.office) for label, other in pairs if other is not None]
