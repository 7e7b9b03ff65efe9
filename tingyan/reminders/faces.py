"""What a line says to its reader, read now: number and title only so far as he may see the object today."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import ngettext

from issues.flags import running
from issues.models import Extension, Issue, Milestone, Reassignment, Recheck, Task
from tingyan.advisories.models import Receipt
from tingyan.reminders.models import Reminder
from tingyan.reminders.states import Kind
from tingyan.workdays.calendar import Calendar


@dataclass(frozen=True)
class Line:
    """`url` is '' and `title` says so where the object is out of the reader's sight."""

    reminder: Reminder
    number: str
    title: str
    url: str
    due: str
    role: str
    why: str


def of_issue(issue: Issue) -> tuple[str, str, str]:
    return issue.number, issue.title, issue.get_absolute_url()


def of_recheck(recheck: Recheck) -> tuple[str, str, str]:
    return recheck.issue.number, recheck.issue.title, reverse("issues:recheck", args=[recheck.pk])


def of_receipt(receipt: Receipt) -> tuple[str, str, str]:
    return receipt.advisory.number, receipt.advisory.title, receipt.get_absolute_url()


Rows = Callable[[Any], Any]
Words = Callable[[Any], tuple[str, str, str]]
SOURCES: dict[str, tuple[Rows, Words]] = {
    "issues.issue": (Issue.objects.visible_to, of_issue),
    "issues.task": (
        lambda user: Task.objects.visible_to(user).select_related("issue"),
        lambda task: of_issue(task.issue),
    ),
    "issues.milestone": (
        lambda user: Milestone.objects.filter(task__in=Task.objects.visible_to(user)).select_related("task__issue"),
        lambda milestone: of_issue(milestone.task.issue),
    ),
    "issues.extension": (
        lambda user: Extension.objects.visible_to(user).select_related("issue"),
        lambda row: of_issue(row.issue),
    ),
    "issues.reassignment": (
        lambda user: Reassignment.objects.visible_to(user).select_related("issue"),
        lambda row: of_issue(row.issue),
    ),
    "issues.recheck": (lambda user: Recheck.objects.of_office(user).select_related("issue"), of_recheck),
    "advisories.receipt": (lambda user: Receipt.objects.visible_to(user).select_related("advisory"), of_receipt),
}


def lines(reminders: Iterable[Reminder], user: Any, days: Calendar) -> list[Line]:
    """For reminders read with `for_rows`; one query for each model among them."""
    shown = list(reminders)
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in shown:
        wanted[row.model].add(row.object_id)
    found = {
        (model, pk): SOURCES[model][1](obj)
        for model, ids in wanted.items()
        for pk, obj in SOURCES[model][0](user).in_bulk(ids).items()
    }
    return [line(row, found.get((row.model, row.object_id)), days) for row in shown]


def line(row: Reminder, seen: tuple[str, str, str] | None, days: Calendar) -> Line:
    """How it stood to its day on the day of the digest, which stays what was said then."""
    number, title, url = seen or ("", say("内容已不在可查看范围内"), "")
    waits = row.kind == Kind.RULING  # since that day: nobody set a limit for it
    text, role = (say("等待裁定"), "plain") if waits else running(row.due, row.day, days)
    return Line(row, number, title, url, text, role, why(row))


def why(row: Reminder) -> str:
    """The rule, its step, and in which capacity."""
    facts = {"kind": row.get_kind_display(), "step": step_of(row.step), "audience": row.get_audience_display()}
    text = say("%(kind)s，%(step)s提醒%(audience)s") % facts
    if row.unit:
        text = say("%(unit)s，%(what)s") % {"unit": row.unit, "what": text}
    if row.reached != row.audience:
        text += say("（无人在任，由%(reached)s接收）") % {"reached": row.get_reached_display()}
    return text


def step_of(step: int) -> str:
    if step == 0:
        return say("到期即")
    if step < 0:
        return ngettext("提前%(n)s个工作日", "提前%(n)s个工作日", -step) % {"n": -step}
    return ngettext("到期后第%(n)s个工作日", "到期后第%(n)s个工作日", step) % {"n": step}
