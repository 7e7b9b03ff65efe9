"""为什么是这一天: the days of a due date, counted one by one, by which rule and which calendar."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as say

from issues.models import Task
from issues.states import DueRule, FixType
from tingyan.kit import words
from tingyan.workdays.calendar import Calendar, Counted

MOST_DAYS = 400  # shown one by one; long-term work is counted in months


@dataclass(frozen=True)
class Reason:
    """Why a task is due on its day; `days` are those after `start`, each with its number or why it does not count."""

    task: Task
    rule: str
    start: date | None
    days: list[Counted]
    edition: int | None
    notice: str
    sentence: str
    changed: bool  # by the calendar of today the same rule would give another day

    @property
    def skipped(self) -> list[Counted]:
        """Holidays that fell on days of work: weekends explain themselves."""
        return [day for day in self.days if day.number is None and day.name]

    @property
    def made_up(self) -> list[Counted]:
        return [day for day in self.days if day.number is not None and day.name]


def reason_of(task: Task, fix_type: str, days: Calendar) -> Reason:
    """Explain the present due date of a task by what is stored with it."""
    start, due = task.due_start, task.current_due
    if not task.due_rule or start is None:
        return Reason(task, say("依据未记录"), None, [], None, "", "", False)
    counted = days.explain(start, max(days.between(start, due), 0))[:MOST_DAYS]
    return Reason(
        task,
        str(task.get_due_rule_display()),
        start,
        [] if in_months(task, fix_type) else counted,
        task.due_edition,
        days.notice(start, due),
        sentence(task, fix_type, days),
        task.due_edition != days.edition,
    )


def in_months(task: Task, fix_type: str) -> bool:
    return task.due_rule == DueRule.FIX_TYPE and fix_type == FixType.LONG


def sentence(task: Task, fix_type: str, days: Calendar) -> str:
    """The rule in words, with its numbers."""
    start, due = task.due_start, task.current_due
    told: dict[str, Any] = {
        "start": words.date(start),
        "due": words.date(due),
        "n": task.due_count,
        "type": FixType(fix_type).label if fix_type else "",
    }
    if task.due_rule == DueRule.BY_HAND:
        return say("%(start)s交办时指定为%(due)s。") % told
    if task.due_rule == DueRule.EXTENSION:
        return say("%(start)s批准延期至%(due)s。") % told
    if task.due_rule == DueRule.RETURN:
        return say("%(start)s退回，次一工作日起计，第%(n)s个工作日到期。") % told
    if task.due_rule == DueRule.RESUME:
        if task.due_count is None:
            return say("%(start)s恢复办理，暂缓时已经逾期，时限按暂缓的工作日顺延至%(due)s。") % told
        return say("%(start)s恢复办理，接着计算暂缓时剩余的%(n)s个工作日。") % told
    if in_months(task, fix_type):
        return say("%(start)s交办，%(type)s的时限为%(n)s个月；到期日不是工作日的，顺延至下一个工作日。") % told
    return say("%(start)s交办，%(type)s的时限为%(n)s个工作日，次一工作日起计。") % told
