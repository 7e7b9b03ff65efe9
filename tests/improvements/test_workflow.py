"""The life of procedures and measures: what is recorded, who may take which step, and what it leaves behind."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import make_issue
from tingyan.audit.models import AuditEntry
from tingyan.improvements import actions, workflow
from tingyan.improvements.models import Measure, Procedure
from tingyan.improvements.states import Kind, LimitUnit, MeasureState, ProcedureState
from tingyan.kit.errors import Refused, Stale

DONE = {"state": ProcedureState.IMPLEMENTED, "in_force_from": date(2026, 6, 14)}
LIMITS = {
    "before_limit": 5,
    "before_unit": LimitUnit.WORKDAY,
    "after_limit": 2,
    "after_unit": LimitUnit.WORKDAY,
}


def a_procedure(cast, **values):
    values = {"service_item": cast.item_a, "kind": Kind.TIME, **LIMITS} | values
    return actions.record_procedure(by=values.pop("by", cast.liaison_a), **values)


def a_measure(cast, **values):
    values = {"unit": cast.unit_a, "name": "资料预填辅导服务", "content": "窗口人员先行辅导填表"} | values
    return actions.record_measure(by=values.pop("by", cast.liaison_a), **values)


def test_a_unit_records_its_own_and_nobody_elses(cast):
    procedure = a_procedure(cast)
    assert (procedure.unit, procedure.district, procedure.item_name) == (cast.unit_a, cast.ls, "低保申请")
    assert (procedure.state, procedure.recorded_label) == (ProcedureState.PROPOSED, "民政局 办公室主任")
    assert list(AuditEntry.objects.values_list("action", "district_id")) == [("procedure.record", cast.ls.pk)]
    for person in (cast.head_b, cast.supervisor, cast.sysadmin, cast.officer_gz, cast.deactivated):
        with pytest.raises(Refused):
            a_procedure(cast, by=person)
        with pytest.raises(Refused):
            a_measure(cast, by=person)
    assert a_procedure(cast, by=cast.officer).unit == cast.unit_a


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"before_limit": 0}, "before_limit"),
        ({"before_unit": ""}, "before_unit"),
        ({"before_limit": None}, "before_limit"),
        ({"after_instant": True}, "after_limit"),
        ({"after_limit": 5}, "after_limit"),
        ({"after_limit": 6}, "after_limit"),
        ({"state": ProcedureState.IMPLEMENTED}, "in_force_from"),
        ({"in_force_from": date(2026, 6, 14)}, "in_force_from"),
        (DONE | {"in_force_from": date(2999, 1, 1)}, "in_force_from"),
        (DONE | {"state": ProcedureState.VERIFIED}, "state"),
    ],
)
def test_what_a_procedure_may_not_say(cast, values, field):
    with pytest.raises(ValidationError) as fault:
        a_procedure(cast, **values)
    assert list(fault.value.message_dict) == [field]
    assert Procedure.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"since": date(2026, 6, 14)}, "since"),
        ({"state": MeasureState.ISSUED}, "since"),
        ({"state": MeasureState.ISSUED, "since": date(2026, 6, 14), "until": date(2026, 6, 13)}, "until"),
        ({"state": MeasureState.STOPPED}, "state"),
    ],
)
def test_what_a_measure_may_not_say(cast, values, field):
    with pytest.raises(ValidationError) as fault:
        a_measure(cast, **values)
    assert list(fault.value.message_dict) == [field]


def test_what_it_points_at_is_of_its_district(cast):
    other = make_issue(cast, district=cast.gz, campaign=None)
    with pytest.raises(ValidationError) as fault:
        a_procedure(cast, issue=other)
    assert list(fault.value.message_dict) == ["issue"]


def test_a_procedure_from_proposal_to_verification(cast):
    procedure = a_procedure(cast)
    actions.take(workflow.APPROVE, procedure, by=cast.head_a)
    with pytest.raises(ValidationError) as fault:
        actions.take(workflow.IMPLEMENT, procedure, by=cast.liaison_a)
    assert list(fault.value.message_dict) == ["in_force_from"]
    actions.take(workflow.IMPLEMENT, procedure, by=cast.liaison_a, on=date(2026, 6, 14))
    actions.take(workflow.VERIFY, procedure, by=cast.officer)
    stored = Procedure.objects.get()
    assert (stored.state, stored.in_force_from, stored.version) == (ProcedureState.VERIFIED, date(2026, 6, 14), 4)
    assert (stored.verified_by, stored.verified_unit) == (cast.officer, cast.office)
    with pytest.raises(Refused):
        actions.change_procedure(stored, by=cast.liaison_a, version=stored.version, basis="改")
    actions.take(workflow.LAPSE, stored, by=cast.liaison_a, note="事项取消")
    assert Procedure.objects.counted().count() == 1, "it did take effect: the figure of that month stays"


def test_only_the_office_verifies_and_not_what_it_recorded(cast):
    procedure = a_procedure(cast, by=cast.officer, **DONE)
    for person in (cast.head_a, cast.head_b, cast.officer, cast.supervisor, cast.officer_gz):
        with pytest.raises(Refused):
            actions.take(workflow.VERIFY, procedure, by=person)
    actions.take(workflow.VERIFY, procedure, by=cast.officer2)


def test_a_returned_procedure_no_longer_counts(cast):
    procedure = a_procedure(cast, **DONE)
    with pytest.raises(ValidationError):
        actions.take(workflow.RETURN, procedure, by=cast.officer)
    actions.take(workflow.RETURN, procedure, by=cast.officer, note="依据文件尚未印发")
    assert Procedure.objects.counted().count() == 0
    assert procedure.state == ProcedureState.APPROVED


def test_a_measure_from_draft_to_stop(cast):
    measure = a_measure(cast)
    actions.take(workflow.ISSUE, measure, by=cast.head_a, on=date(2026, 6, 1))
    actions.take(workflow.CARRY_OUT, measure, by=cast.head_a)
    actions.take(workflow.EMBED, measure, by=cast.head_a, note="写入窗口服务规范")
    actions.take(workflow.STOP, measure, by=cast.head_a, note="并入新措施")
    stored = Measure.objects.get()
    assert (stored.state, stored.since) == (MeasureState.STOPPED, date(2026, 6, 1))
    assert stored.until is not None


def test_a_step_out_of_turn_or_of_another_unit_is_refused(cast):
    procedure = a_procedure(cast)
    with pytest.raises(Refused, match="当前状态为“拟优化”"):
        actions.take(workflow.IMPLEMENT, procedure, by=cast.head_a, on=date(2026, 6, 14))
    with pytest.raises(Refused, match="民政局"):
        actions.take(workflow.APPROVE, procedure, by=cast.head_b)
    assert [step.name for step in workflow.steps_for(cast.head_a, procedure)] == ["approve", "lapse"]
    assert workflow.steps_for(cast.head_b, procedure) == []


def test_the_second_of_two_is_stale(cast):
    procedure = a_procedure(cast)
    mine, theirs = Procedure.objects.get(), Procedure.objects.get()
    actions.change_procedure(mine, by=cast.head_a, version=1, basis="民政局通知")
    with pytest.raises(Stale):
        actions.change_procedure(theirs, by=cast.liaison_a, version=1, basis="另一份通知")
    with pytest.raises(Stale):
        actions.take(workflow.APPROVE, procedure, by=cast.head_a)
    assert Procedure.objects.get().basis == "民政局通知"
    assert AuditEntry.objects.filter(action="procedure.change").count() == 1


@pytest.mark.parametrize(
    "columns",
    [
        {"before_limit": 0},
        {"before_unit": ""},
        {"before_instant": True},
        {"in_force_from": None},
        {"state": ProcedureState.VERIFIED},
    ],
)
def test_the_database_holds_what_the_actions_say(cast, columns):
    procedure = a_procedure(cast, **DONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Procedure.objects.filter(pk=procedure.pk).update(**columns)


def test_the_database_holds_the_verifier_outside(cast):
    procedure = a_procedure(cast, by=cast.officer, **DONE)
    verified = {"state": ProcedureState.VERIFIED, "verified_at": procedure.recorded_at}
    for by, unit in ((cast.officer, cast.office), (cast.officer2, cast.unit_a)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Procedure.objects.update(**verified, verified_by=by, verified_unit=unit)


def test_every_step_of_a_measure_is_audited_once(cast):
    measure = a_measure(cast)
    actions.take(workflow.ISSUE, measure, by=cast.head_a, on=date(2026, 6, 1))
    assert list(AuditEntry.objects.order_by("seq").values_list("action", flat=True)) == [
        "measure.record",
        "measure.issue",
    ]
