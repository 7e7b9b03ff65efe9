"""Issues in the admin site: to look at, for the office and its leaders. Work is done on the pages, where its rules are.

People involved, clues and sealed notes are shown on no page of the site, and nobody can filter by them here.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from issues.models import Evidence, Issue, Milestone, Move, Progress, Reassignment, Round, Task
from tingyan.kit.admin import ScopedAdmin

OF_ISSUE = ["issue__number", "issue__title"]


@admin.register(Issue)
class IssueAdmin(ScopedAdmin):
    list_display = ["number", "title", "state", "lead", "due", "round_no", "returns", "found_on", "campaign"]
    list_filter = ["state", "theme", "category", "severity", "source", "fix_type", "campaign", "lead"]
    search_fields = ["number", "title", "description"]
    date_hierarchy = "found_on"
    exclude = ["people", "people_for_liaison", "clue", "sealed_note"]


@admin.register(Round)
class RoundAdmin(ScopedAdmin):
    list_display = ["issue", "number", "lead", "assigned_at", "current_due", "closed_at", "returns", "late_by"]
    list_filter = ["lead", "verify_how", "origin"]
    search_fields = OF_ISSUE
    date_hierarchy = "assigned_at"


@admin.register(Task)
class TaskAdmin(ScopedAdmin):
    list_display = ["issue", "unit", "is_lead", "state", "sign_by", "signed_at", "current_due", "done_at"]
    list_filter = ["state", "is_lead", "unit"]
    search_fields = [*OF_ISSUE, "leader", "person"]
    date_hierarchy = "assigned_at"


@admin.register(Move)
class MoveAdmin(ScopedAdmin):
    list_display = ["issue", "step", "before", "state", "unit", "by_label", "at", "recorded_at"]
    list_filter = ["step", "state", "unit"]
    search_fields = [*OF_ISSUE, "note", "by_label"]
    date_hierarchy = "at"


@admin.register(Reassignment)
class ReassignmentAdmin(ScopedAdmin):
    list_display = ["issue", "unit", "proposed", "asked_at", "ruling", "ruled_at"]
    list_filter = ["ruling", "unit"]
    search_fields = [*OF_ISSUE, "ground"]
    date_hierarchy = "asked_at"


@admin.register(Evidence)
class EvidenceAdmin(ScopedAdmin):
    list_display = ["issue", "kind", "caption", "forwarded", "by_label", "at", "removed_at"]
    list_filter = ["kind", "forwarded"]
    search_fields = [*OF_ISSUE, "caption"]
    date_hierarchy = "at"


class OfTaskAdmin(ScopedAdmin):
    """Rows that are read through their task."""

    search_fields = ["task__issue__number", "task__issue__title"]

    def scope(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return rows.filter(task__in=Task.objects.visible_to(user))


@admin.register(Milestone)
class MilestoneAdmin(OfTaskAdmin):
    list_display = ["deliverable", "task", "date", "done_on"]
    date_hierarchy = "date"


@admin.register(Progress)
class ProgressAdmin(OfTaskAdmin):
    list_display = ["text", "task", "kind", "by_label", "at"]
    list_filter = ["kind"]
    date_hierarchy = "at"
