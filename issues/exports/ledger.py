"""延期、改派与暂缓: three kinds of rows as one ledger, so that the office reads them in the same columns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.exports import hand_out
from issues.filters.ledger import DeferralFilter, ExtensionFilter, LedgerFilter, ReassignmentFilter
from issues.models import Deferral, Extension, Issue, Reassignment
from tingyan.kit import words
from tingyan.kit.sheets import Column, in_chunks


@dataclass(frozen=True)
class Entry:
    """One row: who asked for what and why, who ruled and why. `before` and `after` are dates, or units."""

    issue: Issue
    unit: str
    asked_at: datetime
    asked_by: str
    reason: str
    progress: str
    state: str
    waiting: bool
    ruled_at: datetime | None
    ruled_by: str
    note: str
    before: date | str | None
    after: date | str | None


def of_extension(row: Extension) -> Entry:
    return Entry(
        row.issue,
        str(row.unit),
        row.asked_at,
        f"{row.asked_label} {row.asked_by}".strip(),
        row.reason,
        row.progress,
        str(row.get_ruling_display()),
        row.ruling == "pending",
        row.ruled_at,
        f"{row.ruled_label} {row.ruled_by or ''}".strip(),
        decided(row.ruling_note, row),
        row.due,
        row.granted or row.wanted,
    )


def of_reassignment(row: Reassignment) -> Entry:
    return Entry(
        row.issue,
        str(row.unit),
        row.asked_at,
        str(row.asked_by),
        row.ground,
        "",
        str(row.get_ruling_display()),
        row.ruling == "pending",
        row.ruled_at,
        str(row.ruled_by or ""),
        row.ruling_note,
        str(row.unit),
        str(row.proposed or ""),
    )


def of_deferral(row: Deferral) -> Entry:
    return Entry(
        row.issue,
        str(row.unit or ""),
        row.at,
        f"{row.by_label} {row.by}".strip(),
        row.reason,
        "",
        say("已恢复") if row.resumed_at else say("暂缓至%(on)s") % {"on": words.date(row.until, short=True)},
        row.resumed_at is None,
        row.resumed_at,
        str(row.resumed_by or say("系统")) if row.resumed_at else "",
        decided("", row),
        row.due,
        row.due_after,
    )


def decided(note: str, row: Any) -> str:
    """The ruling with the leader's decision behind it."""
    if not row.leader:
        return note
    paper = [row.paper] if row.paper else []
    return words.listed([*([note] if note else []), row.leader, words.date(row.decided_on), *paper])


@dataclass(frozen=True)
class Kind:
    """One tab of the ledger."""

    name: str
    label: Any
    model: Any
    filterset: type[LedgerFilter]
    entry: Callable[[Any], Entry]
    asked: Any
    before: Any
    after: Any
    related: tuple[str, ...]

    def rows(self, user: Any) -> QuerySet[Any]:
        return self.model.objects.visible_to(user).filter(issue__district__in=user.posts.reads)

    def read(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("issue", "unit", *self.related)

    def entries(self, rows: Any) -> Iterator[Entry]:
        return map(self.entry, rows)


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            *("extension", _("延期"), Extension, ExtensionFilter, of_extension),
            *(_("申请"), _("原时限"), _("延至"), ("asked_by", "ruled_by")),
        ),
        Kind(
            *("reassignment", _("改派"), Reassignment, ReassignmentFilter, of_reassignment),
            *(_("申请"), _("原单位"), _("建议改派单位"), ("asked_by", "ruled_by", "proposed")),
        ),
        Kind(
            *("deferral", _("暂缓"), Deferral, DeferralFilter, of_deferral),
            *(_("暂缓"), _("暂缓时的时限"), _("恢复后的时限"), ("by", "resumed_by")),
        ),
    )
}


def columns(kind: Kind) -> list[Column]:
    what = "text" if kind.name == "reassignment" else "date"
    return [
        Column(say("问题编号"), lambda e: e.issue.number, width=16),
        Column(say("标题"), lambda e: e.issue.title, width=36),
        Column(say("单位"), lambda e: e.unit, width=16),
        Column(say("时间"), lambda e: e.asked_at, kind="datetime", width=18),
        Column(say("申请或办理人"), lambda e: e.asked_by, width=20),
        Column(say("理由"), lambda e: e.reason, width=40),
        Column(say("进展"), lambda e: e.progress, width=30),
        Column(str(kind.before), lambda e: e.before, kind=what, width=14),
        Column(str(kind.after), lambda e: e.after, kind=what, width=14),
        Column(say("结果"), lambda e: e.state, width=14),
        Column(say("裁定或恢复时间"), lambda e: e.ruled_at, kind="datetime", width=18),
        Column(say("裁定或恢复人"), lambda e: e.ruled_by, width=20),
        Column(say("裁定意见"), lambda e: e.note, width=30),
    ]


def export_ledger(kind: Kind, rows: QuerySet[Any], *, by: Any, notes: list[str]) -> HttpResponseBase:
    entries = kind.entries(in_chunks(kind.read(rows)))
    title = say("%(kind)s台账") % {"kind": kind.label}
    return hand_out(title, columns(kind), entries, code="issue.ledger_export", by=by, kind="xlsx", notes=notes)
