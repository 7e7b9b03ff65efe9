"""A district with something of everything that counts, and of everything that must not."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from issues.models import CallBack, Issue, Round
from issues.states import Category, State, Theme
from tests.advisories.rows import add_more_papers, add_papers
from tests.factories import at_noon, make_blob, make_issue, make_recheck, make_visit
from tingyan.improvements.models import Measure, Procedure
from tingyan.improvements.states import MeasureState, ProcedureState
from visits.models import Campaign, Visit
from visits.states import Mode


@pytest.fixture
def world(cast):
    """Two campaigns of one district, a third of another; June and July; units A, B, C and none."""
    second = Campaign.objects.create(
        district=cast.ls, name="第二批", code="LS-U", starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 31)
    )
    second.units.set([cast.unit_a, cast.unit_b])
    add_visits(cast, second)
    add_issues(cast, second)
    add_foreign(cast)
    add_improvements(cast, second)
    Issue.objects.filter(lead=cast.unit_b).update(window=cast.window_b)
    for visit in Visit.objects.filter(visited_units=cast.unit_b):
        visit.windows.add(cast.window_b)
    add_supervision(cast)
    return SimpleNamespace(second=second)


def add_visits(cast, second):
    three = (Theme.FACILITIES, Theme.PROCESS, Theme.CONDUCT)
    make_visit(cast, themes=three)
    make_visit(cast, units=[cast.unit_a], mode=Mode.OWN, themes=(Theme.CONDUCT,))
    make_visit(cast, visitor=cast.head_b, visitor_unit=cast.unit_b, units=[cast.unit_a, cast.unit_c], themes=three)
    make_visit(cast, date=date(2026, 7, 1), campaign=second)


def add_issues(cast, second):
    for state in State:
        lead = {} if state == State.REPORTED else {"lead": cast.unit_b}
        until = {"deferred_until": date(2026, 9, 1)} if state == State.DEFERRED else {}
        make_issue(cast, state=state, **lead, **until)
        make_issue(cast, state=state, **({"lead": cast.unit_a} if lead else {}), **until, campaign=second)
    make_issue(cast, state=State.FIXING, lead=cast.unit_b, due=date(2999, 1, 1), original_due=date(2999, 1, 1))
    make_issue(cast, state=State.FIXING, lead=cast.unit_b, round_no=2, theme=Theme.CONDUCT, category=Category.PASSING)
    make_issue(cast, state=State.CLOSED, lead=cast.unit_c, fixed_on_spot=True, clue=True, found_on=date(2026, 6, 30))
    make_issue(cast, state=State.SUBMITTED, lead=None, round_no=0, fixed_on_spot=True, found_on=date(2026, 7, 1))
    make_issue(
        cast, finder=None, campaign=None, finder_unit=None, state=State.FIXING, lead=cast.unit_a, self_found=True
    )
    of_b = {"finder": cast.head_b, "finder_unit": cast.unit_b, "self_found": True}
    make_issue(cast, state=State.VERIFIED, lead=cast.unit_b, **of_b)
    make_issue(cast, state=State.CLOSED, lead=cast.unit_b, closed_on=date(2026, 6, 29), **of_b)
    first_round_of_the_second(cast)
    for number, closed in enumerate(Round.objects.filter(closed_at__isnull=False).order_by("id")):
        facts = {"unit_days": number + 2, "late_by": number % 2, "late_by_original": 1, "returns": number % 2}
        Round.objects.filter(pk=closed.pk).update(**facts)


def first_round_of_the_second(cast):
    """What was closed once and is worked again keeps its first round."""
    issue = Issue.objects.get(round_no=2)
    Round.objects.create(
        issue=issue,
        number=1,
        lead=cast.unit_b,
        assigned_at=at_noon(2026, 6, 1),
        original_due=date(2026, 6, 8),
        current_due=date(2026, 6, 8),
        submitted_at=at_noon(2026, 6, 5),
        verified_at=at_noon(2026, 6, 6),
        verified_by=cast.officer,
        verified_unit=cast.office,
        closed_at=at_noon(2026, 6, 9) + timedelta(hours=5),
        closed_by=cast.chief,
        closed_unit=cast.office,
    )


def add_foreign(cast):
    """Another district: nobody of this one may count it."""
    make_issue(cast, district=cast.gz, campaign=None, finder=cast.stranger, finder_unit=cast.unit_gz, hall=None)
    Procedure.objects.create(
        **recorded(cast, cast.unit_gz, None) | {"district": cast.gz},
        service_item=cast.item_a,
        item_name="外区事项",
        kind="time",
        state=ProcedureState.IMPLEMENTED,
        in_force_from=date(2026, 6, 14),
    )


def add_improvements(cast, second):
    limits = [
        {"before_limit": 5, "before_unit": "workday", "after_limit": 2, "after_unit": "workday", "yearly_volume": 100},
        {"before_limit": 3, "before_unit": "unsaid", "after_instant": True},
        {"after_limit": 1, "after_unit": "workday"},
        {"before_limit": 3, "before_unit": "calendar", "after_limit": 1, "after_unit": "workday"},
    ]
    for number, limit in enumerate(limits):
        unit, campaign = (cast.unit_a, cast.campaign) if number < 3 else (cast.unit_b, second)
        done = {"state": ProcedureState.IMPLEMENTED, "in_force_from": date(2026, 6, 28) + timedelta(days=number)}
        for state in (done, {"state": ProcedureState.PROPOSED}):
            item = {"service_item": cast.item_a, "item_name": f"事项{number}", "kind": "time"}
            Procedure.objects.create(**recorded(cast, unit, campaign), **item, **limit, **state)
    for number, theme in enumerate(("", Theme.PROCESS, Theme.CONDUCT)):
        since = date(2026, 6, 29) + timedelta(days=number)
        about = {"name": f"措施{number}", "content": "略", "theme": theme}
        issued = {"state": MeasureState.ISSUED, "since": since}
        for state in (issued, {"state": MeasureState.DRAFTED}):
            Measure.objects.create(**recorded(cast, cast.unit_b, cast.campaign), **about, **state)


def recorded(cast, unit, campaign):
    return {"district": cast.ls, "unit": unit, "campaign": campaign, "recorded_by": cast.officer}


def add_supervision(cast):
    """Rounds extended and re-assigned, rechecks done, planned and cancelled, call-backs, and papers in every state."""
    for number, one in enumerate(Round.objects.order_by("id")):
        Round.objects.filter(pk=one.pk).update(extensions=number % 3, transfers=number % 2)
    done = {"done_on": date(2026, 6, 30), "recorded_at": at_noon(2026, 6, 30), "recorded_by": cast.officer2}
    results = ({}, {"cancelled_at": at_noon(2026, 7, 1)}, *({"result": r, **done} for r in ("fixed", "sham", "fixed")))
    closed = list(Issue.objects.filter(state=State.CLOSED).order_by("id"))
    for number, result in enumerate(results):
        make_recheck(closed[number % len(closed)], **result)
    make_recheck(closed[0], result="relapsed", **done | {"done_on": date(2026, 7, 1)})
    said = [("very_good", "bad"), ("bad", ""), ("fair", "good"), ("", "")]
    for number, (result, handling) in enumerate(said * 2):
        CallBack.objects.create(
            issue=closed[number % len(closed)],
            round_no=1,
            how="phone",
            reached=bool(result),
            with_result=result,
            with_handling=handling,
            on=date(2026, 6, 29) + timedelta(days=number % 3),
            by=cast.officer,
        )
    papers = add_papers(cast, make_blob(cast))
    add_more_papers(cast)
    papers["paper"].issues.set(closed[:3])
