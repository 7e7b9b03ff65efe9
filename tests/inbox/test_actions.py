"""Everybody is told once of one thing, in one insert."""

import pytest
from django.utils import timezone

from tests.factories import make_issue
from tingyan.inbox import actions
from tingyan.inbox.models import Notification


def test_many_are_told_in_one_insert_and_nobody_twice(cast, kind, django_assert_num_queries):
    issue, at = make_issue(cast), timezone.now()
    people = [cast.head_a.pk, cast.head_b.pk, cast.head_a.pk]
    with django_assert_num_queries(1):
        actions.notify(people, kind.name, issue, at=at)
    actions.notify(people, kind.name, issue, at=at)
    assert Notification.objects.count() == 2


def test_a_later_event_is_told_again(cast, kind):
    issue = make_issue(cast)
    for _turn in range(2):
        actions.notify([cast.head_a.pk], kind.name, issue, at=timezone.now())
    assert Notification.objects.count() == 2


def test_nobody_to_tell_asks_nothing(cast, kind, django_assert_num_queries):
    issue = make_issue(cast)
    with django_assert_num_queries(0):
        assert actions.notify([], kind.name, issue, at=timezone.now()) == 0


def test_an_object_of_another_model_is_refused(cast, kind):
    with pytest.raises(ValueError):
        actions.notify([cast.head_a.pk], kind.name, cast.unit_a, at=timezone.now())


def test_reading_marks_ones_own_only(cast, told):
    told(cast.head_a)
    theirs = Notification.objects.get()
    actions.mark_read(cast.head_b)
    actions.mark_read(cast.head_b, pk=theirs.pk)
    assert Notification.objects.unread().count() == 1
    actions.mark_read(cast.head_a, pk=theirs.pk)
    assert Notification.objects.unread().count() == 0
