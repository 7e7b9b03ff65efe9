"""Coming in: the login page, wrong passwords, the limits of a session, and where one lands."""

from datetime import timedelta
from threading import Thread

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import PASSWORD
from tingyan.audit.models import AuditEntry

URL = "/account/login/"
HOME = "/account/password/"  # a page that everybody signed in may open

HOSTILE_NEXT = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "http:evil.example",
    "https:///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "\thttps://evil.example",
    "https://testserver@evil.example/",
    "/%0d%0aSet-Cookie:x=1",
    "//testserver.evil.example/",
]


def sign_in(client, username="head_a", password=PASSWORD, **fields):
    return client.post(URL, {"username": username, "password": password, **fields})


def signed_in(client):
    return client.get(HOME).status_code == 200


def test_page_is_plain_chinese(client, db):
    page = client.get(URL).content.decode()
    assert 'lang="zh-Hans"' in page
    assert "账号" in page
    assert 'type="password"' in page


def test_browser_language_is_ignored(client, db):
    assert "登录厅验" in client.get(URL, headers={"accept-language": "en"}).content.decode()
    client.cookies["django_language"] = "en"
    assert 'lang="en"' in client.get(URL).content.decode()


def test_session_is_new_at_login(client, cast):
    client.get(URL)
    client.session.save()
    before = client.session.session_key
    response = sign_in(client, next=HOME)
    assert (response.status_code, response["Location"]) == (302, HOME)
    assert client.session.session_key != before
    assert AuditEntry.objects.get(action="account.login").actor == cast.head_a


@pytest.mark.parametrize("url", HOSTILE_NEXT)
def test_next_stays_on_the_host(client, cast, url):
    assert sign_in(client, next=url)["Location"] == "/"


def test_hostile_host(client, db):
    assert client.get(URL, headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("username", ["head_a", "nobody", "deactivated"])
def test_every_failure_looks_alike(client, cast, username, settings, monkeypatch):
    """The same page for a wrong password, no such account, and a deactivated person with the right one."""
    password = PASSWORD if username == "deactivated" else "wrong"
    hashed = []
    monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.encode", lambda *a, **k: hashed.append(1) or "x")
    response = sign_in(client, username, password)
    assert response.status_code == 400
    assert "账号或密码不正确，请重新填写" in response.content.decode()
    assert hashed, "an account that does not exist must cost the same time"
    assert not signed_in(client)
    entry = AuditEntry.objects.get(action="account.login_failed")
    assert entry.detail == {"username": username, "locked": False}


def test_lock_is_for_one_account_at_one_address(client, cast, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    statuses = [sign_in(client, password="wrong").status_code for _ in range(6)]
    assert statuses == [400] * 4 + [429] * 2
    locked = sign_in(Client())
    assert locked.status_code == 429, "the right password does not help, and a new client is no way round"
    assert "10分钟后再试" in locked.content.decode()
    assert sign_in(Client(), "liaison_a").status_code == 302, "a colleague at the same address"
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302, "the person elsewhere"
    time_machine.shift(timedelta(minutes=10, seconds=1))
    assert sign_in(Client()).status_code == 302


def test_forwarded_addresses_are_not_believed(client, cast, settings):
    for n in range(5):
        client.post(URL, {"username": "head_a", "password": "wrong"}, headers={"x-forwarded-for": f"10.0.0.{n}"})
    assert sign_in(client).status_code == 429


def test_address_behind_our_proxy(client, cast, settings):
    settings.PROXIES = 1
    for n in range(5):
        client.post(
            URL, {"username": "head_a", "password": "wrong"}, headers={"x-forwarded-for": f"1.1.1.{n}, 10.0.0.7"}
        )
    assert (
        client.post(
            URL, {"username": "head_a", "password": PASSWORD}, headers={"x-forwarded-for": "10.0.0.7"}
        ).status_code
        == 429
    )
    assert (
        client.post(
            URL, {"username": "head_a", "password": PASSWORD}, headers={"x-forwarded-for": "10.0.0.7, 10.0.0.8"}
        ).status_code
        == 302
    )


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_are_checked_one_by_one(cast, monkeypatch):
    checked = []
    check = ModelBackend.authenticate
    monkeypatch.setattr(ModelBackend, "authenticate", lambda *a, **k: checked.append(1) or check(*a, **k))
    statuses = []

    def attempt():
        statuses.append(sign_in(Client(), password="wrong").status_code)
        connections.close_all()

    threads = [Thread(target=attempt) for _ in range(50)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(checked) <= 5
    assert sorted(set(statuses)) == [400, 429]


def test_logout_ends_the_session(client, cast):
    sign_in(client)
    cookie = client.cookies["sessionid"].value
    assert client.get("/account/logout/").status_code == 405
    assert client.post("/account/logout/")["Location"] == URL
    again = Client()
    again.cookies["sessionid"] = cookie
    assert not signed_in(again)
    assert AuditEntry.objects.filter(action="account.logout", actor=cast.head_a).exists()


def test_idle_and_absolute_limits(client, cast, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    sign_in(client)
    for _ in range(4):
        time_machine.shift(timedelta(minutes=14))
        assert signed_in(client)
    time_machine.shift(timedelta(minutes=15))
    assert not signed_in(client)

    sign_in(client)
    for _ in range(12 * 60 // 10 - 1):
        time_machine.shift(timedelta(minutes=10))
        assert signed_in(client)
    time_machine.shift(timedelta(minutes=10))
    assert not signed_in(client)


def test_seen_is_written_once_a_minute(client, cast, time_machine, django_assert_num_queries):
    time_machine.move_to(timezone.now(), tick=False)
    client.force_login(cast.head_a)
    client.get(HOME)
    before = Session.objects.get().session_data
    time_machine.shift(59)
    client.get(HOME)
    assert Session.objects.get().session_data == before
    time_machine.shift(1)
    client.get(HOME)
    assert Session.objects.get().session_data != before


def test_htmx_leaves_for_the_login_page(client, cast):
    response = client.get(
        HOME, headers={"hx-request": "true", "hx-current-url": "http://testserver/account/deputies/?post=3"}
    )
    assert response.status_code == 401
    assert response["HX-Redirect"] == f"{URL}?next=%2Faccount%2Fdeputies%2F%3Fpost%3D3"
    assert response.content == b""


def test_anonymous_is_sent_to_the_login_page(client, db):
    assert client.get(f"{HOME}?a=1")["Location"] == f"{URL}?next=%2Faccount%2Fpassword%2F%3Fa%3D1"
    assert reverse("directory:login") == URL
