"""Recording and editing procedures and measures. Forms and the demonstration district write through here alike."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.improvements.actions.take import keep_spans, write
from tingyan.improvements.models import Measure, Procedure
from tingyan.improvements.models.limit import faults_of
from tingyan.improvements.states import Kind, MeasureState, ProcedureState
from tingyan.improvements.workflow import Improvement, edit_refusal, may_record
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment

RECORDED_AS = (ProcedureState.PROPOSED, ProcedureState.APPROVED, ProcedureState.IMPLEMENTED)
MEASURE_RECORDED_AS = (MeasureState.DRAFTED, MeasureState.ISSUED, MeasureState.IMPLEMENTED)


def record_procedure(*, by: Any, at: datetime | None = None, **values: Any) -> Procedure:
    """Record a procedure: `service_item`, `kind` and any other column. Its unit is the item's.

    It may be recorded as 拟优化, 已批准 or 已实施 (`state`), the last with `in_force_from`: much is entered when done.
    """
    item = values["service_item"]
    state = values.setdefault("state", ProcedureState.PROPOSED)
    check(item.unit, by, values, procedure_faults(values) | begins(state, RECORDED_AS))
    return store(Procedure(unit=item.unit, item_name=item.name, **values), by, at)


def record_measure(*, by: Any, at: datetime | None = None, **values: Any) -> Measure:
    """Record a measure: `unit`, `name`, `content` and any other column; issued ones with `since`."""
    state = values.setdefault("state", MeasureState.DRAFTED)
    check(values["unit"], by, values, measure_faults(values) | begins(state, MEASURE_RECORDED_AS))
    return store(Measure(**values), by, at)


def begins(state: str, allowed: tuple[str, ...]) -> dict[str, str]:
    """Verification, lapse and stop are steps that somebody takes; nothing is recorded as having them behind it."""
    return {} if state in allowed else {"state": _("登记时不能直接选择这一状态")}


def store(obj: Any, by: Any, at: datetime | None) -> Any:
    obj.district, obj.recorded_by, obj.recorded_label = obj.unit.district, by, by.posts.label
    obj.recorded_at = moment(at)
    with audit.recording(by=by):
        obj.save(force_insert=True)
        keep_spans(obj)
        audit.entry(f"{obj._meta.model_name}.record", obj, state=obj.state, unit=obj.unit_id)
    return obj


def change_procedure(procedure: Procedure, *, by: Any, version: int, **values: Any) -> None:
    """Edit anything but the item and the state."""
    change(procedure, by, version, values, procedure_faults({**columns(procedure), **values}))


def change_measure(measure: Measure, *, by: Any, version: int, **values: Any) -> None:
    """Edit anything but the unit and the state."""
    change(measure, by, version, values, measure_faults({**columns(measure), **values}))


def change(obj: Improvement, by: Any, version: int, values: dict[str, Any], faults: dict[str, str]) -> None:
    """Write what differs; the audit keeps both. Raises Refused, Stale, ValidationError."""
    if message := edit_refusal(by, obj):
        raise Refused(message)
    if version != obj.version:
        raise Stale(obj)
    check_place(obj.district_id, values, faults)
    changed = {name: value for name, value in values.items() if getattr(obj, name) != value}
    if not changed:
        return
    before = {name: str(getattr(obj, name)) for name in changed}
    with audit.recording(by=by):
        write(obj, **changed)
        audit.entry(f"{obj._meta.model_name}.change", obj, before=before, after={n: str(v) for n, v in changed.items()})


def check(unit: Any, by: Any, values: dict[str, Any], faults: dict[str, str]) -> None:
    if not may_record(by, unit):
        raise Refused(_("只有%(unit)s和承办室可以登记") % {"unit": unit})
    check_place(unit.district_id, values, faults)


def check_place(district_id: int, values: dict[str, Any], faults: dict[str, str]) -> None:
    """Whatever the row points at belongs to its district."""
    for name in ("campaign", "issue", "visit"):
        if values.get(name) and values[name].district_id != district_id:
            faults[name] = _("不属于本区，请重新选择")
    if faults:
        raise ValidationError(faults)


def columns(obj: Improvement) -> dict[str, Any]:
    return {field.name: getattr(obj, field.attname) for field in obj._meta.concrete_fields}


def procedure_faults(values: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong with these columns, field → sentence."""
    faults = faults_of(values)
    day, state = values.get("in_force_from"), values["state"]
    if state == ProcedureState.IMPLEMENTED and day is None:
        faults["in_force_from"] = _("已实施的，请填写实施日期")
    elif day and state in (ProcedureState.PROPOSED, ProcedureState.APPROVED):
        faults["in_force_from"] = _("尚未实施的，不填写实施日期")
    elif day and day > timezone.localdate():
        faults["in_force_from"] = _("实施日期不能晚于今天")
    if not faults and values.get("kind") == Kind.TIME and not shortened(values):
        faults["after_limit"] = _("优化方式为“压时限”，优化后的时限应短于优化前")
    return faults


def shortened(values: dict[str, Any]) -> bool:
    """Not known to be longer or the same: limits that do not compare are taken as told."""
    sides = Procedure(**{name: values[name] for name in LIMIT_COLUMNS if name in values})
    days = sides.days_saved
    return days is None or days > 0


LIMIT_COLUMNS = tuple(f"{side}_{part}" for side in ("before", "after") for part in ("limit", "unit", "instant"))


def measure_faults(values: dict[str, Any]) -> dict[str, str]:
    since, until, state = values.get("since"), values.get("until"), values["state"]
    faults = {}
    if state == MeasureState.DRAFTED and since:
        faults["since"] = _("拟定中的措施尚未出台，不填写起始日期")
    elif state not in (MeasureState.DRAFTED, MeasureState.STOPPED) and since is None:
        faults["since"] = _("已出台的，请填写起始日期")
    if since and until and until < since:
        faults["until"] = _("截止日期不能早于起始日期")
    return faults
