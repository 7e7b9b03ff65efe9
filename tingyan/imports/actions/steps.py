"""Upload, match the columns, confirm: what the person does."""

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.directory.models import District
from tingyan.imports import reading
from tingyan.imports.actions.work import work
from tingyan.imports.catalogue import LEDGERS
from tingyan.imports.models import Matching, Run
from tingyan.imports.states import AT_ONCE, Outcome, Stage
from tingyan.kit import phones
from tingyan.kit.errors import Refused, Stale


def upload(kind: str, name: str, data: bytes, *, by: Any, choice: str = phones.MASK) -> Run:
    """Read the file as far as its header; `choice` is what becomes of telephone numbers in its texts.

    Raises Refused, or ValidationError with what is wrong with the file.
    """
    ledger = LEDGERS[kind]
    district = District.objects.filter(pk__in=ledger.districts(by)).first()
    if district is None:
        raise Refused(_("没有导入%s的权限") % ledger.label)
    grid, at = reading.found(data, name, ledger)
    heads = reading.heads(grid, at + 1)
    run = Run(
        district=district, kind=kind, by=by, name=name[-200:], data=data, sheet=grid.name[:100], header_row=at + 1
    )
    run.phones = choice
    run.sha256 = hashlib.sha256(data).hexdigest()
    run.names = reading.proposed(heads, ledger, district.pk)
    with audit.recording(by=by):
        Run.objects.filter(by=by, kind=kind).exclude(stage__in=[Stage.DONE, Stage.CHECKING, Stage.SAVING]).delete()
        run.save()
        audit.entry("import.upload", run, kind=kind, name=run.name, sha256=run.sha256)
    return run


def look_again(run: Run) -> Run:
    """Another sheet or header row was named: propose its columns anew, writing nothing."""
    heads = reading.heads(reading.grid_of(run), run.header_row)
    run.names = reading.proposed(heads, LEDGERS[run.kind], run.district_id)
    return run


def match(run: Run, *, sheet: str, header_row: int, names: dict[str, str], by: Any) -> Run:
    """Take the columns as the person says, remember them for the district, and judge the rows."""
    ledger = LEDGERS[run.kind]
    run.sheet, run.header_row, run.names = sheet, header_row, {at: name for at, name in names.items() if name}
    check_names(run, ledger)
    grid = reading.grid_of(run)
    total = len(reading.table(run, grid).rows)
    heads = reading.heads(grid, header_row)
    with audit.recording(by=by):
        remember(run, {word[:80]: names.get(at, "") for at, word in heads.items()})
        columns = {"sheet": sheet, "header_row": header_row, "names": run.names, "total": total, "message": ""}
        move(run, (Stage.MATCHING, Stage.READY, Stage.FAILED), Stage.CHECKING, **columns)
    if total <= AT_ONCE:
        work(run)
    return run


def remember(run: Run, said: dict[str, str]) -> None:
    """For the whole district: its ledgers have the same headings whoever brings them."""
    rows = [Matching(district=run.district, kind=run.kind, word=word, name=name) for word, name in said.items()]
    unique = ["district", "kind", "word"]
    Matching.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=["name"])


def check_names(run: Run, ledger: Any) -> None:
    taken = list(run.names.values())
    missing = [str(column.label) for column in ledger.columns if column.required and column.name not in taken]
    if missing:
        raise ValidationError(_("还没有对应的列：%s") % "、".join(missing))
    double = [str(column.label) for column in ledger.columns if taken.count(column.name) > 1]
    if double:
        raise ValidationError(_("几列对应了同一项：%s") % "、".join(double))


def move(run: Run, sources: Any, target: str, **columns: Any) -> None:
    """Compare-and-set: two tabs do not both go on."""
    if not Run.objects.filter(pk=run.pk, stage__in=sources).update(stage=target, claimed_at=None, done=0, **columns):
        raise Stale(run)
    run.refresh_from_db()


def confirm(run: Run, *, by: Any) -> Run:
    """Write the rows, unless one of them is wrong."""
    if run.counts.get(Outcome.WRONG):
        raise Refused(_("有误的行改正以前，一行也不会写入"))
    if run.district_id not in LEDGERS[run.kind].districts(by):
        raise Refused(_("没有导入%s的权限") % LEDGERS[run.kind].label)
    move(run, (Stage.READY,), Stage.SAVING)
    if run.total <= AT_ONCE:
        work(run)
    return run
