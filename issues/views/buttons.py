"""The buttons of the detail page, drawn from the workflow's table: one filled at most, the rest plain or under 更多."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say

from issues.faces import Face
from issues.models import Issue, Task
from issues.rules import caller
from issues.states import CASE_SOURCES, OPEN, TASK_HELD, TASK_OPEN, WORKING, State
from issues.workflow import RECHECK_FAIL, Step, steps_for, task_steps_for
from tingyan.kit import words

MAIN = ("assign", "sign", "submit", "verify", "close", "rule", "rule_extension", "resume", "sign_task", "finish_task")
PLAIN = ("return", "extend", "contest", "withdraw", "send_back", "contest_task", "extend_task", "reassign_again")


@dataclass(frozen=True)
class Button:
    label: str
    url: str


@dataclass(frozen=True)
class Buttons:
    """`main` is the filled one, the person's own next step; None where it is somebody else's turn."""

    main: Button | None
    plain: list[Button]
    more: list[Button]

    def __bool__(self) -> bool:
        return bool(self.main or self.plain or self.more)


def buttons_for(user: Any, issue: Issue, tasks: Iterable[Task]) -> Buttons:
    """Steps of the issue, and of the tasks (with `issue` and `unit` set) of assisting units."""
    steps = [step for step in steps_for(user, issue) if step is not RECHECK_FAIL]  # taken by recording a recheck
    found = [(step.name, own(user, issue, step), button(issue, step, user)) for step in steps]
    for task in tasks:
        mine = task.unit_id in user.posts.units
        found += [(step.name, mine, task_button(task, step, mine)) for step in task_steps_for(user, task)]
    main = next((b for name, mine, b in found if mine and name in MAIN), None)
    plain = [b for name, mine, b in found if mine and name in PLAIN and b is not main]
    return Buttons(main, plain[:2], [b for _, _, b in found if b is not main and b not in plain[:2]])


def own(user: Any, issue: Issue, step: Step) -> bool:
    """Whether the person takes the step in his own turn, not recording it for a unit that is not online."""
    return not step.in_units_name or issue.lead_id in user.posts.units


def button(issue: Issue, step: Step, user: Any) -> Button:
    label = str(step.label) if own(user, issue, step) else say("代单位%(step)s") % {"step": step.label}
    return Button(label, reverse("issues:step", args=[issue.pk, step.name]))


def task_button(task: Task, step: Any, mine: bool) -> Button:
    label = str(step.label) if mine else say("代%(unit)s%(step)s") % {"unit": task.unit, "step": step.label}
    return Button(label, reverse("issues:task_step", args=[task.pk, step.name]))


def may_write(user: Any, task: Task) -> bool:
    """Whether the task's work page is open to the person."""
    mine = task.unit_id in user.posts.units or task.issue.district_id in user.posts.office
    return mine and task.state in TASK_OPEN


def may_print(shown: Face, task: Task) -> bool:
    """The 整改通知 of a task: the office prints each unit's, a unit its own."""
    return task.state in TASK_HELD and (shown.office or task.unit_id in shown.user.posts.units)


def tools_for(shown: Face) -> dict[str, bool]:
    """What else the page offers: links and small forms that are no steps."""
    posts, issue = shown.user.posts, shown.issue
    office = issue.district_id in posts.office
    return {
        "edit": office and issue.state in OPEN,
        "forward": office and issue.state in OPEN,
        "clue": office,
        "call_back": issue.source in CASE_SOURCES and not caller(shown.user, issue),
        "people": bool(issue.people) and issue.lead_id in posts.heads,
        "order": bool(issue.round_no) and shown.works_or_judges,
        "record": bool(posts.units or posts.office),
        "advise": office and bool(issue.round_no),
        "late": office and overdue(issue),
    }


def next_step(issue: Issue) -> str:
    """下一步: who must do what, in one line; "" when it has ended."""
    unit = {"unit": issue.lead or "—"}
    sentences = {
        State.REPORTED: say("室承办人交办"),
        State.ASSIGNED: say("室负责人裁定改派") if issue.contested else say("%(unit)s签收") % unit,
        State.FIXING: ruling_of_extension(issue) if issue.extending else say("%(unit)s整改后提交核验") % unit,
        State.SUBMITTED: say("室承办人核验"),
        State.VERIFIED: say("室负责人销号（不得由核验人销号）"),
        State.DEFERRED: say("%(on)s到期后恢复办理") % {"on": words.date(issue.deferred_until, True)},
    }
    return sentences.get(State(issue.state), "")


def ruling_of_extension(issue: Issue) -> str:
    return say("分管领导裁定第二次延期") if issue.extended else say("室负责人裁定延期")


def overdue(issue: Issue) -> bool:
    """As in `Issue.objects.overdue`: while a request for more time waits nobody is late."""
    working = issue.state in WORKING and not issue.extending
    return working and issue.due is not None and issue.due < timezone.localdate()
