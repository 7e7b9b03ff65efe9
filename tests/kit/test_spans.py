"""Spans: nothing is written where nothing changed, one span stands at a time, and old rows are dated by their facts."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tingyan.directory.models import Department, DepartmentSpan
from tingyan.improvements.models import Procedure, ProcedureSpan
from tingyan.kit.spans import AS_IT_STANDS, BEGINNING, begin, keep, recorded_at
from visits.actions.activity import keep_units
from visits.models import Participation

NOW = datetime(2026, 7, 10, 4, tzinfo=UTC)
STAGES = [
    ("recorded_at", {"unit_id": AS_IT_STANDS, "state": "proposed", "in_force_from": None}),
    ("in_force_from", {"state": AS_IT_STANDS, "in_force_from": AS_IT_STANDS}),
]


def spans(unit):
    return list(
        DepartmentSpan.objects.filter(of=unit).order_by("id").values_list("active", "recorded_at", "replaced_at")
    )


def test_one_span_stands_at_a_time(cast):
    DepartmentSpan.objects.all().delete()
    rows = Department.objects.filter(pk=cast.unit_a.pk)
    for day, active in enumerate((True, True, False)):
        rows.update(active=active)
        with time_machine.travel(NOW + timedelta(days=day), tick=False):
            keep(DepartmentSpan, rows)
    changed = NOW + timedelta(days=2)
    assert spans(cast.unit_a) == [(True, NOW, changed), (False, changed, None)]


def test_members_come_and_go(cast):
    Participation.objects.all().delete()
    with time_machine.travel(NOW, tick=False):
        keep_units([cast.campaign])
    cast.campaign.units.set([cast.unit_b])
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        keep_units([cast.campaign])
        keep_units([cast.campaign])
    rows = Participation.objects.filter(campaign=cast.campaign).order_by("department__order")
    ended = NOW + timedelta(days=1)
    assert [(one.department, one.replaced_at) for one in rows] == [
        (cast.unit_a, ended),
        (cast.unit_b, None),
        (cast.unit_c, ended),
    ]


def test_a_story_told_afterwards_is_dated_as_it_happened(cast):
    DepartmentSpan.objects.all().delete()
    with recorded_at(BEGINNING):
        keep(DepartmentSpan, Department.objects.filter(pk=cast.unit_a.pk))
    assert spans(cast.unit_a) == [(True, BEGINNING, None)]


@pytest.mark.parametrize(
    ("recorded", "in_force", "expected"),
    [
        (datetime(2026, 6, 1, tzinfo=UTC), date(2026, 6, 20), ["proposed", "implemented"]),
        (datetime(2026, 6, 20, tzinfo=UTC), date(2026, 6, 1), ["implemented"]),
        (datetime(2026, 6, 1, tzinfo=UTC), None, ["proposed"]),
    ],
)
def test_old_rows_are_dated_by_their_facts(cast, recorded, in_force, expected):
    """A day is reached at its midnight here; what was entered after it happened, when it was entered."""
    state = "implemented" if in_force else "proposed"
    of = {"district": cast.ls, "unit": cast.unit_a, "recorded_by": cast.officer, "service_item": cast.item_a}
    row = Procedure.objects.create(**of, kind="time", state=state, in_force_from=in_force, recorded_at=recorded)
    rest = {"before_instant": False, "after_instant": False}
    begin(ProcedureSpan, [row], [(name, values | rest) for name, values in STAGES], NOW)
    kept = list(ProcedureSpan.objects.order_by("id"))
    assert [one.state for one in kept] == expected
    assert [one.replaced_at for one in kept] == [*(one.recorded_at for one in kept[1:]), None]
    last = datetime(2026, 6, 19, 16, tzinfo=UTC) if len(expected) == 2 else recorded
    assert kept[-1].recorded_at == last
