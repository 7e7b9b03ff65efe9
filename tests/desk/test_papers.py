"""Advisories on the desk: whose turn it is, by when, and with the one button that the workflow allows."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests.advisories.rows import add_more_papers, make_paper
from tests.factories import at_noon
from tests.issues.life import at
from tingyan.advisories.models import Advisory, Handling, Receipt
from tingyan.advisories.workflow import ACCEPT, APPROVE, ISSUE, receipt_refusal, refusal
from tingyan.desk.rows import judgeable, of_papers
from tingyan.workdays import calendar

TODAY = date(2026, 6, 18)  # a Thursday; what is sent was to be signed by the 16th
SIGNED = {"state": "signed", "signed_at": at_noon(2026, 6, 16)}


@pytest.fixture(autouse=True)
def june():
    with time_machine.travel(at(6, 18), tick=False):
        yield


def items(person):
    return list(of_papers(person, TODAY, calendar.load()))


def answered(cast, seq, by, unit=None):
    """A paper that its unit has answered, by the hand of somebody."""
    paper = make_paper(cast, [unit or cast.unit_b], seq=seq)
    told = {"replied_at": at_noon(2026, 6, 17), "first_replied_at": at_noon(2026, 6, 17), "late_by": 0}
    paper.receipts.update(**SIGNED | told | {"state": "replied"}, replied_by=by)
    receipt = paper.receipts.get()
    Handling.objects.create(advisory=paper, receipt=receipt, step="reply", by=by, at=at_noon(2026, 6, 17))
    return receipt


def test_a_unit_signs_and_then_answers(cast):
    receipt = make_paper(cast).receipts.get()
    (row,) = items(cast.liaison_b)
    assert (row.url, row.on, row.role) == (step(receipt, "sign"), date(2026, 6, 16), "late")
    assert [flag.code for flag in row.flags] == ["sign_late"]
    Receipt.objects.update(**SIGNED)
    (row,) = items(cast.liaison_b)
    assert (row.url, row.on, row.role, row.flags) == (step(receipt, "reply"), date(2026, 6, 23), "near", ())


def step(receipt, name):
    return reverse("advisories:receipt_step", args=[receipt.pk, name])


def test_it_is_on_no_other_desk(cast):
    make_paper(cast)
    assert {name for name, person in cast.people.items() if items(person)} == {"head_b", "liaison_b"}


def test_what_is_withdrawn_waits_for_nobody(cast):
    make_paper(cast)
    Advisory.objects.update(state="withdrawn")
    assert items(cast.liaison_b) == []


def test_the_office_is_asked_to_judge_what_the_workflow_lets_it(cast):
    """Neither its own unit's answers nor what it recorded itself; one question gives the rule's answer."""
    answered(cast, 1, cast.head_b)
    answered(cast, 2, cast.officer)
    answered(cast, 3, cast.chief, cast.office)
    make_paper(cast, seq=4)
    for name, person in cast.people.items():
        if name == "superuser":
            continue
        rows = Receipt.objects.select_related("advisory", "unit")
        allowed = {row.pk for row in rows if not receipt_refusal(person, ACCEPT, row)}
        assert set(judgeable(person).values_list("pk", flat=True)) == allowed, name
    assert len(items(cast.officer2)) == 2 and len(items(cast.officer)) == 1


def test_a_chief_approves_the_drafts_of_others_and_sends(cast):
    add_more_papers(cast)
    make_paper(cast, seq=None)
    make_paper(cast, seq=None, drafted_by=cast.chief)
    for name in ("chief", "deputy_chief", "officer", "supervisor", "head_b"):
        person = cast.people[name]
        papers = Advisory.objects.all()
        allowed = {
            reverse("advisories:step", args=[paper.pk, act.name])
            for paper in papers
            for act in (APPROVE, ISSUE)
            if not refusal(person, act, paper)
        }
        assert {row.url for row in items(person) if re.search(r"/(approve|issue)/", row.url)} == allowed, name


def test_each_button_opens_its_page(cast, client):
    add_more_papers(cast)
    make_paper(cast, seq=None)
    for person in (cast.head_b, cast.chief, cast.officer2):
        client.force_login(person)
        text = client.get(reverse("desk:home")).content.decode()
        found = items(person)
        assert found and all(f'href="{row.url}"' in text for row in found)
        assert {client.get(row.url).status_code for row in found} == {200}


@pytest.mark.parametrize("count", [10, 100])
@pytest.mark.parametrize(("name", "queries"), [("head_b", 1), ("officer2", 1), ("chief", 2)])
def test_asks_as_often_however_many(cast, count, name, queries, django_assert_num_queries):
    for n in range(count):
        answered(cast, n + 1, cast.head_b) if n % 2 else make_paper(cast, seq=n + 1)
    person, days = cast.people[name], calendar.load()
    assert person.posts
    with django_assert_num_queries(queries):
        list(of_papers(person, TODAY, days))
