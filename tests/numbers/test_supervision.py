"""The figures of 监督闭环, number by number: what they count, from when, and what can be told from them."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from issues.models import CallBack, Recheck, Round
from issues.states import State
from tests.advisories.rows import make_paper
from tests.factories import at_noon, make_issue, make_issues, make_recheck
from tests.numbers.test_figures import JULY, JUNE, read
from tingyan.numbers import catalogue as c

CLOSED = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
DONE = {"done_on": date(2026, 7, 31), "recorded_at": at_noon(2026, 7, 31)}


def a_closed(cast, **facts):
    issue = make_issue(cast, state=State.CLOSED, lead=cast.unit_b, window=cast.window_b)
    issue.rounds.update(**{"closed_at": CLOSED} | facts)
    return issue


def again(cast, issue, at):
    """The round that follows, given out at this moment."""
    type(issue).objects.filter(pk=issue.pk).update(round_no=2, state=State.ASSIGNED, closed_on=None)
    dues = {"original_due": date(2026, 12, 1), "current_due": date(2026, 12, 1)}
    Round.objects.create(issue=issue, number=2, lead=cast.unit_b, assigned_at=at, **dues)


@pytest.mark.parametrize("place", range(3))
def test_a_round_counts_from_the_moment_its_days_are_over(cast, place):
    days, figure = (30, 60, 90)[place], c.SURVIVAL[place]
    a_closed(cast)
    end = CLOSED + timedelta(days=days)
    for now, value in ((end - timedelta(seconds=1), None), (end, 1.0), (end + timedelta(seconds=1), 1.0)):
        with time_machine.travel(now, tick=False):
            assert read(cast, figure) == value


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize(
    ("late", "kept"), [(timedelta(seconds=-1), 0.0), (timedelta(0), 1.0), (timedelta(milliseconds=1), 1.0)]
)
def test_work_again_within_the_days_is_not_survival(cast, place, late, kept):
    days, figure = (30, 60, 90)[place], c.SURVIVAL[place]
    again(cast, a_closed(cast), CLOSED + timedelta(days=days) + late)
    with time_machine.travel(CLOSED + timedelta(days=days + 1), tick=False):
        assert read(cast, figure) == kept
        assert read(cast, figure, unit=str(cast.unit_b.pk)) == kept


def test_only_the_next_round_ends_the_survival_of_one(cast):
    """Round 1 stood for 40 days; round 2, closed at once, was worked again after 10: each is asked for itself."""
    issue = a_closed(cast)
    again(cast, issue, CLOSED + timedelta(days=40))
    issue.rounds.filter(number=2).update(
        closed_at=CLOSED + timedelta(days=45),
        submitted_at=CLOSED + timedelta(days=41),
        verified_by=cast.officer,
        verified_unit=cast.office,
        closed_by=cast.chief,
        closed_unit=cast.office,
    )
    type(issue).objects.filter(pk=issue.pk).update(round_no=3)
    third = CLOSED + timedelta(days=55)
    Round.objects.create(issue=issue, number=3, lead=cast.unit_b, assigned_at=third)
    with time_machine.travel(CLOSED + timedelta(days=200), tick=False):
        assert read(cast, *c.SURVIVAL) == (0.5, 0.0, 0.0)
        figures = (c.SURVIVAL[0].part, c.SURVIVAL[0].whole)
        assert read(cast, *figures, **JUNE) == (1, 1)
        assert read(cast, *figures, **JULY) == (0, 1)


def test_extended_and_reassigned_rounds(cast):
    for extensions, transfers in ((0, 0), (1, 0), (2, 1), (0, 0)):
        a_closed(cast, extensions=extensions, transfers=transfers)
    on_spot = a_closed(cast)
    on_spot.rounds.update(original_due=None, current_due=None)
    assert read(cast, c.EXTENSION_RATE, c.TRANSFER_RATE, c.ROUNDS_ASSIGNED) == (0.5, 0.25, 4)
    assert read(cast, c.EXTENSION_RATE, person="head_b") == 0.5
    assert read(cast, c.EXTENSION_RATE, person="head_a") is None


def test_rechecks_count_when_done_and_not_before(cast):
    first, second = a_closed(cast), a_closed(cast)
    make_recheck(first)
    make_recheck(second, cancelled_at=timezone.now())
    assert read(cast, c.RECHECK_PASS_RATE, c.RECHECKS_DONE) == (None, 0)
    by = {"recorded_by": cast.officer2, **DONE}
    Recheck.objects.filter(issue=first).update(result="fixed", **by)
    make_recheck(second, result="sham", **by)
    assert read(cast, c.RECHECK_PASS_RATE, c.RECHECKS_DONE, **JULY) == (0.5, 2)
    assert read(cast, c.RECHECKS_DONE, **JUNE) == 0
    assert read(cast, c.RECHECK_PASS_RATE, window=str(cast.window_b.pk)) == 0.5
    assert read(cast, c.RECHECK_PASS_RATE, window=str(cast.window_a.pk)) is None


def test_satisfaction_is_of_those_who_were_reached_and_said_so(cast):
    issue = a_closed(cast)
    for result, handling in (("good", ""), ("fair", "bad"), ("bad", "very_good"), ("", "")):
        said = {"with_result": result, "with_handling": handling, "reached": bool(result)}
        CallBack.objects.create(issue=issue, round_no=1, how="phone", on=date(2026, 6, 30), by=cast.officer, **said)
    assert read(cast, c.CALL_BACKS_REACHED, c.SATISFIED_WITH_RESULT, c.HANDLING_SATISFACTION) == (3, 2, 0.5)
    assert read(cast, c.CALL_BACKS_REACHED, **JUNE) == 3
    assert read(cast, c.CALL_BACKS_REACHED, **JULY) == 0


def test_papers_signed_and_answered(cast):
    paper = make_paper(cast, [cast.unit_a, cast.unit_b, cast.unit_c])
    of_a, of_b = (paper.receipts.filter(unit=unit) for unit in (cast.unit_a, cast.unit_b))
    last_moment = datetime(2026, 6, 16, 15, 59, 59, tzinfo=UTC)
    of_a.update(state="signed", signed_at=last_moment)
    answer = {"replied_at": at_noon(2026, 6, 20), "first_replied_at": at_noon(2026, 6, 20), "late_by": 0}
    of_b.update(state="replied", signed_at=last_moment + timedelta(seconds=1), **answer)
    figures = (c.RECEIPTS_SENT, c.RECEIPTS_SIGNED, c.RECEIPTS_SIGNED_IN_TIME, c.RECEIPTS_ANSWERED)
    assert read(cast, *figures, c.RECEIPTS_ANSWERED_IN_TIME) == (3, 2, 1, 1, 1)
    of_b.update(state="returned", judged_at=timezone.now(), judged_by=cast.officer, late_by=2)
    assert read(cast, *figures, c.RECEIPTS_ANSWERED_IN_TIME) == (3, 2, 1, 0, 0)
    assert read(cast, *figures, person="head_a") == (1, 1, 1, 0)
    assert read(cast, c.RECEIPTS_SENT, **JULY) == 0
    assert read(cast, c.RECEIPTS_SENT, campaign=cast.campaign) == 0, "it rests on no issue of the campaign"
    paper.issues.set(make_issues(cast, 3))
    assert read(cast, c.RECEIPTS_SENT, campaign=cast.campaign) == 3
    type(paper).objects.update(state="withdrawn")
    assert read(cast, c.RECEIPTS_SENT) == 0


def test_the_board_has_a_table_of_supervision_for_each_what_he_may_see(cast, client):
    for person, slugs in (
        ("officer", {figure.slug for figure in c.SUPERVISION}),
        ("head_b", {figure.slug for figure in c.SUPERVISION if not figure.readers_only}),
    ):
        client.force_login(cast.people[person])
        answer = client.get(reverse("numbers:board"))
        assert {one.slug for one in answer.context["supervision"]} == slugs
        assert "监督闭环" in answer.content.decode()


def test_the_window_of_the_address_is_one_of_the_district(cast, client):
    make_issue(cast, window=cast.window_b)
    make_issue(cast, window=cast.window_a)
    client.force_login(cast.officer)
    url = reverse("numbers:rows", args=["issues_found"])
    answer = client.get(url, {"campaign": "", "window": cast.window_b.pk})
    assert answer.context["page"].total == 1
    assert "窗口：8号窗口" in answer.content.decode()
    for nonsense in ("999", "x", "²", "9" * 30):
        assert client.get(url, {"window": nonsense}).status_code == 404
    client.force_login(cast.stranger)
    assert client.get(url, {"window": cast.window_b.pk}).status_code == 404
