"""整改过程记录, a row a round, and 退回记录, a row a return: what lies behind a line of the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from issues.exports.lines import Line, labelled
from issues.models import Move, Round, Task
from issues.states import VerifyHow
from tingyan.kit import words
from tingyan.kit.sheets import Column, Sheet


@dataclass(frozen=True)
class Pass:
    """A round of the line with the tasks that units held in it."""

    line: Line
    round: Round
    lead: Task | None
    assisting: list[Task]


@dataclass(frozen=True)
class Return:
    line: Line
    move: Move


def passes(line: Line) -> Iterator[Pass]:
    """The office sees every round, a unit those that it or its fellows worked in."""
    for each in line.rounds:
        tasks = line.tasks_of(each)
        if tasks or line.face.office:
            assisting = [task for task in tasks if not task.is_lead]
            yield Pass(line, each, next((task for task in tasks if task.is_lead), None), assisting)


def returns(line: Line) -> Iterator[Return]:
    return (Return(line, move) for move in line.issue.returned if line.face.sees_move(move))


def rounds_sheet() -> Sheet:
    return Sheet(_("整改过程记录"), round_columns(), of=passes)


def returns_sheet() -> Sheet:
    return Sheet(_("退回记录"), return_columns(), of=returns)


def round_columns() -> list[Column]:
    return [
        Column(_("问题编号"), lambda x: x.line.issue.number, width=14),
        Column(_("标题"), lambda x: x.line.issue.title, width=30),
        Column(_("轮次"), lambda x: x.round.number, width=6, kind="int"),
        Column(_("牵头单位"), lambda x: str(x.round.lead), width=12),
        Column(_("配合单位"), lambda x: words.listed(task.unit for task in x.assisting), width=14),
        Column(_("交办时间"), lambda x: x.round.assigned_at, width=16, kind="datetime"),
        Column(_("签收时间"), lambda x: x.round.signed_at, width=16, kind="datetime"),
        Column(_("原整改时限"), lambda x: x.round.original_due, width=11, kind="date"),
        Column(_("现整改时限"), lambda x: x.round.current_due, width=11, kind="date"),
        Column(_("整改措施"), lambda x: x.lead.measures if x.lead else "", width=30),
        Column(_("整改结果"), lambda x: x.lead.result if x.lead else "", width=30),
        Column(_("提交核验时间"), lambda x: x.round.submitted_at, width=16, kind="datetime"),
        Column(_("退回次数"), lambda x: x.round.returns, width=6, kind="int"),
        Column(_("核验时间"), lambda x: x.round.verified_at, width=16, kind="datetime"),
        Column(_("核验方式"), labelled(VerifyHow, lambda x: x.round.verify_how), width=9),
        Column(_("核验人"), lambda x: str(x.round.verified_by or x.round.verifier_name), width=9),
        Column(_("核验意见"), lambda x: x.round.verify_note, width=24),
        Column(_("销号时间"), lambda x: x.round.closed_at, width=16, kind="datetime"),
        Column(_("销号人"), lambda x: str(x.round.closed_by or x.round.closer_name), width=9),
        Column(_("单位用时（工作日）"), lambda x: x.round.unit_days, width=10, kind="int"),
        Column(_("逾期（按现时限，工作日）"), lambda x: x.round.late_by, width=12, kind="int"),
        Column(_("逾期（按原时限，工作日）"), lambda x: x.round.late_by_original, width=12, kind="int"),
    ]


def return_columns() -> list[Column]:
    return [
        Column(_("问题编号"), lambda x: x.line.issue.number, width=14),
        Column(_("标题"), lambda x: x.line.issue.title, width=36),
        Column(_("轮次"), lambda x: x.move.round_no, width=6, kind="int"),
        Column(_("牵头单位"), lambda x: str(x.move.lead or ""), width=14),
        Column(_("退回时间"), lambda x: x.move.at, width=16, kind="datetime"),
        Column(_("退回人"), who, width=24),
        Column(_("退回理由"), reason, width=48),
        Column(_("退回后时限"), lambda x: x.move.due, width=11, kind="date"),
    ]


def who(row: Return) -> str:
    return f"{row.move.by_label} {row.move.by or ''}".strip()


def reason(row: Return) -> Any:
    return row.move.note if row.line.face.sees_reason(row.move) else ""
