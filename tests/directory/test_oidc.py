"""Signing in at the district's identity platform, against a real provider: who gets in, and what is not believed."""

import base64
import hashlib
import html
import re
import socket
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.cast import PASSWORD
from tests.provider import DESCRIPTION, KEYS, TOKEN, USERINFO, Provider
from tingyan.audit.models import AuditEntry
from tingyan.directory import actions, oidc
from tingyan.directory.models import User
from tingyan.directory.states import Role
from tingyan.kit.platforms import Oidc

LOGIN, GO, BACK = "/account/login/", "/account/platform/", "/account/platform/back/"
CODE, HOME, LOGOUT = "/account/code/", "/account/password/", "/account/logout/"
CLIENT = "tingyan"


@pytest.fixture(scope="session")
def running():
    return Provider()


@pytest.fixture
def provider(running, settings):
    running.honest()
    settings.OIDC = Oidc(running.issuer, CLIENT, "secret of tingyan")
    yield running
    running.honest()


def leave(client, **fields):
    """Press the button; return the address of the platform that the page leads to."""
    page = client.post(GO, fields)
    assert page.status_code == 200, page.content.decode()
    return html.unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.content.decode()).group(1))


def come(client, provider, name, claim=None, **fields):
    """Go to the platform, sign in there as `name`, and come back."""
    provider.person(f"sub-{name}", preferred_username=name if claim is None else claim)
    return client.get(provider.agree(leave(client, **fields), f"sub-{name}"))


def inside(client):
    return client.get(HOME).status_code == 200


def test_off_there_is_no_door_and_no_button(client, cast):
    assert "统一身份认证" not in client.get(LOGIN).content.decode()
    assert client.post(GO).status_code == client.get(BACK).status_code == 404


def test_an_account_that_is_there_is_signed_in(client, cast, provider):
    assert "使用统一身份认证登录" in client.get(LOGIN).content.decode()
    client.session.save()
    before = client.session.session_key
    answer = come(client, provider, "head_a", next=HOME)
    assert (answer.status_code, answer["Location"]) == (302, HOME)
    assert inside(client)
    assert client.session.session_key != before
    entry = AuditEntry.objects.get(action="account.login")
    assert (entry.actor, entry.detail) == (cast.head_a, {"method": "oidc"})


