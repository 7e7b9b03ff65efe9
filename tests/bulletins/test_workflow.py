"""Who may take which step of a bulletin, in every state; that numbers are kept; that issuing locks."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.bulletins.rows import definition
from tests.cast import POSTS
from tests.factories import make_issue
from tingyan.audit.models import AuditEntry
from tingyan.bulletins import actions
from tingyan.bulletins.models import Bulletin
from tingyan.bulletins.prose import FIGURES, OF_UNIT
from tingyan.bulletins.states import Part, State
from tingyan.bulletins.workflow import AGAIN, APPROVE, EDIT, ISSUE, STEPS, steps_for
from tingyan.kit.errors import Refused, Stale

OFFICE = {"officer", "officer2", "chief", "deputy_chief"}
CHIEFS = {"chief", "deputy_chief"}
MAY = {
    (APPROVE, State.DRAFTED): CHIEFS,
    (ISSUE, State.APPROVED): CHIEFS,
    (EDIT, State.DRAFTED): OFFICE,
    (EDIT, State.APPROVED): OFFICE,
    **{(AGAIN, state): OFFICE for state in State},
}


@pytest.fixture
def paper(cast):
    return actions.draft(definition(cast), by=cast.officer, district=cast.ls)


def approved(paper, cast):
    return actions.approve(paper, by=cast.chief)


def test_who_may_take_which_step_in_which_state(cast, paper):
    people = [name for name in POSTS if name != "deactivated"]
    for state in State:
        paper.state = state
        for step in STEPS:
            may = {name for name in people if step in steps_for(cast.people[name], paper)}
            assert may == MAY.get((step, state), set()), (step.name, state)


def test_whoever_drafted_does_not_approve(cast):
    own = actions.draft(definition(cast), by=cast.chief, district=cast.ls)
    with pytest.raises(Refused):
        actions.approve(own, by=cast.chief)
    actions.approve(own, by=cast.deputy_chief)
    assert own.state == State.APPROVED


def test_every_number_is_frozen_when_drafted(cast, paper):
    text = paper.numbers.filter(unit=None)
    assert [one.frozen.slug for one in text] == [figure.slug for figure in FIGURES]
    assert paper.numbers.exclude(unit=None).count() == 2 * len(OF_UNIT)
    assert all(one.frozen.intact for one in paper.numbers.select_related("frozen"))
    assert {one.frozen.cut_off for one in paper.numbers.select_related("frozen")} == {paper.cut_off}


def test_issued_it_has_its_number_and_is_locked(cast, paper):
    cast.ls.bulletin_prefix = "旅纪通"
    cast.ls.save()
    paper = Bulletin.objects.get(pk=actions.approve(paper, by=cast.chief).pk)
    actions.issue(paper, by=cast.chief, on=date(2026, 7, 5))
    assert paper.number == "旅纪通〔2026〕1号"
    with pytest.raises(Refused):
        actions.change(paper, "另题", {}, by=cast.officer, version=paper.version)
    second = approved(actions.draft(definition(cast), by=cast.officer, district=cast.ls), cast)
    assert actions.issue(second, by=cast.chief, on=date(2026, 7, 6)).number == "旅纪通〔2026〕2号"
    codes = AuditEntry.objects.filter(action__startswith="bulletin.").values_list("action", flat=True)
    assert set(codes) == {"bulletin.draft", "bulletin.approve", "bulletin.issue"}


def test_without_a_prefix_the_number_is_the_year_and_the_place(cast, paper):
    assert actions.issue(approved(paper, cast), by=cast.chief, on=date(2026, 7, 5)).number == "〔2026〕1号"


def test_a_change_needs_another_approval_and_keeps_the_numbers(cast, paper):
    before = list(paper.numbers.values_list("frozen", flat=True))
    approved(paper, cast)
    actions.change(paper, "另题", {"demands": "抓好落实。"}, by=cast.officer, version=paper.version)
    assert (paper.state, paper.approved_by, paper.sections["demands"]) == (State.DRAFTED, None, "抓好落实。")
    assert list(paper.numbers.values_list("frozen", flat=True)) == before


def test_two_at_once_one_wins(cast, paper):
    other = Bulletin.objects.get(pk=paper.pk)
    approved(paper, cast)
    with pytest.raises(Stale):
        actions.change(other, "另题", {"demands": "略。"}, by=cast.officer, version=other.version)


def test_run_again_it_counts_anew_and_leaves_the_first(cast, paper):
    make_issue(cast)
    second = actions.again(paper, by=cast.officer2)
    found = [p.numbers.get(frozen__slug="issues_found", unit=None).frozen.text for p in (paper, second)]
    assert found == ["0", "1"]
    assert set(second.sections) == set(paper.sections)
    assert set(second.units.all()) == set(paper.units.all())


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("title", {"title": " "}),
        ("campaign", {"campaign": None}),
        ("until", {"since": date(2026, 7, 1), "until": date(2026, 6, 1)}),
        ("parts", {"parts": []}),
        ("units", {"units": []}),
    ],
)
def test_a_definition_that_says_nothing_is_said_at_its_field(cast, field, other):
    with pytest.raises(ValidationError) as wrong:
        actions.draft(definition(cast, **other), by=cast.officer, district=cast.ls)
    assert set(wrong.value.message_dict) == {field}
    assert not Bulletin.objects.exists()


def test_units_and_campaigns_of_others_are_refused(cast):
    with pytest.raises(ValidationError):
        actions.draft(definition(cast, units=[cast.unit_gz]), by=cast.officer, district=cast.ls)
    with pytest.raises(Refused):
        actions.draft(definition(cast), by=cast.stranger, district=cast.ls)


def test_not_issued_of_tomorrow(cast, paper):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError):
        actions.issue(approved(paper, cast), by=cast.chief, on=tomorrow)
    assert Bulletin.objects.get().number == ""


def test_without_a_ledger_no_unit_is_counted(cast):
    paper = actions.draft(definition(cast, parts=[Part.SITUATION], units=[]), by=cast.officer, district=cast.ls)
    assert not paper.numbers.exclude(unit=None).exists()
    assert set(paper.sections) == {"situation"}
