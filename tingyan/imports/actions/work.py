"""What takes time: judging the rows, and writing them. Up to 500 at once, more in the background."""

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.directory.models import District
from tingyan.imports import reading
from tingyan.imports.bases import Judged, Ledger
from tingyan.imports.catalogue import LEDGERS
from tingyan.imports.models import Line, Run
from tingyan.imports.states import Outcome, Stage
from tingyan.kit import phones
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.workbooks import Grid

BLOCK = 500
WRITTEN = (Outcome.NEW, Outcome.CHANGED)


def claim(run: Run) -> bool:
    """Take the work; false where another worker was first. The time of the claim says from then on whose it is."""
    now = timezone.now()
    if not Run.objects.waiting(now).filter(pk=run.pk, stage=run.stage).update(claimed_at=now, done=0):
        return False
    run.claimed_at = now
    return True


def held(run: Run, **columns: Any) -> bool:
    """Write these columns while the claim is ours; false where a worker that heard nothing of us has taken it over.

    Inside a transaction it keeps others out until the end: a second worker waits here, and finds the run done.
    """
    return bool(Run.objects.filter(pk=run.pk, stage=run.stage, claimed_at=run.claimed_at).update(**columns))


def work(run: Run) -> None:
    """Do what the run waits for. Whatever goes wrong is said on its page, and nothing of it is written.

    The row is changed in the database alone until all is over: what a transaction took back is not taken for done.
    """
    if not claim(run):
        return
    try:
        with phones.asking(run.phones):
            check(run) if run.stage == Stage.CHECKING else bring_in(run)
    except (ValidationError, Refused, Stale) as error:
        end(run, Stage.FAILED, message="；".join(getattr(error, "messages", [str(error)])))
    except Exception:
        end(run, Stage.FAILED, message=_("导入时出错，一行也没有写入，请联系系统管理员"))
        raise
    run.refresh_from_db()


def end(run: Run, stage: str, **columns: Any) -> None:
    finished = {"ended_at": timezone.now(), "data": b""} if stage == Stage.DONE else {}
    held(run, stage=stage, claimed_at=None, **columns, **finished)


def judged(run: Run) -> tuple[Ledger, list[Judged], Grid]:
    grid = reading.grid_of(run)
    table = reading.table(run, grid)
    ledger = LEDGERS[run.kind](run.district, run.by)

    def tell(done: int) -> None:
        now = timezone.now()
        run.claimed_at = now if held(run, done=done, claimed_at=now) else run.claimed_at

    rows = ledger.judge(table, tell)
    return ledger, rows, grid


def check(run: Run) -> None:
    """Judge every row and keep what becomes of it, for the preview."""
    _ledger, rows, grid = judged(run)
    notes = reading.notes_of(grid, run, rows)
    with transaction.atomic():
        if not held(run, done=len(rows)):
            return
        keep_lines(run, rows)
        end(run, Stage.READY, counts=counted(rows), total=len(rows), done=len(rows), notes=notes, message="")


def keep_lines(run: Run, rows: list[Judged]) -> None:
    run.lines.all().delete()
    for start in range(0, len(rows), BLOCK):
        Line.objects.bulk_create(
            Line(run=run, number=r.number, outcome=r.outcome, cells=shown(r.cells), faults=r.faults, notes=r.notes)
            for r in rows[start : start + BLOCK]
        )


def shown(cells: dict[str, str]) -> dict[str, str]:
    """A row for the preview: it needs no telephone number to be known again."""
    return {name: phones.contact(text) if name == "phone" else phones.masked(text) for name, text in cells.items()}


def counted(rows: list[Judged]) -> dict[str, int]:
    found = Counter(str(row.outcome) for row in rows)
    return {outcome.value: found[outcome.value] for outcome in Outcome}


def bring_in(run: Run) -> None:
    """All or nothing. Rows are judged before the transaction; inside, the district's lock keeps a second one out."""
    ledger, rows, _grid = judged(run)
    if any(row.outcome == Outcome.WRONG for row in rows):
        give_back(run, rows)
        return
    try:
        with audit.recording(by=run.by):
            District.objects.select_for_update(no_key=True).get(pk=run.district_id)
            if held(run, done=len(rows)):
                write(run, ledger, rows)
    except IntegrityError as error:
        raise moved_on() from error


def moved_on() -> ValidationError:
    return ValidationError(_("数据已被他人改动，一行也没有写入，请重新核对"))


def give_back(run: Run, rows: list[Judged]) -> None:
    """What was fine when it was looked at is wrong by now: the preview says so."""
    with transaction.atomic():
        if held(run, done=len(rows)):
            keep_lines(run, rows)
            end(run, Stage.READY, counts=counted(rows))


def write(run: Run, ledger: Ledger, rows: list[Judged]) -> None:
    ledger.settle([row for row in rows if row.outcome == Outcome.NEW])
    if any(row.outcome == Outcome.WRONG for row in rows):
        raise moved_on()
    ledger.store([row for row in rows if row.outcome in WRITTEN])
    counts = counted(rows)
    keep_lines(run, rows)
    audit.entry("import.done", run, kind=run.kind, name=run.name, sha256=run.sha256, counts=counts)
    end(run, Stage.DONE, counts=counts, total=len(rows), done=len(rows))
