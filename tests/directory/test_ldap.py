"""Signing in with the password of the district's directory, against a real OpenLDAP."""

import socket
import time
from dataclasses import replace
from threading import Thread

import pytest
from django.test import Client
from ldap3 import ANONYMOUS, Connection, Server
from ldap3.core.exceptions import LDAPException

from tests import slapd
from tests.cast import PASSWORD
from tingyan.audit.models import AuditEntry
from tingyan.directory import ldap
from tingyan.directory.models import User
from tingyan.kit.platforms import Ldap

LOGIN, CODE, HOME, LOGOUT = "/account/login/", "/account/code/", "/account/password/", "/account/logout/"
THERE = "of-the-directory"  # everybody's password over there
PEOPLE = ["head_a", "officer", "deactivated", "superuser", "nobody", "we(ird*", "two words"]


@pytest.fixture(scope="session")
def server():
    running = slapd.start({name: f"{THERE}-{name}" for name in PEOPLE})
    yield running
    running.stop()


@pytest.fixture
def place(server):
    """The directory as settings name it, without TLS: on loopback."""
    return Ldap(
        "127.0.0.1", server.port, tls=False, starttls=False, base=slapd.SUFFIX, filter="(objectClass=inetOrgPerson)",
        bind=slapd.READER, password=slapd.READER_PASSWORD,
    )  # fmt: skip


@pytest.fixture
def on(settings, place):
    settings.LDAP = place
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "tingyan.directory.ldap.Backend"]
    return settings


def sign_in(client, name, password=None, **fields):
    return client.post(LOGIN, {"username": name, "password": password or f"{THERE}-{name}", **fields})


def inside(client):
    return client.get(HOME).status_code == 200


def test_off_the_directory_is_not_asked(client, cast, server):
    assert "统一身份认证" not in client.get(LOGIN).content.decode()
    assert sign_in(client, "head_a").status_code == 400


def test_both_passwords_lead_in(client, cast, on):
    assert "可以使用统一身份认证的密码" in client.get(LOGIN).content.decode()
    client.session.save()
    before = client.session.session_key
    assert sign_in(client, "head_a", next=HOME)["Location"] == HOME
    assert inside(client)
    assert client.session.session_key != before
    other = Client()
    assert sign_in(other, "head_a", PASSWORD).status_code == 302
    methods = AuditEntry.objects.filter(action="account.login", actor=cast.head_a).values_list("detail", flat=True)
    assert [detail["method"] for detail in methods.order_by("pk")] == ["ldap", "password"]
    assert client.post(LOGOUT)["Location"] == LOGIN


@pytest.mark.parametrize("name", ["deactivated", "superuser", "nobody"])
def test_who_has_no_account_in_use_is_told_so_and_noted(client, cast, on, name):
    """Only to who knows the password over there; it makes no account and never opens the emergency account."""
    people = User.objects.count()
    answer = sign_in(client, name)
    assert answer.status_code == 403
    assert "没有与之对应的启用账号" in answer.content.decode()
    detail = AuditEntry.objects.get(action="account.login_failed").detail
    assert detail == {"username": name, "locked": False, "method": "ldap", "reason": "unknown"}
    assert User.objects.count() == people
    wrong = sign_in(Client(), name, "wrong")
    assert wrong.status_code == 400
    assert "账号或密码不正确" in wrong.content.decode()
    assert not inside(client)


@pytest.mark.parametrize(
    "name", ["*", "*)(uid=*", "head_a)(uid=*", "head_*", "*)(uid=*))(|(uid=*", "\\2a", "head_a\\29", "HEAD_A"]
)
def test_a_name_is_no_filter(client, cast, on, name):
    """It is the attribute, letter for letter: nothing else is found by it, with anybody's password."""
    for password in (f"{THERE}-head_a", "x"):
        assert sign_in(Client(), name, password).status_code == 400
    assert not ldap.knows(on.LDAP, name, f"{THERE}-head_a")


@pytest.mark.parametrize("name", ["we(ird*", "two words"])
def test_a_name_with_letters_of_filters_is_itself(on, name):
    assert ldap.knows(on.LDAP, name, f"{THERE}-{name}")
    assert not ldap.knows(on.LDAP, name, f"{THERE}-head_a")


