"""A month's end with one frozen number, for tests that open every page."""

from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone

from issues.models import Round, RoundSpan
from tests.cast import Cast
from tests.factories import CANARY
from tingyan.advisories.models import Receipt, ReceiptSpan
from tingyan.audit import triggers
from tingyan.directory.models import Department, DepartmentSpan
from tingyan.improvements.models import Measure, MeasureSpan, Procedure, ProcedureSpan
from tingyan.kit.spans import keep
from tingyan.numbers.access import make_key
from tingyan.numbers.actions import freeze
from tingyan.numbers.catalogue import ISSUES_FOUND
from tingyan.numbers.models import Frozen, ScreenKey, Snapshot
from tingyan.numbers.scope import Scope
from visits.actions.activity import keep_units
from visits.actions.file import keep_windows
from visits.models import Campaign, Visit


def add_numbers(cast: Cast) -> dict[str, Any]:
    now = timezone.now()
    snapshot = Snapshot.objects.create(district=cast.ls, on=date(2026, 6, 30), taken_at=now)
    [number] = freeze(cast.ls, [ISSUES_FOUND], Scope(None, now), by=cast.officer, snapshot=snapshot)
    with triggers.lifted():
        Frozen.objects.filter(pk=number.pk).update(label=CANARY, definition=CANARY)
    key, _code = make_key(cast.ls, "大厅屏幕", by=cast.officer)  # the log names it, and is read by the auditor
    ScreenKey.objects.filter(pk=key.pk).update(name=CANARY)
    return {"snapshot": snapshot, "number": number, "screen_key": key}


def begin_spans() -> None:
    """What the actions keep of rows, for rows that a test wrote directly."""
    keep(RoundSpan, Round.objects.all())
    keep(ProcedureSpan, Procedure.objects.all())
    keep(MeasureSpan, Measure.objects.all())
    keep(ReceiptSpan, Receipt.objects.annotate(paper=F("advisory__state")))
    keep(DepartmentSpan, Department.objects.all())
    keep_units(Campaign.objects.all())
    keep_windows(Visit.objects.all())
