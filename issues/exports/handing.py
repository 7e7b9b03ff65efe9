"""Handing a sheet to somebody: made whole first, so that what left can be audited to the byte."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.kit import words
from tingyan.kit.handing import Counted, settle
from tingyan.kit.sheets import Column, Sheet, book_response, csv_response


def hand_out(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    code: str,
    by: Any,
    kind: str,
    notes: list[str],
    more: Sequence[Sheet] = (),
) -> HttpResponseBase:
    """Return any rows as xlsx or csv; how many left, under which filters and as which bytes, is audited as `code`.

    `more` are further sheets of the workbook, made of the same rows. A CSV holds the first sheet alone.
    """
    now, counted = timezone.now(), Counted(rows)
    name = f"{title}{timezone.localdate(now):%Y%m%d}.{kind}"
    if kind == "csv":
        response: Any = csv_response(name, columns, counted)
    else:
        head = Sheet(title, columns, [*notes, cut_off(by, now)])
        response = book_response(name, [head, *more], counted)
    digest = settle(response)
    with audit.recording(by=by):
        audit.entry(code, count=counted.count, kind=kind, filters=notes, sha256=digest)
    return response


def cut_off(by: Any, now: Any) -> str:
    """Which unit gives the sheet out, and how fresh it is."""
    until = _("数据截至%(moment)s") % {"moment": words.moment(now)}
    return f"{words.pair(_('填报单位'), by.unit.name)}  {until}" if by.unit else until