def test_a_name_without_a_password_is_never_asked(client, cast, on, monkeypatch):
    """This directory answers yes to it, as many do: it takes whoever names no password for a visitor."""
    visitor = Connection(Server("127.0.0.1", on.LDAP.port), authentication=ANONYMOUS)
    assert visitor.bind()
    visitor.unbind()
    assert client.post(LOGIN, {"username": "head_a", "password": ""}).status_code == 400
    monkeypatch.setattr(ldap, "connection", lambda *_asked: pytest.fail("it was asked"))
    assert not ldap.knows(on.LDAP, "head_a", "")
    assert not ldap.knows(on.LDAP, "", "x")


def test_wrong_passwords_of_both_kinds_lock_as_one(client, cast, on):
    statuses = [sign_in(client, "head_a", "wrong").status_code for _attempt in range(5)]
    assert statuses == [400] * 4 + [429]
    assert sign_in(Client(), "head_a").status_code == 429, "the right one over there does not help"
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), "head_a").status_code == 302


def test_the_second_step_stays_ours(client, cast, on):
    """A directory asks for a password and nothing more, whatever is set about the platform's second step."""
    on.TOTP_REQUIRED = on.PLATFORM_SECOND = True
    assert sign_in(client, "officer")["Location"] == CODE
    assert not inside(client)


def test_a_first_password_does_not_matter_here(client, cast, on):
    User.objects.filter(pk=cast.head_a.pk).update(must_change_password=True)
    sign_in(client, "head_a")
    assert client.get("/account/deputies/").status_code == 200


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/"])
def test_next_stays_on_the_host(client, cast, on, url):
    assert sign_in(client, "head_a", next=url)["Location"] == "/"


def test_a_directory_that_is_away_leaves_the_own_passwords(client, cast, on):
    on.LDAP = replace(on.LDAP, port=1)
    assert sign_in(client, "head_a", PASSWORD).status_code == 302
    answer = sign_in(Client(), "officer")
    assert answer.status_code == 503
    assert "暂时连不上，密码没有核对" in answer.content.decode()
    detail = AuditEntry.objects.get(action="account.login_failed").detail
    assert detail == {"username": "officer", "locked": False, "method": "ldap", "reason": "down"}
    statuses = [sign_in(Client(), "officer", "guess").status_code for _attempt in range(4)]
    assert statuses == [503] * 3 + [429], "nobody guesses own passwords uncounted because the directory is away"


def test_a_directory_that_never_answers_is_given_up(on, monkeypatch):
    monkeypatch.setattr(ldap, "PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = replace(on.LDAP, port=silent.getsockname()[1])
        for place in (mute, replace(mute, tls=True), replace(mute, starttls=True)):
            began = time.monotonic()
            with pytest.raises(LDAPException):
                ldap.knows(place, "head_a", "x")
            assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    "answer", [b"0\x05\x02\x01\x01a\x00", b"0\x06\x02\x01\x01a\x01\n", b"HTTP/1.1 400 Bad Request\r\n\r\n"]
)
def test_what_is_no_directory_is_one_that_is_away(on, monkeypatch, answer):
    monkeypatch.setattr(ldap, "PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as other:

        def talk():
            caller, _address = other.accept()
            with caller:
                caller.recv(1000)
                caller.sendall(answer)
                caller.recv(1000)

        thread = Thread(target=talk)
        thread.start()
        with pytest.raises(LDAPException):
            ldap.knows(replace(on.LDAP, port=other.getsockname()[1]), "head_a", "x")
        thread.join()


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"base": "dc=elsewhere"}, {"filter": "(unbalanced"}])
def test_a_directory_that_is_named_wrongly_is_no_wrong_password(client, cast, on, wrong):
    on.LDAP = replace(on.LDAP, **wrong)
    assert sign_in(client, "head_a").status_code == 503


def tls_places(place, server):
    return {"ldaps": replace(place, port=server.tls_port, tls=True), "starttls": replace(place, starttls=True)}


@pytest.mark.parametrize("kind", ["ldaps", "starttls"])
def test_tls_with_the_right_certificate(place, server, kind):
    trusted = replace(tls_places(place, server)[kind], ca=server.ca)
    assert ldap.knows(trusted, "head_a", f"{THERE}-head_a")
    assert not ldap.knows(trusted, "head_a", "wrong")


@pytest.mark.parametrize("kind", ["ldaps", "starttls"])
def test_tls_with_a_certificate_of_nobody_or_of_another_host(place, server, kind):
    tls = tls_places(place, server)[kind]
    for distrusted in (tls, replace(tls, ca=server.ca, host="localhost")):
        with pytest.raises(LDAPException):
            ldap.knows(distrusted, "head_a", f"{THERE}-head_a")
