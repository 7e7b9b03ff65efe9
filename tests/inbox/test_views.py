"""The reader's own page: looking changes nothing, the buttons mark as read."""

import pytest
from django.urls import reverse

from tingyan.inbox.models import Notification

LIST = reverse("inbox:list")


@pytest.fixture
def signed_in(client, cast):
    """Sign head A in and return the client."""
    client.force_login(cast.head_a)
    return client


def test_the_list_shows_twenty_a_page_with_the_total_and_writes_nothing(signed_in, cast, told):
    told(cast.head_a, 21)
    text = signed_in.get(LIST).content.decode()
    assert 'data-total="21"' in text
    assert text.count("/open/") == 20
    assert Notification.objects.unread().count() == 21


def test_the_list_asks_as_often_for_twenty_as_for_two(signed_in, cast, told, django_assert_num_queries):
    told(cast.head_a, 2)
    signed_in.get(LIST)
    with django_assert_num_queries(8) as few:
        signed_in.get(LIST)
    told(cast.head_a, 18)
    with django_assert_num_queries(len(few)):
        signed_in.get(LIST)


def test_opening_marks_as_read_and_leads_to_the_object(signed_in, cast, told):
    (issue,) = told(cast.head_a)
    notification = Notification.objects.get()
    response = signed_in.post(reverse("inbox:open", args=[notification.pk]))
    assert response["Location"] == issue.get_absolute_url()
    assert not Notification.objects.unread().exists()
    assert signed_in.get(reverse("inbox:open", args=[notification.pk])).status_code == 405


def test_anothers_notification_is_not_there(signed_in, cast, told):
    told(cast.head_b)
    assert signed_in.post(reverse("inbox:open", args=[Notification.objects.get().pk])).status_code == 404
    assert Notification.objects.unread().exists()
    assert 'data-total="0"' not in signed_in.get(LIST).content.decode()


def test_all_are_marked_read_by_one_button_and_the_bar_counts_the_rest(signed_in, cast, told):
    told(cast.head_a, 3)
    assert '<span class="bar-count">3' in signed_in.get(LIST).content.decode()
    assert signed_in.post(reverse("inbox:read"))["Location"] == LIST
    text = signed_in.get(LIST).content.decode()
    assert "bar-count" not in text
    assert "没有未读通知" in signed_in.get(LIST, {"unread": 1}).content.decode()
