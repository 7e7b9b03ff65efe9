"""Every figure of every base, asked as of before each kind of change: the same rows as then, and present ones differ."""

import pytest
import time_machine
from django.db.models import Q

from issues.actions import return_, verify
from issues.models import Issue, Move, Round
from issues.states import State, Theme
from tests.factories import make_visit
from tests.numbers.rows import begin_spans
from tests.numbers.test_as_of import LATER, THEN, facts, past  # noqa: F401 - a fixture
from tingyan.advisories import actions as papers
from tingyan.advisories.models import Receipt
from tingyan.directory.actions.units import retire_unit
from tingyan.improvements import workflow
from tingyan.improvements.actions import change_measure, change_procedure, record_measure, take
from tingyan.improvements.models import Measure, Procedure
from tingyan.numbers.catalogue import FIGURES
from tingyan.numbers.scope import NONE, Scope
from tingyan.numbers.then import moved, renamed
from visits.actions import Completion, complete_visit, return_visit
from visits.actions.activity import save_campaign
from visits.models import Visit

BASES = sorted({figure.base.name for figure in FIGURES.values()})


def scopes(cast, **when):
    yield Scope(cast.officer, THEN, **when)
    yield Scope(cast.officer, THEN, cast.campaign, **when)
    yield Scope(cast.officer, THEN, unit=str(cast.unit_b.pk), **when)
    yield Scope(cast.officer, THEN, window=str(cast.window_b.pk), **when)
    yield Scope(cast.officer, THEN, theme=Theme.PROCESS, window=NONE, **when)


def change_work(cast):
    """Rounds: sent back, verified, given to another unit, given more time."""
    submitted = Issue.objects.filter(state=State.SUBMITTED, district=cast.ls, round_no=1).order_by("pk")
    sent_back, passed = submitted[:2]
    return_(sent_back, by=cast.officer2, reason="照片不清")
    verify(passed, by=cast.officer2, how="papers", note="已整改到位")


def change_improvements(cast):
    for procedure in Procedure.objects.filter(district=cast.ls, state="implemented").order_by("pk")[:1]:
        take(workflow.RETURN, procedure, by=cast.officer2, note="没有依据")
    for procedure in Procedure.objects.filter(district=cast.ls, state="implemented", before_unit="calendar"):
        change_procedure(procedure, by=cast.officer2, version=procedure.version, after_limit=2, after_unit="calendar")
    measure = Measure.objects.filter(state="issued").order_by("pk").first()
    change_measure(measure, by=cast.officer, version=measure.version, theme=Theme.FACILITIES)
    record_measure(by=cast.officer, unit=cast.unit_a, name="延时服务", content="略", state="issued", since=LATER.date())


def change_papers(cast):
    sent = Receipt.objects.filter(state="sent", advisory__state="issued").order_by("pk").first()
    papers.sign(sent, by=sent.unit_id == cast.unit_b.pk and cast.head_b)
    gone = Receipt.objects.filter(state="replied", advisory__state="issued").order_by("pk").first()
    papers.withdraw(gone.advisory, by=cast.chief, reason="事由有误")


def change_units(cast):
    save_campaign(cast.campaign, by=cast.officer, units=[cast.unit_a], checklists=cast.campaign.checklists.all())
    retire_unit(cast.unit_c, by=cast.chief)


def change_visits(cast):
    visit = Visit.objects.filter(windows=cast.window_b).order_by("pk").first()
    return_visit(visit, by=cast.officer, note="请补充窗口")
    visit.refresh_from_db()
    words = dict.fromkeys(("good_practice", "citizens_words", "reflections", "helped_on_spot"), "")
    times = dict.fromkeys(("time_from", "time_to", "minutes_waiting", "minutes_handling"))
    complete_visit(visit, Completion(part="citizen", **times, **words), by=cast.officer)
    make_visit(cast)


CHANGES = (change_work, change_improvements, change_papers, change_units, change_visits)


@pytest.fixture
def told(cast, past):  # noqa: F811
    """What each figure said at THEN; and says of THEN, and of now, after everything changed."""
    Move.objects.filter(issue__window=cast.window_b).update(window=cast.window_b)
    with time_machine.travel(THEN, tick=False):
        shown = [facts(scope) for scope in scopes(cast)]
    with time_machine.travel(LATER, tick=False):
        for change in CHANGES:
            change(cast)
        again = [facts(scope) for scope in scopes(cast, as_of=THEN)]
        present = [facts(scope) for scope in scopes(cast)]
        begin_spans()  # of the visit that was made without an action; all else was kept by the actions
        latest = [facts(Scope(cast.officer, LATER, as_of=LATER)), facts(Scope(cast.officer, LATER))]
    return shown, again, present, latest


def test_every_definition_says_of_then_what_it_said(told):
    shown, again, present, (of_now, now) = told
    for before, after in zip(shown, again, strict=True):
        for slug in FIGURES:
            assert after[slug] == before[slug], slug
    for slug in FIGURES:
        assert of_now[slug] == now[slug], slug
    changed = {
        FIGURES[slug].base.name for slug in FIGURES for a, b in zip(shown, present, strict=True) if a[slug] != b[slug]
    }
    assert changed >= set(BASES) - {"rechecks", "call_backs"}, "the bait: each base did change"


def test_what_the_actions_keep_is_what_stands(told):
    """One writer: after every action the open span of a row says what the row says."""
    for one in Round.objects.all():
        span = one.spans.get(replaced_at=None)
        for name in ("lead_id", "submitted_at", "returns", "extensions", "transfers", "closed_at", "late_by"):
            assert getattr(span, name) == getattr(one, name), name
    for one in (*Procedure.objects.all(), *Measure.objects.all(), *Receipt.objects.all()):
        assert one.spans.get(replaced_at=None).state == one.state


def test_a_condition_never_denies_what_stood_then():
    """A negation would look through all moves again for every row."""
    with pytest.raises(TypeError, match="say what counts"):
        renamed(Q(number=1) & ~Q(state="closed"), moved())
    assert renamed(~Q(number=1), moved()) == ~Q(number=1)
