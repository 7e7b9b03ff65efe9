"""The second step of signing in: who must take it, what it refuses, and that nothing opens before it."""

from binascii import unhexlify
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.cast import PASSWORD
from tests.doors import DOORS
from tests.test_doors import address, knock
from tests.world import world
from tingyan.audit.models import AuditEntry
from tingyan.directory import actions
from tingyan.directory.actions import second
from tingyan.directory.models import RecoveryCode, User
from tingyan.directory.states import Role
from tingyan.kit.errors import Refused
from tingyan.kit.sealed import unseal

LOGIN, CODE, TOTP, HOME = "/account/login/", "/account/code/", "/account/totp/", "/account/password/"
ASKED = {"officer", "chief", "supervisor", "sysadmin", "secadmin", "auditor", "superuser", "deputy_chief"}


@pytest.fixture(autouse=True)
def required(settings, time_machine):
    settings.TOTP_REQUIRED = True
    time_machine.move_to(datetime(2026, 6, 15, 2, 0, tzinfo=UTC), tick=False)


def password(client, name, **fields):
    return client.post(LOGIN, {"username": name, "password": PASSWORD, **fields})


def number(key):
    return f"{totp(unhexlify(key)):06d}"


def bind(client, name):
    """Sign in for the first time, bind a phone, and return its key with the recovery codes."""
    password(client, name)
    client.get(TOTP)
    key = unseal(client.session[second.PROPOSED])
    codes = client.post(TOTP, {"code": number(key)}).context["codes"]
    return key, codes


def inside(client):
    return client.get(HOME).status_code == 200


@pytest.mark.parametrize("name", sorted(ASKED))
def test_these_posts_bind_a_phone_before_they_are_let_in(client, cast, name):
    assert password(client, name, next=HOME)["Location"] == CODE
    assert client.get(CODE)["Location"] == TOTP
    assert not inside(client)
    page = client.get(TOTP).content.decode()
    assert "data:image/svg+xml" in page
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    wrong = client.post(TOTP, {"code": "000000"})
    assert wrong.status_code == 400
    assert not inside(client)
    key = unseal(client.session[second.PROPOSED])
    done = client.post(TOTP, {"code": number(key)})
    assert done.context["url"] == HOME
    assert len(done.context["codes"]) == 10
    assert inside(client)
    assert key not in done.content.decode()
    acted = AuditEntry.objects.filter(actor=getattr(cast, name)).values_list("action", flat=True)
    assert {"account.totp_enrol", "account.login", "account.totp_failed"} <= set(acted)


@pytest.mark.parametrize("name", ["head_a", "liaison_a"])
def test_heads_and_liaisons_come_in_by_password_and_may_bind(client, cast, time_machine, name):
    password(client, name)
    assert inside(client)
    client.get(TOTP)
    key = unseal(client.session[second.PROPOSED])
    assert client.post(TOTP, {"code": number(key)}).status_code == 200
    assert "恢复码还剩10个" in client.get(TOTP).content.decode()
    other = Client()
    assert password(other, name)["Location"] == CODE
    assert not inside(other)
    time_machine.shift(timedelta(seconds=30))
    assert other.post(CODE, {"code": number(key)})["Location"] == "/"
    assert inside(other)


def test_optional_asks_nobody(client, cast, settings):
    settings.TOTP_REQUIRED = False
    password(client, "officer")
    assert inside(client)


def test_a_used_code_is_refused(cast, time_machine):
    key, _codes = bind(Client(), "officer")
    again = Client()
    password(again, "officer")
    refused = again.post(CODE, {"code": number(key)})
    assert refused.status_code == 400
    assert "已经用过" in refused.content.decode()
    time_machine.shift(timedelta(seconds=31))
    assert again.post(CODE, {"code": number(key)}).status_code == 302
    third = Client()
    password(third, "officer")
    assert third.post(CODE, {"code": number(key)}).status_code == 400
    assert AuditEntry.objects.filter(action="account.totp_failed").count() == 2


def test_wrong_codes_make_wait_longer_and_longer(client, cast, time_machine):
    key, _codes = bind(Client(), "officer")
    time_machine.shift(timedelta(seconds=60))
    password(client, "officer")
    client.post(CODE, {"code": "000000"})
    held = client.post(CODE, {"code": number(key)})
    assert "等待的时间加倍" in held.content.decode(), "the right code does not help, nor does it tell that it was right"
    assert AuditEntry.objects.filter(action="account.totp_failed").count() == 1, "what is not checked is not noted"
    time_machine.shift(timedelta(seconds=2))
    client.post(CODE, {"code": "abcd-abcd-abcd"})
    time_machine.shift(timedelta(seconds=1))
    assert client.post(CODE, {"code": number(key)}).status_code == 400, "recovery codes share the wait"
    time_machine.shift(timedelta(seconds=60))
    assert client.post(CODE, {"code": number(key)}).status_code == 302


