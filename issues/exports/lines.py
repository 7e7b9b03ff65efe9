"""The lines of 问题整改台账: the columns that offices use in their order, each row as its reader may see it."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from issues.faces import with_work
from issues.models import Issue, Move, Recheck, Round, Task
from issues.rows import Row, row
from issues.states import Category, FixType, State, Theme
from issues.workflow import RETURN
from tingyan.kit import words
from tingyan.kit.sheets import Column, in_chunks
from tingyan.workdays import calendar


class Line:
    """One row of the ledger: the issue's face, and of its current round what the face lets through."""

    def __init__(self, number: int, shown: Row) -> None:
        self.number, self.row, self.issue, self.face = number, shown, shown.issue, shown.face
        open_to_reader = shown.face.works_or_judges
        self.rounds: list[Round] = self.issue.all_rounds if open_to_reader else []
        self.round: Round | None = next((r for r in self.rounds if r.number == self.issue.round_no), None)
        self.held: list[Task] = self.issue.held_tasks if open_to_reader else []
        tasks = self.tasks_of(self.round)
        self.lead: Task | None = next((t for t in tasks if t.is_lead), None)
        self.assisting = [t for t in tasks if not t.is_lead]

    def tasks_of(self, this: Round | None) -> list[Task]:
        return [task for task in self.held if this and task.round_id == this.pk]


def columns() -> list[Column]:
    return [
        Column(_("序号"), lambda x: x.number, width=6, kind="int"),
        Column(_("问题编号"), lambda x: x.issue.number, width=14),
        Column(_("来源"), lambda x: x.face.source, width=8),
        Column(_("发现日期"), lambda x: x.issue.found_on, width=11, kind="date"),
        Column(_("体验员（单位职务）"), lambda x: x.face.finder, width=16),
        Column(_("体验方式"), mode, width=12),
        Column(_("主题"), labelled(Theme, lambda x: x.issue.theme), width=10),
        Column(_("问题类别"), labelled(Category, lambda x: x.issue.category), width=10),
        Column(_("问题描述"), lambda x: x.face.text or x.issue.title, width=32),
        Column(_("窗口/事项"), place, width=14),
        Column(_("牵头单位"), lambda x: str(x.issue.lead or ""), width=10),
        Column(_("配合单位"), lambda x: words.listed(t.unit for t in x.assisting), width=12),
        Column(_("责任领导"), of_lead("leader"), width=9),
        Column(_("责任人"), of_lead("person"), width=9),
        Column(_("整改措施"), of_lead("measures"), width=26),
        Column(_("整改类型"), worked(labelled(FixType, lambda x: x.issue.fix_type)), width=10),
        Column(_("交办日期"), worked(lambda x: day(x.issue.assigned_at)), width=11, kind="date"),
        Column(_("签收日期"), lambda x: day(x.lead.signed_at) if x.lead else None, width=11, kind="date"),
        Column(_("整改时限"), worked(lambda x: x.issue.due), width=11, kind="date"),
        Column(_("延期情况"), worked(extension), width=14),
        Column(_("整改进展"), progress, width=26),
        Column(_("完成日期"), lambda x: day(x.lead.done_at) if x.lead else None, width=11, kind="date"),
        Column(_("核验人及意见"), verdict, width=18),
        Column(_("销号日期"), lambda x: x.issue.closed_on, width=11, kind="date"),
        Column(_("当前状态"), lambda x: x.row.mark.label, width=9),
        Column(_("预警/逾期天数"), warning, width=12),
        Column(_("退回次数"), lambda x: x.row.returns, width=6, kind="int"),
        Column(_("回头看结果"), recheck_result, width=9),
        Column(_("备注"), lambda x: x.face.note, width=12),
    ]


def worked(value: Callable[[Line], Any]) -> Callable[[Line], Any]:
    """A cell for those who may see how the work goes; blank for all others."""
    return lambda line: value(line) if line.face.works_or_judges else None


def labels(choices: Any) -> dict[str, str]:
    """The word of each choice, looked up once for a workbook; no value, no word."""
    return {"": ""} | {value: str(label) for value, label in choices.choices}


def labelled(choices: Any, value: Callable[[Any], str]) -> Callable[[Any], str]:
    words_of = labels(choices)
    return lambda line: words_of[value(line)]


def of_lead(name: str) -> Callable[[Line], Any]:
    return lambda line: getattr(line.lead, name, "")


def day(moment: Any) -> Any:
    return timezone.localdate(moment) if moment else None


def mode(line: Line) -> str:
    visit = line.face.visit
    return visit.get_mode_display() if visit else ""


def place(line: Line) -> str:
    return "/".join(str(part) for part in (line.issue.window, line.issue.service_item) if part)


def extension(line: Line) -> str:
    issue = line.issue
    if issue.state == State.DEFERRED:
        return _("暂缓至%(on)s") % {"on": words.date(issue.deferred_until)}
    if not (issue.due and issue.original_due and issue.due != issue.original_due):
        return ""
    original = _("原时限%(on)s") % {"on": words.date(issue.original_due)}
    return words.listed([_("已延期%(n)s次") % {"n": issue.extended}, original]) if issue.extended else original


def progress(line: Line) -> str:
    """The result where there is one, else the latest note of progress."""
    if line.lead is None:
        return line.face.spot_action
    return line.lead.result or next((note.text for note in line.lead.notes), "")


def verdict(line: Line) -> str:
    if line.round is None or line.round.verified_at is None:
        return ""
    return f"{line.round.verified_by or line.round.verifier_name} {line.round.verify_note}".strip()


def recheck_result(line: Line) -> str:
    """The latest that was recorded; what only waits is nobody's to read here."""
    done = line.issue.done_rechecks if line.face.works_or_judges else []
    return str(done[0].get_result_display()) if done else ""


def warning(line: Line) -> str:
    due = [line.row.due.text] if line.row.due and line.row.due.text and line.issue.due else []
    return words.listed([*due, *(flag.label for flag in line.row.flags)])


def for_lines(issues: QuerySet[Issue], user: Any) -> QuerySet[Issue]:
    """With all that a line prints, in six queries a chunk."""
    notes = Prefetch("progress", to_attr="notes")  # a list: a queryset for each task would cost more than its rows
    tasks = Task.objects.held().prefetch_related("unit", notes)
    rounds = Round.objects.prefetch_related("lead", "verified_by", "closed_by").order_by("number")
    returns = Move.objects.filter(step=RETURN.name).prefetch_related("by", "lead").order_by("id")
    rows = issues.for_rows().select_related(None).select_related("visit")
    rows = rows.prefetch_related(
        *("lead", "window", "service_item"),
        Prefetch("tasks", tasks, to_attr="held_tasks"),
        Prefetch("rounds", rounds, to_attr="all_rounds"),
        Prefetch("moves", returns, to_attr="returned"),
        Prefetch("rechecks", Recheck.objects.done().order_by("-id"), to_attr="done_rechecks"),
    )
    return with_work(rows, user)


def lines(issues: QuerySet[Issue], user: Any) -> Iterator[Line]:
    today, days = timezone.localdate(), calendar.load()
    for number, issue in enumerate(in_chunks(for_lines(issues, user)), 1):
        yield Line(number, row(user, issue, today, days))
