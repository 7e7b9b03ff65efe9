"""问题整改台账: the list of issues in the column order that offices use, each row as its reader may see it."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from issues.faces import with_work
from issues.models import Issue, Progress, Round, Task
from issues.rows import Row, row
from issues.states import State
from tingyan.audit import actions as audit
from tingyan.kit import words
from tingyan.kit.sheets import Column, csv_response, in_chunks, xlsx_response
from tingyan.workdays import calendar

BLOCK = 64 * 1024


class Line:
    """One row of the ledger: the issue's face, and of its current round what the face lets through."""

    def __init__(self, number: int, shown: Row) -> None:
        self.number, self.row, self.issue, self.face = number, shown, shown.issue, shown.face
        open_to_reader = shown.face.works_or_judges
        rounds = self.issue.all_rounds if open_to_reader else []
        self.round: Round | None = next((r for r in rounds if r.number == self.issue.round_no), None)
        tasks = (
            [t for t in self.issue.held_tasks if self.round and t.round_id == self.round.pk] if open_to_reader else []
        )
        self.lead: Task | None = next((t for t in tasks if t.is_lead), None)
        self.assisting = [t for t in tasks if not t.is_lead]


def columns() -> list[Column]:
    return [
        Column(_("序号"), lambda x: x.number, width=6, kind="int"),
        Column(_("问题编号"), lambda x: x.issue.number, width=16),
        Column(_("来源"), lambda x: x.face.source),
        Column(_("发现日期"), lambda x: x.issue.found_on, kind="date"),
        Column(_("体验员（单位职务）"), lambda x: x.face.finder, width=24),
        Column(_("体验方式"), mode, width=18),
        Column(_("主题"), lambda x: x.issue.get_theme_display(), width=16),
        Column(_("问题类别"), lambda x: x.issue.get_category_display()),
        Column(_("问题描述"), lambda x: x.face.text or x.issue.title, width=48),
        Column(_("窗口/事项"), place, width=24),
        Column(_("牵头单位"), lambda x: str(x.issue.lead or ""), width=16),
        Column(_("配合单位"), lambda x: words.listed(t.unit for t in x.assisting), width=20),
        Column(_("责任领导"), of_lead("leader")),
        Column(_("责任人"), of_lead("person")),
        Column(_("整改措施"), of_lead("measures"), width=40),
        Column(_("整改类型"), worked(lambda x: x.issue.get_fix_type_display())),
        Column(_("交办日期"), worked(lambda x: day(x.issue.assigned_at)), kind="date"),
        Column(_("签收日期"), lambda x: day(x.lead.signed_at) if x.lead else None, kind="date"),
        Column(_("整改时限"), worked(lambda x: x.issue.due), kind="date"),
        Column(_("延期情况"), worked(extension), width=24),
        Column(_("整改进展"), progress, width=40),
        Column(_("完成日期"), lambda x: day(x.lead.done_at) if x.lead else None, kind="date"),
        Column(_("核验人及意见"), verdict, width=32),
        Column(_("销号日期"), lambda x: x.issue.closed_on, kind="date"),
        Column(_("当前状态"), lambda x: x.row.mark.label),
        Column(_("预警/逾期天数"), warning, width=20),
        Column(_("退回次数"), lambda x: x.row.returns, kind="int"),
        Column(_("回头看结果"), lambda x: None),
        Column(_("备注"), lambda x: x.face.note, width=24),
    ]


def worked(value: Callable[[Line], Any]) -> Callable[[Line], Any]:
    """A cell for those who may see how the work goes; blank for all others."""
    return lambda line: value(line) if line.face.works_or_judges else None


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
    if issue.due and issue.original_due and issue.due != issue.original_due:
        return _("原时限%(on)s") % {"on": words.date(issue.original_due)}
    return ""


def progress(line: Line) -> str:
    """The result where there is one, else the latest note of progress."""
    if line.lead is None:
        return line.face.spot_action
    return line.lead.result or next((note.text for note in line.lead.progress.all()), "")


def verdict(line: Line) -> str:
    if line.round is None or line.round.verified_at is None:
        return ""
    return f"{line.round.verified_by or line.round.verifier_name} {line.round.verify_note}".strip()


def warning(line: Line) -> str:
    due = [line.row.due.text] if line.row.due and line.row.due.text and line.issue.due else []
    return words.listed([*due, *(flag.label for flag in line.row.flags)])


def for_lines(issues: QuerySet[Issue], user: Any) -> QuerySet[Issue]:
    """With all that a line prints, in four queries a chunk."""
    tasks = Task.objects.held().select_related("unit").prefetch_related(Prefetch("progress", Progress.objects.all()))
    rounds = Round.objects.select_related("verified_by")
    rows = issues.for_rows().select_related("lead", "visit", "window", "service_item")
    rows = rows.prefetch_related(
        Prefetch("tasks", tasks, to_attr="held_tasks"), Prefetch("rounds", rounds, to_attr="all_rounds")
    )
    return with_work(rows, user)


def lines(issues: QuerySet[Issue], user: Any) -> Iterator[Line]:
    today, days = timezone.localdate(), calendar.load()
    for number, issue in enumerate(in_chunks(for_lines(issues, user)), 1):
        yield Line(number, row(user, issue, today, days))


def export(issues: QuerySet[Issue], *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    """Return the ledger as xlsx or csv; how many rows left, under which filters and as which bytes, is audited."""
    now = timezone.now()
    title = _("问题整改台账")
    name = f"{title}{timezone.localdate(now):%Y%m%d}.{kind}"
    counted = Counted(lines(issues, by))
    if kind == "csv":
        response = csv_response(name, columns(), counted)
    else:
        until = [*notes, _("数据截至%(moment)s") % {"moment": words.moment(now)}]
        response = xlsx_response(name, columns(), counted, title=title, notes=until)
    digest = settle(response)
    with audit.recording(by=by):
        audit.entry("issue.export", count=counted.count, kind=kind, filters=notes, sha256=digest)
    return response


class Counted:
    """Rows that say afterwards how many they were."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Any]:
        for each in self.rows:
            self.count += 1
            yield each


def settle(response: Any) -> str:
    """Make the whole file before the first byte is sent, so that its SHA-256 can be audited; memory stays constant."""
    file, digest = tempfile.TemporaryFile(), hashlib.sha256()  # noqa: SIM115  closed with the response
    for part in response.streaming_content:
        digest.update(part)
        file.write(part)
    file.seek(0)
    response.streaming_content = file
    return digest.hexdigest()