def test_the_request_carries_pkce_state_and_nonce(client, cast, provider):
    asked = {name: values[0] for name, values in parse_qs(urlsplit(leave(client)).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"http://testserver{BACK}"
    assert len(asked["state"]) >= 20
    assert len(asked["nonce"]) >= 20
    other = Client()
    again = parse_qs(urlsplit(leave(other)).query)
    assert {again["state"][0], again["nonce"][0]}.isdisjoint({asked["state"], asked["nonce"]})


def test_the_code_is_paid_for_with_the_verifier(client, cast, provider):
    url = leave(client)
    client.get(provider.agree(url, "sub-head_a"))
    form = dict(provider.asked)[TOKEN]
    digest = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
    assert parse_qs(urlsplit(url).query)["code_challenge"] == [digest]


@pytest.mark.parametrize("name", ["nobody", "deactivated", "superuser", "Head_A", ""])
def test_who_has_no_account_in_use_is_told_so_and_noted(client, cast, provider, name):
    """It makes no account; it never opens the emergency account; letters are compared as they are."""
    people = User.objects.count()
    answer = come(client, provider, name)
    assert answer.status_code == 403
    assert "没有与之对应的启用账号" in answer.content.decode()
    assert not inside(client)
    assert User.objects.count() == people
    detail = AuditEntry.objects.get(action="account.login_failed").detail
    assert detail == {"username": name, "locked": False, "method": "oidc", "reason": "unknown"}


@pytest.mark.parametrize("claim", [["head_a"], {"a": 1}, 7, "head_a\0", "head_a\n", "头" * 500])
def test_a_claim_that_is_no_account_name(client, cast, provider, claim):
    assert come(client, provider, "odd", claim=claim).status_code == 403
    assert not inside(client)


def test_the_claim_may_be_another_and_may_stand_in_userinfo_only(client, cast, provider, settings):
    settings.OIDC = Oidc(provider.issuer, CLIENT, "secret", claim="employee")
    provider.person("sub-x", preferred_username="head_b", employee="head_a")
    provider.claims = {"employee": None}
    assert client.get(provider.agree(leave(client), "sub-x")).status_code == 302
    assert USERINFO in dict(provider.asked)
    assert AuditEntry.objects.get(action="account.login").actor == cast.head_a
    other = Client()
    provider.userinfo = {"sub": "somebody else"}
    assert other.get(provider.agree(leave(other), "sub-x")).status_code == 403
    assert not inside(other)


FALSE = {
    "nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "audience": {"aud": "another"},
    "audience beside": {"aud": "another", "azp": CLIENT},
    "several audiences and no party": {"aud": [CLIENT, "another"]},
    "party": {"aud": [CLIENT], "azp": "another"},
    "no audience": {"aud": None},
    "issuer": {"iss": "https://evil.example"},
    "issuer with a slash": {"iss": "/"},
    "no issuer": {"iss": None},
    "expired": {"exp": -61},
    "no end": {"exp": None},
    "from the future": {"iat": 120},
    "no subject": {"sub": None},
    "access token of another": {"at_hash": "AAAA"},
}


def dated(provider, claims):
    now = int(time.time())
    turned = {
        name: now + value if name in ("exp", "iat") and value is not None else value for name, value in claims.items()
    }
    return turned | ({"iss": f"{provider.issuer}/"} if turned.get("iss") == "/" else {})


@pytest.mark.parametrize("case", FALSE)
def test_what_is_false_is_not_believed(client, cast, provider, case):
    provider.claims = dated(provider, FALSE[case])
    answer = come(client, provider, "head_a")
    assert answer.status_code == 403
    assert "没有通过核对" in answer.content.decode()
    assert not inside(client)
    detail = AuditEntry.objects.get(action="account.login_failed").detail
    assert detail == {"username": "", "locked": False, "method": "oidc", "reason": "untrusted"}


@pytest.mark.parametrize(
    "claims", [{}, {"exp": -30}, {"iat": 30}, {"aud": [CLIENT]}, {"aud": [CLIENT, "b"], "azp": CLIENT}]
)
def test_the_same_road_with_nothing_false_leads_in(client, cast, provider, claims):
    """The bait: clocks may differ by less than a minute, and an audience of several names us as its party."""
    provider.claims = dated(provider, claims)
    assert come(client, provider, "head_a").status_code == 302
    assert inside(client)


def test_a_signature_of_another_key_is_not_believed(client, cast, provider):
    provider.claims, provider.key = {}, provider.secret
    assert come(client, provider, "head_a").status_code == 403


@pytest.mark.parametrize("offered", [["none"], ["HS256"], ["RS256", "none", "HS256"], []])
def test_unsigned_or_signed_with_what_is_public(client, cast, provider, offered):
    """Neither does it help that the provider itself says that it signs like that."""
    provider.description = {"id_token_signing_alg_values_supported": offered}
    if "RS256" not in offered:
        assert client.post(GO).status_code == 403
        return
    url = leave(client)
    nonce = parse_qs(urlsplit(url).query)["nonce"][0]
    claims = {"iss": provider.issuer, "aud": CLIENT, "sub": "x", "preferred_username": "head_a", "nonce": nonce}
    claims |= {"iat": int(time.time()), "exp": int(time.time()) + 60}
    parts = [
        base64.urlsafe_b64encode(repr(part).replace("'", '"').encode()).rstrip(b"=")
        for part in ({"alg": "none"}, claims)
    ]
    token = b".".join([*parts, b""]).decode()
    provider.answers[TOKEN] = (200, f'{{"access_token": "a", "token_type": "Bearer", "id_token": "{token}"}}'.encode())
    assert client.get(provider.agree(url, "sub-head_a")).status_code == 403
    assert not inside(client)


def test_no_id_token_is_nobody(client, cast, provider):
    url = leave(client)
    provider.answers[TOKEN] = (200, b'{"access_token": "a", "token_type": "Bearer"}')
    assert client.get(provider.agree(url, "sub-head_a")).status_code == 403


def test_an_answer_is_good_once_and_for_whom_it_was_asked(client, cast, provider):
    provider.person("sub-head_a", preferred_username="head_a")
    answer = provider.agree(leave(client), "sub-head_a")
    thief = Client()
    assert thief.get(answer).status_code == 400, "another browser"
    assert client.get(answer).status_code == 302
    client.post(LOGOUT)
    replayed = client.get(answer)
    assert replayed.status_code == 400
    assert "已超时或已经用过" in replayed.content.decode()
    leave(client)
    assert client.get(answer).status_code == 400, "the state of another errand"
    assert not inside(client)


def test_an_errand_ends_after_ten_minutes(client, cast, provider, time_machine):
    provider.person("sub-head_a", preferred_username="head_a")
    answer = provider.agree(leave(client), "sub-head_a")
    time_machine.move_to(time.time() + oidc.WAIT_SECONDS)
    assert client.get(answer).status_code == 400


def test_a_refusal_of_the_platform_is_a_plain_sentence(client, cast, provider):
    answer = client.get(provider.agree(leave(client), "sub-head_a", action="deny"))
    assert answer.status_code == 403
    assert "没有确认您的身份" in answer.content.decode()
    leave(client)
    said = client.get(BACK, {"error": "<script>", "error_description": "请拨打假冒电话", "state": "x"})
    assert said.status_code == 403
    assert "假冒电话" not in said.content.decode()
    leave(client)
    assert client.get(BACK, {"error": "temporarily_unavailable"}).status_code == 503
    assert not AuditEntry.objects.filter(action="account.login_failed").exists(), "anybody can write such an address"


@pytest.mark.parametrize("path", [DESCRIPTION, TOKEN, KEYS])
def test_a_platform_that_is_broken(client, cast, provider, path):
    url = leave(client)
    provider.answers[path] = (500, b"oops")
    answer = client.get(provider.agree(url, "sub-head_a"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "暂时连不上" in answer.content.decode()
    provider.honest()
    assert client.post(LOGIN, {"username": "head_a", "password": PASSWORD}).status_code == 302, "the own password"


def test_a_platform_that_is_away_or_never_answers(client, cast, provider, settings, monkeypatch):
    settings.OIDC = Oidc("http://127.0.0.1:1", CLIENT, "secret")
    assert client.post(GO, {"next": HOME}).status_code == 503
    assert oidc.PATIENCE == 5
    monkeypatch.setattr(oidc, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.OIDC = Oidc(f"http://127.0.0.1:{silent.getsockname()[1]}", CLIENT, "secret")
        began = time.monotonic()
        assert client.post(GO).status_code == 503
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "name", ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"]
)
@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "https://169.254.169.254/latest", "file:///etc/passwd"])
def test_nothing_is_asked_of_another_host(client, cast, provider, name, url):
    provider.description = {name: url}
    assert client.post(GO).status_code == 403


@pytest.mark.parametrize("issuer", ["https://evil.example", None])
def test_a_description_of_another_issuer(client, cast, provider, issuer):
    provider.description = {"issuer": issuer}
    assert client.post(GO).status_code == 403


@pytest.mark.parametrize(("path", "status"), [(DESCRIPTION, 503), (TOKEN, 403), (KEYS, 503)])
def test_no_redirect_is_followed(client, cast, provider, path, status):
    """A 307 would take the code and our secret along."""
    url = leave(client)
    provider.answers[path] = (307, b"")
    assert client.get(provider.agree(url, "sub-head_a")).status_code == status
    asked = [each for each, _form in provider.asked]
    assert path in asked
    assert "/elsewhere" not in asked


def test_text_and_place_are_not_lost_on_the_way(client, cast, provider):
    come(client, provider, "head_a", next="/account/deputies/", kept='[["title", "局长助理"]]')
    assert "局长助理" in client.get("/account/deputies/").content.decode()
    other = Client()
    answer = come(other, provider, "nobody", next="/account/deputies/", kept='[["title", "局长助理"]]')
    assert "局长助理" in answer.content.decode()
    assert 'name="next" value="/account/deputies/"' in answer.content.decode()


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_next_stays_on_the_host(client, cast, provider, url):
    assert come(client, provider, "head_a", next=url)["Location"] == "/"


def test_the_second_step_is_ours_unless_the_platform_s_is_taken(client, cast, provider, settings):
    settings.TOTP_REQUIRED = True
    assert come(client, provider, "officer", next=HOME)["Location"] == CODE
    assert not inside(client)
    settings.PLATFORM_SECOND = True
    other = Client()
    assert come(other, provider, "officer", next=HOME)["Location"] == HOME
    assert inside(other)
    assert Client().post(LOGIN, {"username": "officer", "password": PASSWORD})["Location"] == CODE, "the own password"


def test_a_post_that_is_given_meanwhile_asks_for_ours(client, cast, provider, settings):
    come(client, provider, "head_a")
    assert inside(client)
    settings.TOTP_REQUIRED = True
    actions.appoint(cast.head_a, cast.office, Role.OFFICER, by=cast.secadmin)
    assert not inside(client)


def test_a_first_password_does_not_matter_here(client, cast, provider):
    User.objects.filter(pk=cast.head_a.pk).update(must_change_password=True)
    come(client, provider, "head_a")
    assert client.get("/account/deputies/").status_code == 200
    own = Client()
    own.post(LOGIN, {"username": "head_a", "password": PASSWORD})
    assert own.get("/account/deputies/")["Location"] == HOME


def test_the_lock_of_an_account_holds(client, cast, provider):
    for _attempt in range(5):
        client.post(LOGIN, {"username": "head_a", "password": "wrong"})
    answer = come(client, provider, "head_a")
    assert answer.status_code == 429
    assert not inside(client)
    assert come(Client(REMOTE_ADDR="10.0.0.9"), provider, "head_a").status_code == 302, "the person elsewhere"


def test_leaving_signs_out_of_the_platform_too(client, cast, provider):
    come(client, provider, "head_a")
    page = client.post(LOGOUT)
    assert page.status_code == 200
    assert page["Clear-Site-Data"] == '"cache"'
    url = html.unescape(re.search(r'content="0;url=([^"]+)"', page.content.decode()).group(1))
    asked = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{provider.issuer}/oauth2/end_session?")
    assert asked["post_logout_redirect_uri"] == [f"http://testserver{LOGIN}"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert not inside(client)
    client.post(LOGIN, {"username": "head_a", "password": PASSWORD})
    assert client.post(LOGOUT)["Location"] == LOGIN, "who did not come from there"
    assert AuditEntry.objects.filter(action="account.logout").count() == 2


def test_a_stale_token_of_the_button_loses_nothing(cast, provider):
    answer = Client(enforce_csrf_checks=True).post(GO, {"next": HOME, "kept": '[["title", "局长助理"]]'})
    assert answer.status_code == 403
    assert "局长助理" in answer.content.decode()
