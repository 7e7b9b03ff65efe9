"""Passwords: one's own, the first one, and what ends the other sessions."""

from django.test import Client

from tests.cast import PASSWORD
from tingyan.audit.models import AuditEntry
from tingyan.directory import actions
from tingyan.directory.models import User

URL = "/account/password/"
NEW = "Xin-mima-2027"


def change(client, old=PASSWORD, new=NEW, again=NEW):
    return client.post(URL, {"old_password": old, "new_password1": new, "new_password2": again})


def test_change_ends_the_other_sessions(client, cast):
    client.force_login(cast.head_a)
    other = Client()
    other.force_login(cast.head_a)
    assert other.get(URL).status_code == 200
    assert change(client).status_code == 302
    assert client.get(URL).status_code == 200
    assert other.get(URL).status_code == 302
    assert AuditEntry.objects.get(action="account.change_password").actor == cast.head_a


def test_bad_input_changes_nothing(client, cast):
    client.force_login(cast.head_a)
    for fields in [{"old": "wrong"}, {"again": "other"}, {"new": "12345", "again": "12345"}, {"new": "", "again": ""}]:
        assert change(client, **fields).status_code == 400
    assert User.objects.get(pk=cast.head_a.pk).check_password(PASSWORD)


def test_a_drawn_password_must_be_changed_first(client, cast):
    drawn = actions.reset_password(cast.head_a, by=cast.sysadmin)
    client.post("/account/login/", {"username": "head_a", "password": drawn})
    assert client.get("/account/deputies/")["Location"] == URL
    assert client.get("/account/deputies/", headers={"hx-request": "true"})["HX-Redirect"] == URL
    assert client.post("/kit/prefer/", {"text": "large"}).status_code == 302
    assert "请先设置自己的密码" in client.get(URL).content.decode()
    assert change(client, old=drawn).status_code == 302
    assert client.get("/account/deputies/").status_code == 200


def test_deactivation_ends_every_session(client, cast):
    client.force_login(cast.head_a)
    assert client.get(URL).status_code == 200
    actions.edit_account(cast.head_a, by=cast.sysadmin, is_active=False)
    assert client.get(URL).status_code == 302


def test_a_moved_person_comes_in_again_and_has_the_new_scope(client, cast):
    client.force_login(cast.head_a)
    assert client.get("/account/deputies/").status_code == 200
    actions.end_appointment(cast.posts["head_a"], by=cast.secadmin)
    assert client.get("/account/deputies/").status_code == 302
    client.force_login(User.objects.get(pk=cast.head_a.pk))
    assert client.get("/account/deputies/").status_code == 403
