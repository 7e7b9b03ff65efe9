"""What the world of tests/doors.py holds of this room."""

from typing import Any

from tests.factories import CANARY
from tests.kit import books
from tingyan.imports.actions import match, upload
from tingyan.imports.models import Run


def add_runs(cast: Any) -> dict[str, Any]:
    """An import with a row in error, of one officer."""
    rows = [["部门", "日期", "问题"], [CANARY, "6.14", CANARY], [CANARY, "2026.6.14", CANARY]]
    run = upload("issues", "台账.xlsx", books.xlsx(rows), by=cast.officer)
    match(run, sheet=run.sheet, header_row=1, names=run.names, by=cast.officer)
    return {"run": run}


def add_ended(cast: Any) -> list[Run]:
    """One that came in and one that failed. One that runs is left out: its page asks for itself anew."""
    common = {"district": cast.ls, "by": cast.officer, "kind": "visits", "name": "一览表.xlsx", "total": 3}
    done = Run.objects.create(**common, stage="done", counts={"new": 2, "changed": 0, "unchanged": 1, "duplicate": 0})
    return [done, Run.objects.create(**common, stage="failed", message="导入时出错，一行也没有写入，请联系系统管理员")]
