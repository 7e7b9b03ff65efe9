"""Whom each step tells. A notice carries the kind and the issue; its text is made when it is read."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from issues.models import Issue
from issues.states import ExtensionRuling
from tingyan.directory.models import Appointment
from tingyan.directory.states import Role
from tingyan.inbox.actions import notify

if TYPE_CHECKING:
    from issues.actions.take import Happening

Ids = set[int]


def holders(unit_ids: Any, *roles: str) -> Ids:
    """Ids of the active people who hold one of these posts today."""
    posts = Appointment.objects.holders(unit_ids, *roles, on=timezone.localdate())
    return set(posts.values_list("user_id", flat=True))


def of_office(issue: Issue, *roles: str) -> Ids:
    posts = Appointment.objects.in_force(timezone.localdate()).filter(
        unit__district=issue.district_id, role__in=roles, user__is_active=True
    )
    return set(posts.values_list("user_id", flat=True))


def officers(issue: Issue) -> Ids:
    return of_office(issue, Role.OFFICER, Role.CHIEF)


def chiefs(issue: Issue) -> Ids:
    return of_office(issue, Role.CHIEF)


def units(issue: Issue) -> Ids:
    """Heads and liaisons of every unit that works on it in this round."""
    tasks = issue.tasks.held().filter(round__number=issue.round_no)
    return holders(tasks.values("unit"), Role.HEAD, Role.LIAISON)


def extension_rulers(issue: Issue) -> Ids:
    """Chiefs; where a second extension waits the leaders too, who decide it."""
    second = issue.extensions.filter(ruling=ExtensionRuling.PENDING, number__gt=1).exists()
    return of_office(issue, Role.CHIEF, *([Role.SUPERVISOR] if second else []))


def lead_heads(issue: Issue) -> Ids:
    return holders([issue.lead_id], Role.HEAD)


def finder(issue: Issue) -> Ids:
    return {person for person in (issue.finder_id, issue.filed_by_id) if person}


Group = Callable[[Issue], Ids]
RECIPIENTS: dict[str, tuple[Group, ...]] = {
    "file": (officers,),
    "assign": (units,),
    "decline": (finder,),
    "merge": (finder,),
    "hand_over": (finder,),
    "contest": (chiefs,),
    "contest_task": (chiefs,),
    "extend": (extension_rulers,),
    "extend_task": (extension_rulers,),
    "rule_extension": (units,),
    "shift": (units,),
    "move_unit": (units,),
    "rule": (units,),
    "reassign": (units,),
    "recall": (),  # the unit no longer sees the issue: there is nothing it could open
    "sign": (),
    "sign_task": (),
    "finish_task": (units,),
    "submit": (officers, lead_heads),
    "withdraw": (officers,),
    "verify": (chiefs,),
    "return": (units,),
    "send_back": (officers,),
    "close": (units, finder),
    "reassign_again": (units,),
    "recheck": (units,),
    "recheck_fail": (units,),
    "defer": (units,),
    "resume": (units,),
    "void": (finder,),
}


def tell(step_name: str, issue: Issue, happening: "Happening") -> None:
    """Tell everybody whom the step concerns, except the person who took it."""
    people: Ids = set()
    for group in RECIPIENTS[step_name]:
        people |= group(issue)
    by = {happening.by.pk} if happening.by else set()
    notify(people - by, f"issue.{step_name}", issue, at=happening.at)


def tell_filed(issues: list[Issue], happening: "Happening") -> None:
    """Tell the office of newly filed problems: the people are looked up once for all of them."""
    people = officers(issues[0]) - {happening.by.pk}
    for issue in issues:
        notify(people, "issue.file", issue, at=happening.at)
