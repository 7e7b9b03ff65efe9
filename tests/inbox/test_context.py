from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from tingyan.inbox.context import unread


def drawn(user):
    request = RequestFactory().get("/")
    request.user = user
    return unread(request)


def test_nothing_is_asked_until_the_bell_is_drawn(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        context = drawn(cast.head_a)
    with django_assert_num_queries(1):
        assert (str(context["unread"]), bool(context["unread"])) == ("0", False)


def test_nobody_signed_in_has_nothing_unread(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert str(drawn(AnonymousUser())["unread"]) == "0"


def test_a_request_refused_before_sign_in_has_nothing_unread():
    assert str(unread(RequestFactory().get("/"))["unread"]) == "0"
