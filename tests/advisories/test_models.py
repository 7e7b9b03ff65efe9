"""What the database itself holds, whatever code may write."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.advisories.papers import approved, drafted, in_state, issued
from tests.advisories.rows import make_receipt
from tingyan.advisories.models import Advisory, Receipt

NOW = timezone.now()


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": None},
        {"number": ""},
        {"issued_on": None},
        {"issued_at": None},
        {"issued_by": None},
        {"approved_by": None},
        {"state": "drafted"},
        {"state": "approved"},
    ],
)
def test_sent_means_numbered_dated_and_approved(cast, changes):
    paper = issued(cast)
    refused(lambda: Advisory.objects.filter(pk=paper.pk).update(**changes))


def test_a_draft_has_no_number(cast):
    paper = drafted(cast)
    for changes in ({"number": "旅纪提〔2026〕1号"}, {"seq": 1}, {"issued_on": date(2026, 6, 1)}, {"state": "issued"}):
        refused(lambda changes=changes: Advisory.objects.filter(pk=paper.pk).update(**changes))


def test_a_number_stands_once(cast):
    first, second = issued(cast), issued(cast)
    refused(lambda: Advisory.objects.filter(pk=second.pk).update(number=first.number))
    refused(lambda: Advisory.objects.filter(pk=second.pk).update(seq=first.seq))


def test_nobody_approves_his_own(cast):
    paper = approved(cast)
    refused(lambda: Advisory.objects.filter(pk=paper.pk).update(approved_by=cast.officer))


def test_only_supervision_follows_and_nothing_follows_itself(cast):
    first, second = issued(cast), drafted(cast)
    refused(lambda: Advisory.objects.filter(pk=second.pk).update(follows=first))
    refused(lambda: Advisory.objects.filter(pk=second.pk).update(kind="supervision", follows=second.pk))


def test_a_unit_has_one_receipt(cast):
    paper = issued(cast)
    refused(lambda: make_receipt(paper, cast.unit_b).save())


@pytest.mark.parametrize(
    ("state", "changes"),
    [
        ("sent", {"signed_at": NOW}),
        ("sent", {"state": "accepted"}),
        ("signed", {"signed_at": None}),
        ("signed", {"replied_at": NOW}),
        ("signed", {"state": "accepted"}),
        ("replied", {"replied_at": None}),
        ("replied", {"late_by": None}),
        ("replied", {"state": "accepted"}),
        ("accepted", {"judged_at": None}),
        ("accepted", {"judged_by": None}),
        ("accepted", {"state": "replied"}),
        ("returned", {"first_replied_at": None}),
    ],
)
def test_a_receipt_says_when(cast, state, changes):
    receipt = in_state(cast, state)
    refused(lambda: Receipt.objects.filter(pk=receipt.pk).update(**changes))


def test_whoever_recorded_for_the_unit_did_not_judge(cast):
    receipt = in_state(cast, "accepted")
    for name in ("signed_by", "replied_by"):
        refused(lambda name=name: Receipt.objects.filter(pk=receipt.pk).update(**{name: cast.officer}))
