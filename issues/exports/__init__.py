"""问题整改台账: a workbook of the issues of a page, round by round, with what was returned and how it adds up."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from issues.exports.handing import Counted, hand_out, settle
from issues.exports.lines import columns, day, lines
from issues.exports.rounds import returns_sheet, rounds_sheet
from issues.exports.tally import Tally
from issues.models import Issue

__all__ = ["Counted", "columns", "day", "export", "hand_out", "settle"]


def export(issues: QuerySet[Issue], *, by: Any, kind: str, notes: list[str]) -> HttpResponseBase:
    """Return the ledger as xlsx or csv; how many rows left, under which filters and as which bytes, is audited."""
    tally = Tally()
    return hand_out(
        _("问题整改台账"),
        columns(),
        tally.count(lines(issues, by)),
        code="issue.export",
        by=by,
        kind=kind,
        notes=notes,
        more=[rounds_sheet(), returns_sheet(), tally.sheet()],
    )
