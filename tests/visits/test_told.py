"""After each step of a visit the page says what was done, once."""

import pytest
from django.contrib.messages import get_messages

from tests.factories import make_visit
from visits.actions import return_visit


@pytest.fixture
def visit(cast):
    return make_visit(cast, filled_by=cast.liaison_a, filled_how="liaison")


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_a_confirmation_is_said(client, cast, visit):
    client.force_login(cast.head_a)
    page = client.post(f"/visits/{visit.pk}/confirm/", follow=True)
    assert f"{visit.number}的填写内容已确认。" in page.content.decode()
    again = client.post(f"/visits/{visit.pk}/confirm/")
    assert (again.status_code, said(again)) == (403, [])


def test_a_return_is_said_once_it_is_done(client, cast, visit):
    client.force_login(cast.officer)
    url = f"/visits/{visit.pk}/return/"
    assert said(client.post(url, {"version": 1, "note": ""})) == []
    page = client.post(url, {"version": 1, "note": "请补充时间"}, follow=True)
    assert f"{visit.number}已退回补充。" in page.content.decode()


def test_a_completion_is_said_once_it_is_done(client, cast, visit):
    return_visit(visit, by=cast.officer, note="请补充时间")
    client.force_login(cast.liaison_a)
    url, fields = f"/visits/{visit.pk}/complete/", {"version": 2, "part": "citizen", "time_from": "09:00"}
    assert said(client.post(url, fields | {"time_to": "08:00"})) == []
    page = client.post(url, fields | {"time_to": "09:40"}, follow=True)
    assert f"{visit.number}已补充，重新提交。" in page.content.decode()
