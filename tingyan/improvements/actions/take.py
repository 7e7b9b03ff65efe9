"""The only writer of an improvement's `state`: guard, compare-and-set and audit in one transaction."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.improvements.models import MeasureSpan, Procedure, ProcedureSpan
from tingyan.improvements.states import MeasureState, ProcedureState
from tingyan.improvements.workflow import Improvement, Step, refusal
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment
from tingyan.kit.spans import keep


def take(
    step: Step,
    obj: Improvement,
    *,
    by: Any,
    version: int | None = None,
    at: datetime | None = None,
    on: date | None = None,
    note: str = "",
) -> None:
    """Take `step` at the moment `at` (now); `on` is the day from which it takes effect, where the step asks for one.

    Raises Refused when the person may not, Stale when the row has moved on since it was read (or since `version`),
    ValidationError at the field that is missing.
    """
    at = moment(at)
    if version is not None and version != obj.version:
        raise Stale(obj)
    if message := refusal(by, step, obj):
        raise Refused(message)
    check_asked(step, on, note)
    with audit.recording(by=by):
        write(obj, state=step.target, note=note, **effects(step, obj, by, at, on))
        audit.entry(f"{obj._meta.model_name}.{step.name}", obj, state=step.target, on=on, note=note)


def check_asked(step: Step, on: date | None, note: str) -> None:
    faults = {}
    for name in step.asks:
        if name == "note" and not note.strip():
            faults[name] = _("请填写理由或说明")
        elif name != "note" and on is None:
            faults[name] = _("请填写日期")
    if "in_force_from" in step.asks and on and on > timezone.localdate():
        faults["in_force_from"] = _("实施日期不能晚于今天")
    if faults:
        raise ValidationError(faults)


def effects(step: Step, obj: Improvement, by: Any, at: datetime, on: date | None) -> dict[str, Any]:
    """Return the columns besides the state that the step changes."""
    if step.target == ProcedureState.VERIFIED:
        return {"verified_by": by, "verified_at": at, "verified_unit_id": outside_unit(obj, by)}
    if step.target == MeasureState.STOPPED:
        return {"until": end_of(obj, at)}
    if step.name == "return":
        return {"in_force_from": None}
    return {name: on for name in step.asks if name != "note"}


def outside_unit(obj: Improvement, by: Any) -> int:
    """The verifier's unit in this district: kept, so that the database itself can hold him outside the unit."""
    posts = by.appointments.in_force(timezone.localdate()).filter(unit__district=obj.district_id, unit__is_office=True)
    return posts.values_list("unit_id", flat=True)[0]


def end_of(obj: Any, at: datetime) -> date | None:
    """A measure that was never issued has no end; one that runs ends today at the latest, never before it began."""
    if obj.since is None:
        return None
    day = max(timezone.localdate(at), obj.since)
    return min(day, obj.until) if obj.until else day


def write(obj: Improvement, **changes: Any) -> None:
    """Compare-and-set; raises Stale on zero rows."""
    rows = type(obj).objects.filter(pk=obj.pk, state=obj.state, version=obj.version)
    if not rows.update(version=F("version") + 1, **changes):
        raise Stale(obj)
    for name, value in changes.items():
        setattr(obj, name, value)
    obj.version += 1
    keep_spans(obj)


def keep_spans(obj: Improvement) -> None:
    """Called by whatever writes a procedure or a measure."""
    span = ProcedureSpan if isinstance(obj, Procedure) else MeasureSpan
    keep(span, type(obj).objects.filter(pk=obj.pk))
