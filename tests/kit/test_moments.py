"""Nothing is recorded as having happened later than now, whichever action is told when it was."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from issues.actions import edit
from tests.factories import make_issue, make_visit
from tests.visits.sheets import report
from tingyan.audit.models import AuditEntry
from tingyan.improvements import workflow
from tingyan.improvements.actions import record_measure, record_procedure, take
from tingyan.improvements.models import Procedure
from tingyan.kit.moments import moment
from visits.actions import confirm_visit, file_report, return_visit


def later():
    return timezone.now() + timedelta(minutes=5)


def test_now_and_the_past():
    then = timezone.now() - timedelta(days=400)
    assert moment(then) == then
    assert timezone.now() - moment(None) < timedelta(seconds=10)


def recorded(cast):
    return Procedure.objects.create(
        district=cast.ls,
        unit=cast.unit_b,
        service_item=cast.item_b,
        item_name="食品",
        kind="time",
        recorded_by=cast.head_b,
    )


ACTIONS = {
    "file": lambda cast: file_report(report(cast), by=cast.head_a, at=later()),
    "confirm": lambda cast: confirm_visit(make_visit(cast, filled_by=cast.liaison_a), by=cast.head_a, at=later()),
    "return": lambda cast: return_visit(make_visit(cast), by=cast.officer, note="请补充", at=later()),
    "edit": lambda cast: edit(make_issue(cast), {"title": "改"}, by=cast.officer, version=1, at=later()),
    "procedure": lambda cast: record_procedure(
        by=cast.head_b, at=later(), service_item=cast.item_b, kind="materials", before_materials=3, after_materials=1
    ),
    "measure": lambda cast: record_measure(
        by=cast.head_b, at=later(), unit=cast.unit_b, name="引导", content="专人引导"
    ),
    "step": lambda cast: take(workflow.PROCEDURE_STEPS[0], recorded(cast), by=cast.head_b, at=later()),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_no_action_happens_tomorrow(cast, name):
    with pytest.raises(ValidationError) as refused:
        ACTIONS[name](cast)
    assert refused.value.message_dict == {"at": ["时间不能晚于现在"]}
    assert not AuditEntry.objects.exists()
