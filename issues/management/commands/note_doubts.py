"""`manage.py note_doubts`: look for signs of paper closures in what was submitted before signs were noted."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import QuerySet

from issues.actions.doubt import note_repeats, note_round
from issues.models import Issue, Round
from issues.states import TaskState
from tingyan.audit import actions as audit
from tingyan.kit.sheets import in_chunks

BLOCK = 200  # rounds of one transaction: short enough that people go on working meanwhile


class Command(BaseCommand):
    help = "为以往提交的整改补记疑点。每轮按提交时的情况比对，可重复执行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--district", default="", help="只处理这个区（代码）")

    def handle(self, *args: Any, district: str = "", **options: Any) -> None:
        rounds = (
            Round.objects.exclude(submitted_at=None)
            .filter(tasks__is_lead=True, tasks__state=TaskState.DONE)
            .select_related("issue")
        )
        issues = Issue.objects.filter(round_no__gte=1, window__isnull=False).exclude(category="")
        if district:
            rounds, issues = rounds.filter(issue__district__code=district), issues.filter(district__code=district)
        found = sum(of_rounds(rounds.order_by("submitted_at", "id"))) + sum(of_issues(issues.order_by("id")))
        self.stdout.write(f"已比对，记录疑点 {found} 条")


def blocks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while block := list(islice(rows, BLOCK)):
        yield block


def of_rounds(rounds: QuerySet[Round]) -> Iterator[int]:
    """How many signs each block of rounds was given."""
    for block in blocks(in_chunks(rounds)):
        with audit.recording():
            yield sum(len(note_round(row.issue, row, row.submitted_at)) for row in block)


def of_issues(issues: QuerySet[Issue]) -> Iterator[int]:
    for block in blocks(in_chunks(issues)):
        with audit.recording():
            yield sum(len(note_repeats(issue, at=issue.assigned_at or issue.filed_at)) for issue in block)
