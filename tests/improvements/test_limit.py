"""Limits: units never mix, 即来即办 is no zero, and the property says what the SQL says."""

from datetime import date

import pytest

from tingyan.improvements import actions
from tingyan.improvements.models import Limit, Procedure
from tingyan.improvements.states import Kind, LimitUnit, ProcedureState

W, C, U = LimitUnit.WORKDAY, LimitUnit.CALENDAR, LimitUnit.UNSAID
INSTANT, UNKNOWN = Limit(instant=True), Limit()


@pytest.mark.parametrize(
    ("before", "after", "saved", "words"),
    [
        (Limit(5, W), Limit(2, W), 3, "压减3个工作日"),
        (Limit(3, U), INSTANT, 3, "压减3日（未注明）"),
        (Limit(10, C), Limit(4, C), 6, "压减6个自然日"),
        (Limit(2, W), Limit(2, W), 0, "时限未变"),
        (Limit(2, W), Limit(5, W), -3, "延长3个工作日"),
        (UNKNOWN, Limit(1, W), None, "不可比：优化前未载明"),
        (Limit(5, W), UNKNOWN, None, "不可比：优化后未载明"),
        (Limit(5, W), Limit(3, C), None, "不可比：前后单位不同"),
        (Limit(3, U), Limit(1, W), None, "不可比：前后单位不同"),
        (INSTANT, INSTANT, None, "不可比：优化前已是即来即办"),
        (UNKNOWN, INSTANT, None, "不可比：优化前未载明"),
    ],
)
def test_days_saved_in_python_and_in_sql(cast, before, after, saved, words):
    procedure = actions.record_procedure(
        by=cast.liaison_a,
        service_item=cast.item_a,
        kind=Kind.ONLINE,
        state=ProcedureState.IMPLEMENTED,
        in_force_from=date(2026, 6, 14),
        **side("before", before),
        **side("after", after),
    )
    assert procedure.days_saved == saved
    assert procedure.saved_words == words
    assert Procedure.objects.with_saved().get().saved == saved
    assert Procedure.objects.comparable().count() == (saved is not None)


def side(name, limit):
    return {f"{name}_limit": limit.value, f"{name}_unit": limit.unit, f"{name}_instant": limit.instant}


def test_limits_read_as_papers_write_them():
    assert [str(limit) for limit in (Limit(1, W), Limit(3, C), Limit(3, U), INSTANT, UNKNOWN)] == [
        "1个工作日",
        "3个自然日",
        "3日（未注明）",
        "即来即办",
        "未载明",
    ]
