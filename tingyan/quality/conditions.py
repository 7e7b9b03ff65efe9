"""Rows that contradict themselves: what no constraint of the database forbids, and nobody means.

Each function takes the person who asks and returns rows of the districts that he reads whole.
"""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from issues.models import Evidence, Extension, Issue, Reassignment, Round, Task
from issues.states import OPEN, TASK_OPEN, EvidenceKind, ExtensionRuling, Ruling, Source, State, TaskState
from tingyan.advisories.models import Receipt
from tingyan.directory.models import Appointment, Department, User, Window
from tingyan.directory.states import Role
from tingyan.improvements.models import Measure, Procedure
from tingyan.improvements.states import MeasureState, ProcedureState
from visits.models import Answer, Campaign, Visit, VisitTheme

OUT_OF_USE = Q(unit__active=False) | Q(unit__merged_into__isnull=False)


def read(model: Any, user: Any, district: str = "district") -> QuerySet[Any]:
    """The rows that the person sees as office or leader: not those that a post elsewhere lets him see."""
    rows = model.objects.visible_to(user)
    return rows if user.is_superuser else rows.filter(**{f"{district}__in": user.posts.reads})


def issues(user: Any) -> QuerySet[Issue]:
    return read(Issue, user).select_related("lead")


def rounds(user: Any) -> QuerySet[Round]:
    return read(Round, user, "issue__district").select_related("issue", "lead")


# Issues


def closed_unproven(user: Any) -> QuerySet[Issue]:
    """当场解决 is proven by what was done; all else by evidence of the closed round, or a written reason."""
    tasks = Task.objects.held().filter(issue=OuterRef("pk"), round__number=OuterRef("round_no"))
    kinds = (EvidenceKind.AFTER, EvidenceKind.PAPER)
    shown = Evidence.objects.filter(
        issue=OuterRef("pk"), task__round__number=OuterRef("round_no"), kind__in=kinds, removed_at=None
    )
    rows = issues(user).filter(state=State.CLOSED).exclude(fixed_on_spot=True, round_no__lte=1)
    return rows.filter(~Exists(tasks.exclude(no_evidence_reason="")), ~Exists(shown))


def due_before_found(user: Any) -> QuerySet[Issue]:
    return issues(user).filter(due__lt=F("found_on"))


def assigned_before_found(user: Any) -> QuerySet[Issue]:
    return issues(user).filter(assigned_at__date__lt=F("found_on"))


def closed_before_found(user: Any) -> QuerySet[Issue]:
    return issues(user).filter(closed_on__lt=F("found_on"))


def spot_untold(user: Any) -> QuerySet[Issue]:
    return issues(user).filter(state=State.CLOSED, fixed_on_spot=True, spot_action="")


def visit_missing(user: Any) -> QuerySet[Issue]:
    return issues(user).counted().filter(source=Source.VISIT, visit=None)


def found_outside(user: Any) -> QuerySet[Issue]:
    outside = Q(found_on__lt=F("campaign__starts_on")) | Q(found_on__gt=F("campaign__ends_on"))
    return issues(user).counted().filter(outside)


def twice(user: Any) -> QuerySet[Issue]:
    """The same words at the same window: one problem, registered twice."""
    same = Issue.objects.counted().filter(window=OuterRef("window"), description=OuterRef("description"))
    rows = issues(user).counted().filter(window__isnull=False)
    return rows.filter(Exists(same.exclude(pk=OuterRef("pk"))))


def self_found_wrong(user: Any) -> QuerySet[Issue]:
    """自查发现 means that the unit found it itself; figures are told apart by it."""
    own = Q(finder_unit=F("lead"))
    return issues(user).filter(lead__isnull=False).filter(Q(self_found=True) & ~own | Q(self_found=False) & own)


def lead_differs(user: Any) -> QuerySet[Issue]:
    now = Round.objects.filter(issue=OuterRef("pk"), number=OuterRef("round_no"))
    return issues(user).filter(Exists(now.exclude(lead=OuterRef("lead"))))


def deferred_over(user: Any) -> QuerySet[Issue]:
    return issues(user).filter(state=State.DEFERRED, deferred_until__lt=timezone.localdate())


def nothing_asked(user: Any) -> QuerySet[Issue]:
    """Marked as waiting for a ruling, while no request waits."""
    asked = Reassignment.objects.filter(issue=OuterRef("pk"), ruling=Ruling.PENDING)
    longer = Extension.objects.filter(issue=OuterRef("pk"), ruling=ExtensionRuling.PENDING)
    marked = Q(contested=True) & ~Exists(asked) | Q(extending=True) & ~Exists(longer)
    return issues(user).filter(marked, state__in=OPEN)


def repeats_later(user: Any) -> QuerySet[Issue]:
    return issues(user).filter(repeat_of__found_on__gt=F("found_on"))