def test_a_recovery_code_works_once_and_is_not_kept_as_it_is(cast, time_machine):
    _key, codes = bind(Client(), "officer")
    assert not RecoveryCode.objects.filter(digest__in=codes).exists()
    first, then = Client(), Client()
    password(first, "officer")
    assert first.post(CODE, {"code": codes[0].upper()}).status_code == 302
    assert inside(first)
    password(then, "officer")
    assert then.post(CODE, {"code": codes[0]}).status_code == 400
    assert AuditEntry.objects.get(action="account.recovery_used").detail == {"left": 9}
    time_machine.shift(timedelta(seconds=9))
    password(then, "chief")
    assert then.post(CODE, {"code": codes[1]}).status_code == 302, "the chief has no phone yet"
    assert not inside(then), "one person's code is nobody else's"


def test_no_secret_in_the_audit(cast):
    key, codes = bind(Client(), "officer")
    told = " ".join(str(row) for row in AuditEntry.objects.values_list("detail", flat=True))
    assert not any(secret in told for secret in [key, *codes])


def test_waiting_ends_after_five_minutes_or_with_the_password(client, cast, time_machine):
    password(client, "officer")
    time_machine.shift(timedelta(minutes=5))
    assert client.get(TOTP)["Location"] == LOGIN
    assert client.post(CODE, {"code": "123456"}).status_code == 401
    password(client, "officer")
    actions.reset_password(cast.officer, by=cast.sysadmin)
    assert client.get(TOTP)["Location"] == LOGIN


def test_what_one_left_half_way_is_not_the_next_persons(client, cast):
    password(client, "officer", kept='[["text", "CANARY"]]')
    assert "kept" in client.session
    password(client, "head_a")
    assert inside(client)
    assert "kept" not in client.session


@pytest.mark.parametrize("name", sorted(name for name, door in DOORS.items() if not door.anonymous))
def test_every_door_is_closed_half_way(cast, name):
    """Between password and code a person is as much a stranger as anybody: the very same answers."""
    url, client = address(name, DOORS[name].args, world(cast)), Client(raise_request_exception=False)
    password(client, "chief")
    if name == "directory:totp":  # the one page that is meant for this state
        return
    if name == "directory:code":
        assert client.get(url)["Location"] == TOTP
        return
    assert (client.get(url).status_code, client.get(url)["Location"].partition("?")[0]) == (302, LOGIN)
    assert client.post(url).status_code == knock(None, "post", url)[0] == 401


def test_the_admin_site_is_closed_half_way_and_without(client, cast):
    password(client, "secadmin")
    assert client.get("/admin/")["Location"].startswith(LOGIN)
    client.force_login(cast.secadmin)  # however a session came about
    assert client.get("/admin/")["Location"].startswith(LOGIN)
    assert client.post(reverse("admin:directory_appointment_add")).status_code == 401


def test_a_post_given_meanwhile_asks_for_it(client, cast):
    password(client, "head_a")
    assert inside(client)
    actions.appoint(cast.head_a, cast.office, Role.OFFICER, by=cast.secadmin)
    assert not inside(client)


def test_reset_ends_sessions_and_begins_anew(client, cast):
    officer, admin = Client(), Client()
    bind(officer, "officer")
    bind(admin, "secadmin")
    url = reverse("admin:directory_user_totp", args=[cast.officer.pk])
    change = admin.get(reverse("admin:directory_user_change", args=[cast.officer.pk])).content.decode()
    assert url in change
    assert admin.get(url).status_code == 200
    assert admin.post(url, {"reason": " "}).status_code == 400
    assert inside(officer)
    assert admin.post(url, {"reason": "手机丢失，已电话核实"}).status_code == 302
    assert not inside(officer)
    assert not TOTPDevice.objects.filter(user=cast.officer).exists(), "the library's row is gone with ours"
    assert not RecoveryCode.objects.filter(user=cast.officer).exists()
    entry = AuditEntry.objects.get(action="account.totp_reset")
    assert (entry.actor, entry.detail) == (cast.secadmin, {"reason": "手机丢失，已电话核实"})
    password(client, "officer")
    assert client.get(CODE)["Location"] == TOTP


@pytest.mark.parametrize(
    ("by", "whom"),
    [
        ("secadmin", "secadmin"),
        ("secadmin", "sysadmin"),
        ("secadmin", "superuser"),
        ("secadmin", "officer_gz"),
        ("sysadmin", "officer"),  # he resets passwords: with both he could be anybody
        ("auditor", "officer"),
        ("chief", "officer"),
        ("superuser", "superuser"),
    ],
)
def test_who_may_not_reset(cast, by, whom):
    person = getattr(cast, whom)
    epoch = person.session_epoch
    with pytest.raises(Refused):
        actions.reset_totp(person, reason="x", by=getattr(cast, by))
    client = Client()
    client.force_login(getattr(cast, by))
    session = client.session
    session[second.VERIFIED] = True
    session.save()
    url = reverse("admin:directory_user_totp", args=[person.pk])
    assert client.post(url, {"reason": "x"}).status_code in (403, 404)
    assert User.objects.get(pk=person.pk).session_epoch == epoch


def test_production_requires_it_unless_told_otherwise():
    assert site.TOTP_REQUIRED is True, "the fixture"
    source = (site.BASE_DIR / "tingyan" / "settings.py").read_text()
    assert '"optional" if DEVELOPMENT else "required") != "optional"' in source


def test_stale_token_keeps_no_code(cast):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(CODE, {"code": "123456"})
    assert answer.status_code == 403
    assert "123456" not in answer.content.decode()
