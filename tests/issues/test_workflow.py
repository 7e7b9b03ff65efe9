"""The truth table: every step × state × person of the cast, written down by hand from the issue's life."""

import pytest

from issues.models import Reassignment
from issues.states import State
from issues.workflow import BY_NAME, STEPS, may, steps_for
from tests.factories import add_extension, make_issue

OFFICE = {"officer", "officer2", "chief", "deputy_chief"}
CHIEF = {"chief", "deputy_chief"}
LEAD = {"head_a", "deputy_a", "liaison_a"}
HEADS = {"head_a", "deputy_a"}
OPEN = {"reported", "assigned", "fixing", "submitted", "verified", "deferred"}

# step → (states from which it leads, who may). The verifier of the cast's rows is `officer`.
TABLE = {
    "assign": ({"reported"}, OFFICE),
    "decline": ({"reported"}, CHIEF),
    "merge": ({"reported"}, CHIEF),
    "hand_over": (OPEN, CHIEF),
    "sign": ({"assigned"}, LEAD | OFFICE),
    "recall": ({"assigned"}, OFFICE),
    "contest": ({"assigned"}, LEAD),
    "rule": ({"assigned", "fixing"}, CHIEF),
    "extend": ({"assigned", "fixing"}, LEAD | OFFICE),
    "rule_extension": ({"assigned", "fixing"}, CHIEF),
    "reassign": ({"assigned", "fixing"}, CHIEF),
    "submit": ({"fixing"}, LEAD | OFFICE),
    "withdraw": ({"submitted"}, HEADS),
    "verify": ({"submitted"}, OFFICE),
    "return": ({"submitted"}, OFFICE),
    "close": ({"verified"}, CHIEF),
    "send_back": ({"verified"}, CHIEF),
    "reassign_again": ({"closed"}, CHIEF),
    "recheck_fail": ({"closed"}, OFFICE - {"officer"}),
    "defer": (OPEN - {"deferred"}, CHIEF | {"supervisor"}),
    "resume": ({"deferred"}, CHIEF | {"supervisor"}),
    "void": (OPEN, CHIEF),
}


def issue_in(cast, state):
    extra = {"deferred_until": "2026-08-01"} if state == State.DEFERRED else {}
    return make_issue(cast, state=state, lead=cast.unit_a, finder=cast.head_b, finder_unit=cast.unit_b, **extra)


def test_the_table_names_every_step():
    assert TABLE.keys() == BY_NAME.keys()


@pytest.mark.parametrize("state", State.values)
def test_who_may_take_which_step(cast, state):
    issue = issue_in(cast, state)
    if issue.lead_id and state in ("assigned", "fixing"):
        task = issue.tasks.first()
        Reassignment.objects.create(
            issue=issue, task=task, unit=cast.unit_c, ground="职责", asked_at=issue.assigned_at, asked_by=cast.head_c
        )
        add_extension(cast, task, unit=cast.unit_c)
    for step in STEPS:
        states, people = TABLE[step.name]
        allowed = {name for name, person in cast.people.items() if may(person, step, issue)}
        assert allowed == (people if state in states else set()), (step.name, state)


@pytest.mark.parametrize("state", State.values)
def test_buttons_are_what_is_allowed(cast, state):
    issue = issue_in(cast, state)
    for person in cast.people.values():
        assert set(steps_for(person, issue)) == {step for step in STEPS if may(person, step, issue)}


def test_a_unit_that_fixed_it_never_judges(cast):
    """An officer who is also posted in the lead unit is refused at both eyes of four."""
    issue = issue_in(cast, State.SUBMITTED)
    post = cast.posts["officer"]
    post.pk, post.unit, post.role = None, cast.unit_a, "liaison"
    post.save()
    cast.officer.__dict__.pop("posts", None)
    assert not may(cast.officer, BY_NAME["verify"], issue)