# Rounds and tasks


def verified_early(user: Any) -> QuerySet[Round]:
    return rounds(user).filter(verified_at__lt=F("submitted_at"))


def closed_early(user: Any) -> QuerySet[Round]:
    return rounds(user).filter(closed_at__lt=F("verified_at"))


def signed_early(user: Any) -> QuerySet[Round]:
    return rounds(user).filter(signed_at__lt=F("assigned_at"))


def work_at_retired(user: Any) -> QuerySet[Task]:
    rows = read(Task, user, "issue__district").filter(OUT_OF_USE, state__in=TASK_OPEN, issue__state__in=OPEN)
    return rows.select_related("issue", "unit")


def done_unsaid(user: Any) -> QuerySet[Task]:
    rows = read(Task, user, "issue__district").filter(state=TaskState.DONE, result="")
    return rows.select_related("issue", "unit")


# Visits and campaigns


def visits(user: Any) -> QuerySet[Visit]:
    return read(Visit, user).select_related("visitor_unit", "campaign")


def themeless(user: Any) -> QuerySet[Visit]:
    return visits(user).filter(~Exists(VisitTheme.objects.filter(visit=OuterRef("pk"))))


def unanswered(user: Any) -> QuerySet[Visit]:
    """未发现问题, though nothing on the checklist was looked at."""
    return visits(user).filter(~Exists(Answer.objects.filter(visit=OuterRef("pk"))), nothing_found=True)


def nothing_yet_something(user: Any) -> QuerySet[Visit]:
    return visits(user).filter(Exists(Issue.objects.counted().filter(visit=OuterRef("pk"))), nothing_found=True)


def visited_outside(user: Any) -> QuerySet[Visit]:
    outside = Q(date__lt=F("campaign__starts_on")) | Q(date__gt=F("campaign__ends_on"))
    return visits(user).filter(outside)


def ended_open(user: Any) -> QuerySet[Campaign]:
    left = Issue.objects.open().filter(campaign=OuterRef("pk"))
    return read(Campaign, user).filter(Exists(left), ends_on__lt=timezone.localdate())


# Improvements and advisories


def procedure_early(user: Any) -> QuerySet[Procedure]:
    rows = read(Procedure, user).filter(verified_at__date__lt=F("in_force_from"))
    return rows.filter(state=ProcedureState.VERIFIED).select_related("unit")


def procedure_same(user: Any) -> QuerySet[Procedure]:
    """Optimised, and nothing became less: neither limit nor materials, steps or trips."""
    rows = read(Procedure, user).exclude(in_force_from=None).exclude(state=ProcedureState.LAPSED)
    for name in ("limit", "materials", "steps", "trips"):
        before, after = f"before_{name}", f"after_{name}"
        rows = rows.filter(Q(**{before: F(after)}) | Q(**{f"{before}__isnull": True, f"{after}__isnull": True}))
    same = rows.filter(before_unit=F("after_unit"), before_instant=F("after_instant"))
    told = Q(before_limit__isnull=False) | Q(before_materials__isnull=False) | Q(before_steps__isnull=False)
    return same.filter(told | Q(before_trips__isnull=False)).select_related("unit")


def measure_from_nowhere(user: Any) -> QuerySet[Measure]:
    return read(Measure, user).filter(issue=None, visit=None).select_related("unit")


def measure_over(user: Any) -> QuerySet[Measure]:
    in_effect = (MeasureState.ISSUED, MeasureState.IMPLEMENTED, MeasureState.EMBEDDED)
    return read(Measure, user).filter(until__lt=timezone.localdate(), state__in=in_effect).select_related("unit")


def notice_to_retired(user: Any) -> QuerySet[Receipt]:
    rows = read(Receipt, user).waiting()  # type: ignore[attr-defined]
    found: QuerySet[Receipt] = rows.filter(OUT_OF_USE).select_related("advisory", "unit")
    return found


# Units and people


def units_without(user: Any, role: str) -> QuerySet[Department]:
    held = Appointment.objects.in_force(timezone.localdate()).filter(unit=OuterRef("pk"), user__is_active=True)
    return read(Department, user).active().taking_part().filter(~Exists(held.filter(role=role)))


def headless(user: Any) -> QuerySet[Department]:
    return units_without(user, Role.HEAD)


def without_liaison(user: Any) -> QuerySet[Department]:
    return units_without(user, Role.LIAISON)


def window_of_retired(user: Any) -> QuerySet[Window]:
    return read(Window, user, "unit__district").active().filter(OUT_OF_USE).select_related("unit", "hall")


def postless(user: Any) -> QuerySet[User]:
    held = Appointment.objects.in_force(timezone.localdate()).filter(user=OuterRef("pk"))
    rows = read(User, user, "unit__district").active().filter(is_superuser=False)
    return rows.filter(~Exists(held)).select_related("unit")
