"""大屏授权: the office makes and revokes them; the code is shown once."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from tests.doors import ALL, OFFICE, READERS
from tingyan.audit.models import AuditEntry
from tingyan.kit.errors import Refused
from tingyan.numbers.access import ALPHABET, MOST, key_of, make_key, revoke_key
from tingyan.numbers.models import ScreenKey

SCREENS = reverse("numbers:screens")


def test_the_code_is_shown_once(cast, client):
    client.force_login(cast.officer)
    html = client.post(SCREENS, {"name": "政务大厅一楼"}).content.decode()
    code = re.search(rf"(?:[{ALPHABET}]{{4}}-){{5}}[{ALPHABET}]{{4}}", html)[0]
    assert f"http://testserver/board/screen/enter/#{code}" in html
    assert key_of(code) == ScreenKey.objects.get(name="政务大厅一楼", district=cast.ls, made_by=cast.officer)
    again = client.get(SCREENS).content.decode()
    assert "政务大厅一楼" in again and code not in again


def test_revoking_is_said_and_kept(cast, client):
    key, code = make_key(cast.ls, "一楼", by=cast.officer)
    client.force_login(cast.chief)
    answer = client.post(reverse("numbers:screen_revoke", args=[key.pk]), follow=True)
    assert "“一楼”的授权已停用" in answer.content.decode()
    assert "蒋安" in answer.content.decode() and "停用“一楼”的授权" not in answer.content.decode()
    assert key_of(code) is None
    assert not revoke_key(key, by=cast.officer), "twice does nothing"
    assert list(AuditEntry.objects.order_by("seq").values_list("action", "actor_id")) == [
        ("screen.make", cast.officer.pk),
        ("screen.revoke", cast.chief.pk),
    ]


@pytest.mark.parametrize("person", sorted(ALL))
def test_who_makes_and_revokes(cast, person):
    user = cast.people[person]
    key, _code = make_key(cast.ls, "一楼", by=cast.officer)
    if person in OFFICE:
        assert make_key(cast.ls, "二楼", by=user)[0].made_by == user
        assert revoke_key(key, by=user)
        return
    for act in (lambda: make_key(cast.ls, "二楼", by=user), lambda: revoke_key(key, by=user)):
        with pytest.raises(Refused):
            act()
    assert [row.name for row in ScreenKey.objects.filter(revoked_at=None)] == ["一楼"]


@pytest.mark.parametrize("person", sorted(ALL))
def test_who_sees_the_list(cast, client, person):
    make_key(cast.ls, "本区一楼", by=cast.officer)
    client.force_login(cast.people[person])
    answer = client.get(SCREENS)
    assert answer.status_code == (200 if person in READERS | {"officer_gz"} else 403)
    assert ("本区一楼" in answer.content.decode()) == (person in READERS)
    assert ("停用“本区一楼”的授权" in answer.content.decode()) == (person in OFFICE)


def test_not_more_than_anybody_can_watch_over(cast, client):
    for number in range(MOST):
        key, _code = make_key(cast.ls, f"{number}", by=cast.officer)
    with pytest.raises(ValidationError):
        make_key(cast.ls, "再一块", by=cast.officer)
    client.force_login(cast.officer)
    answer = client.post(SCREENS, {"name": "再一块"})
    assert answer.status_code == 400 and "请先停用不再需要的" in answer.content.decode()
    assert 'value="再一块"' in answer.content.decode()
    revoke_key(key, by=cast.officer)
    assert client.post(SCREENS, {"name": "再一块"}).status_code == 200


@pytest.mark.parametrize("sent", [{}, {"name": " "}, {"name": "字" * 41}, {"name": "甲", "district": "999"}])
def test_what_cannot_be_is_said_at_its_field(cast, client, sent):
    """A district that is not one's own cannot even be named: with one office there is nothing to choose."""
    client.force_login(cast.officer)
    answer = client.post(SCREENS, sent)
    assert answer.status_code == 400
    assert not ScreenKey.objects.exists()


@pytest.mark.parametrize("rows", [10, 1000])
def test_asks_as_often_for_many(cast, client, rows, django_assert_num_queries):
    made = {"district": cast.ls, "made_by": cast.officer, "made_at": timezone.now()}
    made |= {"revoked_by": cast.chief, "revoked_at": timezone.now()}
    ScreenKey.objects.bulk_create(ScreenKey(name=f"{n}", token_hash=f"{n:064}", **made) for n in range(rows))
    client.force_login(cast.officer)
    client.get(SCREENS)
    with django_assert_num_queries(8):
        assert client.get(SCREENS).status_code == 200
