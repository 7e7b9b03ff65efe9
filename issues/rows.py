"""A row of a list as one person sees it. Every list of issues, whichever room shows it, is made of these."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from issues.faces import Face, face
from issues.flags import Due, Flag, Mark, due_of, flags, state_mark
from issues.models import Issue
from tingyan.workdays.calendar import Calendar


@dataclass(frozen=True)
class Row:
    """What the table prints. `due` and `returns` are None where the person may not know how the work goes."""

    issue: Issue
    face: Face
    mark: Mark
    due: Due | None
    flags: list[Flag]
    returns: int | None


def row(user: Any, issue: Issue, today: date, days: Calendar) -> Row:
    shown = face(user, issue)
    mark = state_mark(issue.state, shown.state_label)
    if not shown.works_or_judges:
        return Row(issue, shown, mark, None, [], None)
    due = due_of(issue, today, days, getattr(issue, "late_by", None))
    return Row(issue, shown, mark, due, flags(issue, today), issue.returns)


def rows(user: Any, issues: Iterable[Issue], today: date, days: Calendar) -> list[Row]:
    """Rows of issues read with `faces.with_work` and `for_rows`; asks the database nothing."""
    return [row(user, issue, today, days) for issue in issues]
