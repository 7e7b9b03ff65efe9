"""The list: what a row says, how often it asks, and where it leads."""

import re

import pytest
from django.urls import reverse

from issues.states import State
from tests.factories import make_issues

LIST = reverse("issues:list")


def page(client, person, query=""):
    client.force_login(person)
    response = client.get(f"{LIST}{query}")
    assert response.status_code == 200
    return response


def ids(response):
    return [int(pk) for pk in re.findall(r'class="row-title" href="/issues/(\d+)/"', response.content.decode())]


@pytest.mark.parametrize("count", [10, 1000])
def test_asks_as_often_at_a_thousand_rows(cast, client, count, django_assert_num_queries):
    make_issues(cast, count, state=State.FIXING, lead=cast.unit_a)
    client.force_login(cast.officer)
    with django_assert_num_queries(12):  # three of them keep the session alive, once a minute
        response = client.get(LIST)
    assert f'data-total="{count}"' in response.content.decode()
