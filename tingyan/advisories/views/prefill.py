"""What a new paper's form holds when it is opened from issues, or from an advisory that somebody has not answered."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.models import Issue, Task
from issues.views.bulk import MOST, chosen_ids
from tingyan.advisories.deadlines import reply_by
from tingyan.advisories.faces import with_receipts
from tingyan.advisories.flags import Standing
from tingyan.advisories.models import Advisory
from tingyan.advisories.states import Kind, ReceiptState
from tingyan.directory.models import District
from tingyan.kit import words
from tingyan.kit.keys import key_of
from tingyan.workdays import calendar

LONGEST_TITLE = 80


@dataclass
class Origin:
    """From what a paper is drafted; empty when from nothing."""

    issues: list[Issue] = field(default_factory=list)
    follows: Any = None


def origin_of(request: HttpRequest) -> Origin:
    """What `?issue=`, the ticks of the list of issues, or `?follows=` name; what the person may not see is not."""
    if key := request.GET.get("follows", ""):
        rows = with_receipts(Advisory.objects.visible_to(request.user).select_related("district"), request.user)
        followed = get_object_or_404(rows.filter(district__in=office(request)), pk=key_of(key))
        return Origin(list(followed.issues.order_by("id")), followed)
    keys = [key for key in map(key_of, request.GET.getlist("issue")) if key is not None]
    keys = [*keys, *chosen_ids(request, request.GET)][:MOST]
    rows = Issue.objects.visible_to(request.user).filter(district__in=office(request))
    return Origin(list(rows.filter(pk__in=keys).select_related("lead").order_by("id")) if keys else [])


def office(request: HttpRequest) -> frozenset[int]:
    return request.user.posts.office


def first_values(request: HttpRequest, origin: Origin) -> dict[str, Any]:
    """Said in the language of the record, whichever language the drafter reads."""
    kind = request.GET.get("kind", "")
    first: dict[str, Any] = {"kind": kind if kind in Kind.values else Kind.REMINDER, "reply_by": proposed(request)}
    first["contact"] = getattr(request.user, "name", "")
    with words.as_recorded():
        if origin.follows:
            return first | of_followed(origin.follows) | {"issues": numbers(origin.issues)}
        return first | of_issues(origin.issues, first["kind"])


def proposed(request: HttpRequest) -> Any:
    district = District.objects.filter(pk__in=office(request)).first()
    return reply_by(timezone.localdate(), district, calendar.load()) if district else None


def numbers(issues: list[Issue]) -> str:
    return "、".join(issue.number for issue in issues)


def of_issues(issues: list[Issue], kind: str) -> dict[str, Any]:
    """Their titles, without numbers and units: every unit addressed will read it."""
    if not issues:
        return {}
    facts = {"title": issues[0].title, "n": len(issues)}
    about = say("关于“%(title)s”的") % facts if len(issues) == 1 else say("关于%(n)s个问题整改工作的") % facts
    ending = say("督办") if kind == Kind.SUPERVISION else say("提示")
    title = about + ending
    if len(title) > LONGEST_TITLE:
        title = say("关于有关问题整改工作的") + ending
    said = [f"{n}. {line(issue)}" if len(issues) > 1 else line(issue) for n, issue in enumerate(issues, 1)]
    return {"title": title, "problem": "\n".join(said), "issues": numbers(issues), "units": units_of(issues, kind)}


def line(issue: Issue) -> str:
    if issue.due:
        return say("%(title)s（整改时限%(due)s）。") % {"title": issue.title, "due": words.date(issue.due)}
    return say("%(title)s。") % {"title": issue.title}


def units_of(issues: list[Issue], kind: str) -> list[int]:
    """Those who work on them; for a 督办单 those alone who are late, if anybody is."""
    tasks = Task.objects.held().filter(issue__in=issues).exclude(unit=None)
    if kind == Kind.SUPERVISION:
        late = tasks.overdue(timezone.localdate())
        tasks = late if late.exists() else tasks.filter(is_lead=True)
    return list(tasks.order_by().values_list("unit", flat=True).distinct())


def of_followed(paper: Any) -> dict[str, Any]:
    """督办 of those alone who are late, in words that name none of them."""
    late = Standing(paper.shown, timezone.localdate()).late
    facts = {
        "number": paper.number,
        "title": paper.title,
        "due": words.date(paper.reply_by),
        "today": words.date(timezone.localdate()),
    }
    if any(receipt.state == ReceiptState.SENT for receipt in late):
        problem = say("《%(title)s》（%(number)s）要求于%(due)s前反馈，截至%(today)s尚未签收或反馈。") % facts
    else:
        problem = say("《%(title)s》（%(number)s）要求于%(due)s前反馈，截至%(today)s尚未反馈。") % facts
    return {
        "kind": Kind.SUPERVISION,
        "title": say("关于%(number)s办理情况的督办") % facts,
        "problem": problem,
        "advice": say("立即签收并按要求反馈，说明逾期的原因。"),
        "units": [receipt.unit_id for receipt in late],
    }
