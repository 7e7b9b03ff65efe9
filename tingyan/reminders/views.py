"""Reading reminders. Lines are drawn from what their reader may see now; only the button sends anything."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_POST, require_safe

from issues.models import Issue
from tingyan.kit.keys import key_of
from tingyan.kit.paging import page_of
from tingyan.reminders import actions
from tingyan.reminders.faces import lines
from tingyan.reminders.models import Delivery, Digest, Reminder
from tingyan.reminders.states import Channel
from tingyan.workdays import calendar


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    if "issue" in request.GET:
        return about(request, request.GET["issue"])
    user: Any = request.user
    page = page_of(request, Digest.objects.visible_to(user).for_rows())
    failures = failures_today(user)
    return render(
        request, "reminders/list.html", {"page": page, "office": bool(user.posts.office), "failures": failures}
    )


def failures_today(user: Any) -> list[str]:
    """For the office: what of today did not go out, and why."""
    if not user.posts.office:
        return []
    rows = Delivery.objects.failures(timezone.localdate(), user.posts.office)
    text = say("%(channel)s有%(n)s份没有发出：%(error)s。再次发送时一并补发。")
    return [text % {**row, "channel": Channel(row["channel"]).label} for row in rows]


def about(request: HttpRequest, typed: str) -> HttpResponse:
    """What was sent about an issue, to whom and why; a unit reads what its reader got himself."""
    issue = get_object_or_404(Issue.objects.visible_to(request.user), pk=key_of(typed))
    page = page_of(request, Reminder.objects.visible_to(request.user).filter(issue=issue).for_rows())
    context = {"issue": issue, "page": page, "lines": lines(page, request.user, calendar.load())}
    return render(request, "reminders/list.html", context)


@require_safe
def digest(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Digest.objects.visible_to(request.user), pk=pk)
    page = page_of(request, row.reminders.visible_to(request.user).for_rows().order_by("due", "id"), per=100)
    shown = lines(page, request.user, calendar.load())
    context = {"digest": row, "page": page, "lines": shown, "deliveries": row.deliveries.all()}
    return render(request, "reminders/digest.html", context)


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    report = actions.remind_now(by=request.user)
    told = vars(report)
    text = (
        say("已提醒%(people)s人，共%(lines)s项。") if report.lines else say("今天到期的事项都已提醒过，没有新的提醒。")
    )
    if report.mailed or report.robots:
        text += say("发出邮件%(mailed)s封，通知群%(robots)s个。")
    messages.info(request, text % told)
    return redirect("reminders:list")
