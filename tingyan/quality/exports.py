"""The rows of one check, from the queryset and columns of its page."""

from typing import Any

from django.http import HttpResponseBase

from issues.exports import hand_out
from tingyan.kit.sheets import in_chunks
from tingyan.quality.catalogue import Check


def export_rows(check: Check, *, by: Any) -> HttpResponseBase:
    rows = in_chunks(check.rows(by))
    notes = [str(check.mend)]
    return hand_out(
        str(check.label), check.kind.columns(), rows, code="quality.export", by=by, kind="xlsx", notes=notes
    )
