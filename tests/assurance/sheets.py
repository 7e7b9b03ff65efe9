"""Two hundred malformed sheets, through the same steps as the pages. Called by .inside in a house."""

from typing import Any

from django.core.exceptions import ValidationError

from issues.models import Issue
from tests.imports.test_issues import checked, faults, rows_of
from tests.kit.test_tables import MALFORMED, NO_DAYS
from tingyan.imports.actions import confirm, match, upload
from tingyan.imports.models import Run
from tingyan.kit.errors import Refused

UNITS = ["区民正局", "区XX局", "不存在的单位", "0", "部门", "区民政局、区市场监督管理局", "=A1", "<b>区民政局</b>"]
NUMBERS = [999999202606140017, 1e20, "1.38E+10"]
PROBLEMS = ["", "   ", "\u3000", "长" * 20_001, "身份证210212199001011235"]
DAYS = [*NO_DAYS, "", 2026, 202606, 461870, "2099.1.1", "1899-12-31", "二〇二六年"]
BAD = [("found_on", 1, day) for day in DAYS] + [("lead", 0, unit) for unit in UNITS]
BAD += [("description", 2, text) for text in [*PROBLEMS, *NUMBERS]]


def malformed(cast: Any) -> dict[str, Any]:
    """What was not refused as it should be, and what is in the house afterwards."""
    wrong = [name for name, file in MALFORMED.items() if not refused(cast, *file)]
    sheets = [(case, row) for row in (0, 2, 5, 3) for case in BAD]
    wrong += [fault for case, row in sheets if (fault := unnamed(cast, *case, row))]
    left = {"issues": Issue.objects.count(), "done": Run.objects.filter(stage="done").count()}
    confirm(checked(cast, rows_of(cast, 6)), by=cast.officer)
    return {"wrong": wrong, "files": len(MALFORMED), "sheets": len(sheets), **left, "good": Issue.objects.count()}


def refused(cast: Any, data: bytes, name: str) -> bool:
    """Whether a file that cannot be read is refused with a Chinese sentence."""
    try:
        run = upload("issues", name, data, by=cast.officer)
        match(run, sheet=run.sheet, header_row=run.header_row, names=run.names, by=cast.officer)
    except ValidationError as error:
        return chinese(error.messages[0])
    return False


def unnamed(cast: Any, field: str, column: int, value: Any, row: int) -> str:
    """ "" where this one cell of six rows is named in Chinese and keeps the sheet out; else what happened instead."""
    rows = rows_of(cast, 6)
    rows[row][column] = value
    run = checked(cast, rows)
    found = faults(run)
    if list(found) != [(row + 2, field)] or not chinese(found[row + 2, field]):
        return f"{field} {str(value)[:30]}: {found}"
    try:
        confirm(run, by=cast.officer)
    except Refused:
        return ""
    return f"{field} {value}: confirmed"


def chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)
