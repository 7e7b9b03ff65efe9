"""Entries are written with what they tell of, at the end of the outermost recording, or not at all."""

from datetime import date
from decimal import Decimal

import pytest
from structlog.contextvars import bound_contextvars

from tingyan.audit import actions as audit
from tingyan.audit.chain import ChainBroken
from tingyan.audit.models import AuditEntry, ChainHead
from tingyan.directory.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return User.objects.create(username="lin", name="林远")


def actions():
    return list(AuditEntry.objects.order_by("seq").values_list("seq", "action"))


def test_an_entry_keeps_who_did_what_to_what(user):
    with bound_contextvars(request_id="r-1", ip="10.0.0.7"), audit.recording(by=user, post="市监局 局长"):
        audit.entry("user.rename", user, district_id=7, on=date(2026, 6, 14), ratio=Decimal("0.5"), share=1e16, n=3)
    entry = AuditEntry.objects.get()
    assert (entry.seq, entry.actor, entry.actor_label, entry.post) == (1, user, "林远", "市监局 局长")
    assert (entry.model, entry.object_id, entry.object_label) == ("directory.user", str(user.pk), "林远")
    assert (entry.district_id, entry.request_id, entry.address) == (7, "r-1", "10.0.0.7")
    assert entry.detail == {"on": "2026-06-14", "ratio": "0.5", "share": "1e+16", "n": 3}


def test_outside_a_recording_nothing_can_be_entered():
    with pytest.raises(RuntimeError):
        audit.entry("lost")


def test_an_error_takes_the_rows_and_the_entries_along(user):
    with pytest.raises(ValueError), audit.recording(by=user):
        User.objects.create(username="gone", name="无")
        audit.entry("user.create")
        raise ValueError
    assert not AuditEntry.objects.exists()
    assert not User.objects.filter(username="gone").exists()


def test_a_nested_recording_joins_the_outer_one_and_its_person(user):
    with audit.recording(by=user, post="室承办人"):
        audit.entry("first")
        with audit.recording():
            audit.entry("second")
        assert not AuditEntry.objects.exists()
    assert actions() == [(1, "first"), (2, "second")]
    assert set(AuditEntry.objects.values_list("actor", "post")) == {(user.pk, "室承办人")}


def test_a_nested_recording_that_fails_is_lost_alone(user):
    with audit.recording(by=user):
        audit.entry("kept")
        with pytest.raises(ValueError), audit.recording(by=user):
            User.objects.create(username="gone", name="无")
            audit.entry("lost")
            raise ValueError
        audit.entry("kept too")
    assert actions() == [(1, "kept"), (2, "kept too")]
    assert not User.objects.filter(username="gone").exists()


def test_a_recording_costs_three_queries_and_none_without_entries(user, django_assert_num_queries):
    user.posts  # noqa: B018  the rights of the day are read once a request anyway
    with django_assert_num_queries(5), audit.recording(by=user):  # savepoint, head, insert, head, release
        for number in range(20):
            audit.entry("many", number=number)
    with django_assert_num_queries(2), audit.recording(by=user):
        pass


def test_a_forged_head_stops_the_writers_instead_of_being_signed_over():
    ChainHead.objects.update(seq=99)
    with pytest.raises(ChainBroken), audit.recording():
        audit.entry("late")


def test_nothing_in_the_detail_can_upset_a_database():
    with audit.recording():
        audit.entry("odd", text="a\0b\ud800", nested=[{1: {"x"}}], label="字" * 500)
    assert AuditEntry.objects.get().detail == {"text": "ab?", "nested": [{"1": ["x"]}], "label": "字" * 500}


def test_what_must_follow_is_done_once_as_the_block_ends(cast):
    """Once a block, with all its keys, before the block's transaction ends; not at all where the block fails."""
    done = []

    def act(keys):
        done.append(set(keys))

    with audit.recording(by=cast.officer):
        audit.at_the_end(act, [1])
        with audit.recording():
            audit.at_the_end(act, [2])
        audit.at_the_end(act, [3])
        assert done == [{2}]
    assert done == [{2}, {1, 3}]
    with pytest.raises(ZeroDivisionError), audit.recording(by=cast.officer):
        audit.at_the_end(act, [4])
        raise ZeroDivisionError
    assert done == [{2}, {1, 3}]
    with pytest.raises(RuntimeError):
        audit.at_the_end(act, [5])
