"""The key of a phone lies sealed in the database, and a new key of the site takes over from the old one."""

import base64
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.directory.test_second import CODE, bind, inside, number, password, required
from tingyan.audit.models import AuditEntry
from tingyan.directory.models import Authenticator, User
from tingyan.kit.sealed import Unsealable, unseal

__all__ = ["required"]
OTHER = base64.b64encode(b"x" * 32).decode()


def everything():
    """Whatever the database holds of phones and sessions, as text."""
    rows = [*Authenticator.objects.values(), *TOTPDevice.objects.values()]
    return str(rows) + str([session.get_decoded() for session in Session.objects.all()])


def test_neither_table_nor_session_holds_the_key(cast, time_machine):
    client = Client()
    password(client, "officer")
    client.get("/account/totp/")
    offered = unseal(client.session["offered"])
    assert offered not in everything()
    key, _codes = bind(Client(), "officer")
    assert key not in everything()
    assert TOTPDevice.objects.get().key == ""
    time_machine.shift(60)
    again = Client()
    password(again, "officer")
    assert again.post(CODE, {"code": number(key)}).status_code == 302


def test_keys_from_before_are_sealed_and_go_on(cast):
    old = TOTPDevice.objects.create(user=cast.officer, name="totp")
    migration = import_module("tingyan.directory.migrations.0010_sealed_keys")
    migration.seal_keys(apps, None)
    assert TOTPDevice.objects.get().key == ""
    client = Client()
    assert password(client, "officer")["Location"] == CODE
    assert client.post(CODE, {"code": number(old.key)}).status_code == 302
    assert inside(client)
    migration.open_keys(apps, None)
    assert TOTPDevice.objects.get().key == old.key


def test_a_lost_key_is_said_and_recovery_codes_still_open(cast, settings):
    key, codes = bind(Client(), "officer")
    settings.FIELD_KEYS = [OTHER]
    client = Client()
    password(client, "officer")
    refused = client.post(CODE, {"code": number(key)})
    assert refused.status_code == 400
    assert "请改用恢复码登录" in refused.content.decode()
    assert client.post(CODE, {"code": codes[0]}).status_code == 302
    assert inside(client)


def test_a_new_key_takes_over(cast, settings, capsys):
    key, _codes = bind(Client(), "officer")
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = [OTHER, *old]
    call_command("reseal")
    phones = User.objects.exclude(phone="").count()
    assert f"重新封存{phones + 1}处" in capsys.readouterr().out
    settings.FIELD_KEYS = [OTHER]
    assert Authenticator.objects.get().bin_key.hex() == key
    assert AuditEntry.objects.get(action="keys.reseal").detail == {"count": phones + 1}
    settings.FIELD_KEYS = old
    sealed = Authenticator.objects.get().sealed
    with pytest.raises(CommandError, match="TINGYAN_FIELD_KEYS"):
        call_command("reseal")
    with pytest.raises(Unsealable):
        unseal(Authenticator.objects.get().sealed)
    assert Authenticator.objects.get().sealed == sealed, "nothing is half done"
