"""任务整改进展: a dated note on the open task of a unit, by the action of its work page. Steps are never imported."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.actions import note_progress
from issues.actions.ledger import start_of
from issues.actions.work import check_worker
from issues.models import Task
from issues.states import TASK_OPEN, ProgressKind
from tingyan.imports.bases import Column, Judged, Ledger, words
from tingyan.imports.states import Outcome
from tingyan.kit.days import parse_day
from tingyan.kit.errors import Refused
from tingyan.kit.sheets import in_chunks
from tingyan.kit.tables import Table, texts


@dataclass(frozen=True)
class Note:
    task: Task
    text: str
    kind: str
    on: date | None


class ProgressNotes(Ledger):
    slug = "progress"
    label = gettext_lazy("任务整改进展")
    columns = (
        Column("number", gettext_lazy("问题编号"), ("编号",), required=True, example="WT-2026-0031"),
        Column("unit", gettext_lazy("单位"), ("牵头单位", "承办单位", "责任单位", "部门", "配合单位"), "unit", True),
        Column(
            "text",
            gettext_lazy("整改进展"),
            ("整改结果", "进展情况", "整改情况", "完成情况", "进展"),
            required=True,
        ),
        Column(
            "on",
            gettext_lazy("进展日期"),
            ("日期", "填报日期", "进展时间", "完成日期", "完成时间"),
            "day",
            example="2026-06-14",
        ),
        Column("kind", gettext_lazy("方式"), ("推进方式",), "choice", choices=lambda: words(ProgressKind.choices)),
    )

    def __init__(self, district: Any, by: Any) -> None:
        super().__init__(district, by)
        self.tasks: dict[str, list[Task]] = {}

    @classmethod
    def districts(cls, user: Any) -> frozenset[int]:
        """The office's own district; a unit's, for its own tasks."""
        return frozenset(user.posts.office) | (frozenset(user.posts.districts) if user.posts.units else frozenset())

    def judge(self, table: Table, tell: Callable[[int], None] = lambda done: None) -> list[Judged]:
        numbers = {folded(row.cells.get("number", "")) for row in texts(table).rows} - {""}
        found = Task.objects.visible_to(self.by).held().filter(issue__district=self.district, issue__number__in=numbers)
        found = found.select_related("issue", "unit").prefetch_related("progress")
        for task in in_chunks(found.order_by("round__number", "id")):
            self.tasks.setdefault(task.issue.number, []).append(task)
        return super().judge(table, tell)

    def take(self, values: dict[str, Any], judged: Judged) -> Note | None:
        self.need(values, "number", "unit")
        task = self.task_of(values)
        if not values["text"]:
            judged.outcome = Outcome.UNCHANGED
            judged.notes.append(_("未填整改进展，不记录"))
            return None
        if values["text"] in {task.result, *(note.text for note in task.progress.all())}:
            judged.outcome = Outcome.UNCHANGED
            return None
        try:
            check_worker(task, self.by)
        except Refused as refused:
            raise ValidationError({"unit": str(refused)}) from refused
        on = parse_day(values["on"]) if values["on"] else None
        self.check_day(on, task)
        return Note(task, values["text"], values["kind"] or ProgressKind.DAILY.value, on)

    def task_of(self, values: dict[str, Any]) -> Task:
        """The task of that unit: the open one, else the latest."""
        tasks = self.tasks.get(folded(values["number"]), [])
        if not tasks:
            raise ValidationError({"number": _("没有编号为“%s”且已交办的问题") % values["number"]})
        own = [task for task in tasks if task.unit_id == values["unit"].pk]
        if not own:
            units = "、".join(dict.fromkeys(str(task.unit) for task in tasks))
            raise ValidationError({"unit": _("此问题的承办单位是%s") % units})
        return next((task for task in own if task.state in TASK_OPEN), own[-1])

    def check_day(self, on: date | None, task: Task) -> None:
        if on and on > timezone.localdate():
            raise ValidationError({"on": _("日期不能晚于今天")})
        if on and on < timezone.localdate(task.assigned_at):
            raise ValidationError({"on": _("日期早于交办日期，请核对")})

    def key(self, item: Note) -> Any:
        return (item.task.pk, item.text)

    def settle(self, rows: list[Judged]) -> None:
        """Compared while it was read: each row belongs to a task that is there."""

    def store(self, rows: list[Judged]) -> None:
        for row in rows:
            note = row.item
            note_progress(note.task, note.text, by=self.by, kind=note.kind, at=start_of(note.on))


def folded(number: str) -> str:
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()
