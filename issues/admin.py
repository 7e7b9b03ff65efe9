"""Issues in the admin site: to look at, for the office and its leaders. Work is done on the pages, where its rules are.

People involved, clues and sealed notes are shown on no page of the site, and nobody can filter by them here.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.models import (
    CallBack,
    Case,
    CaseBatch,
    Deferral,
    Doubt,
    Draw,
    Evidence,
    Extension,
    Issue,
    Milestone,
    Move,
    Progress,
    Reassignment,
    Recheck,
    RecheckFile,
    Round,
    Task,
)
from issues.states import OFFICE_TURN, State
from issues.workflow import label_of
from tingyan.kit.admin import Matter, Past, ScopedAdmin, named, tally

TURN = (State.REPORTED, *OFFICE_TURN)  # what waits for the office
OF_ISSUE = ["issue__number", "issue__title"]


class MovesInline(Past):
    model = Move
    fk_name = "issue"
    fields = ("at", "what", "before", "state", "unit", "by_label", "note")
    readonly_fields = fields
    ordering = ("id",)
    verbose_name_plural = _("办理过程")

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("unit")

    @admin.display(description=_("步骤"))
    def what(self, move: Move) -> str:
        return label_of(move.step)


@admin.register(Issue)
class IssueAdmin(ScopedAdmin):
    place, page = 1, "issues:list"
    inlines = (MovesInline,)
    list_display = ["number", "title", "state", "lead", "due", "round_no", "returns", "found_on", "campaign"]
    list_filter = ["state", "theme", "category", "severity", "source", "fix_type", "campaign", "lead"]
    search_fields = ["number", "title", "description"]
    date_hierarchy = "found_on"
    exclude = ["people", "people_for_liaison", "clue", "sealed_note"]

    def matters(self, user: Any) -> Iterator[Matter]:
        rows, page = Issue.objects.visible_to(user), reverse("issues:list")
        if self.works(user):
            late = rows.overdue(timezone.localdate()).count()
            yield Matter(say("逾期的问题"), late, f"{page}?flag=late", "late" if late else "done")
            counts = rows.aggregate(**{state: Count("pk", filter=Q(state=state)) for state in TURN})
            for state in TURN:
                yield Matter(str(State(state).label), counts[state], f"{page}?state={state}")
            yield Matter(say("延期待批"), rows.filter(extending=True).count(), f"{page}?flag=extending", "near")
            yield Matter(say("申请改派"), rows.filter(contested=True).count(), f"{page}?flag=contested", "near")


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
    list_display = ["issue", "what", "before", "state", "unit", "by_label", "at", "recorded_at"]
    list_filter = [("step", named(label_of)), "state", "unit"]
    search_fields = [*OF_ISSUE, "note", "by_label"]
    date_hierarchy = "at"

    said: ClassVar = {"step": "what"}

    @admin.display(description=_("步骤"), ordering="step")
    def what(self, move: Move) -> str:
        return label_of(move.step)


@admin.register(Reassignment)
class ReassignmentAdmin(ScopedAdmin):
    list_display = ["issue", "unit", "proposed", "asked_at", "ruling", "ruled_at"]
    list_filter = ["ruling", "unit"]
    search_fields = [*OF_ISSUE, "ground"]
    date_hierarchy = "asked_at"


@admin.register(CaseBatch)
class CaseBatchAdmin(ScopedAdmin):
    tallies: ClassVar = {"cases": (_("案件数"), tally(Case, "batch"))}
    list_display = ["name", "source", "received_on", "created_by", "created_at"]
    list_filter = ["source"]
    search_fields = ["name"]
    date_hierarchy = "received_on"


@admin.register(Case)
class CaseAdmin(ScopedAdmin):
    list_display = ["batch", "order", "issue", "taken_up_by"]
    list_filter = ["batch"]
    search_fields = [*OF_ISSUE, "taken_up_by"]


@admin.register(CallBack)
class CallBackAdmin(ScopedAdmin):
    list_display = ["issue", "on", "how", "reached", "with_result", "with_handling", "by_label"]
    list_filter = ["reached", "with_result", "how"]
    search_fields = OF_ISSUE
    date_hierarchy = "on"


@admin.register(Extension)
class ExtensionAdmin(ScopedAdmin):
    list_display = ["issue", "unit", "number", "due", "wanted", "ruling", "granted", "asked_at", "ruled_at"]
    list_filter = ["ruling", "unit"]
    search_fields = [*OF_ISSUE, "reason"]
    date_hierarchy = "asked_at"


@admin.register(Deferral)
class DeferralAdmin(ScopedAdmin):
    list_display = ["issue", "unit", "at", "until", "by_label", "leader", "resumed_at"]
    list_filter = ["unit"]
    search_fields = [*OF_ISSUE, "reason"]
    date_hierarchy = "at"


@admin.register(Doubt)
class DoubtAdmin(ScopedAdmin):
    list_display = ["issue", "round_no", "kind", "other", "measure", "noted_at"]
    list_filter = ["kind"]
    search_fields = OF_ISSUE
    date_hierarchy = "noted_at"


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


@admin.register(Recheck)
class RecheckAdmin(ScopedAdmin):
    """The office's and its leaders' alone: what a unit may read of its own stands on its page."""

    list_display = ["issue", "origin", "planned_on", "person", "done_on", "result", "cancelled_at"]
    list_filter = ["origin", "result", "how"]
    search_fields = [*OF_ISSUE, "note"]
    date_hierarchy = "planned_on"

    def scope(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return rows.visible_to(user).of_office(user)


@admin.register(RecheckFile)
class RecheckFileAdmin(ScopedAdmin):
    list_display = ["recheck", "by", "at"]
    date_hierarchy = "at"


@admin.register(Draw)
class DrawAdmin(ScopedAdmin):
    list_display = ["id", "size", "closed_since", "closed_until", "planned_on", "drawn_by", "drawn_at"]
    search_fields = ["seed", "reason"]
    date_hierarchy = "planned_on"
    exclude = ["population"]
