"""Texts sealed in the database: only with a key of ours they open, whole, and a key can be replaced."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from tingyan.kit.sealed import Unsealable, keys, resealed, seal, unseal

OLD, NEW, OTHER = (base64.b64encode(letter * 32).decode() for letter in (b"o", b"n", b"x"))
TEXT = "13800000001 周明"


@pytest.fixture(autouse=True)
def of_old(settings):
    settings.FIELD_KEYS = [OLD]


def test_sealed_text_tells_nothing_and_comes_back():
    sealed = seal(TEXT)
    assert sealed.isascii()
    assert TEXT not in base64.urlsafe_b64decode(sealed).decode("utf-8", "ignore")
    assert unseal(sealed) == TEXT
    assert seal(TEXT) != sealed, "the same text twice looks like two texts"


def test_the_first_key_seals_and_every_key_opens(settings):
    before = seal(TEXT)
    settings.FIELD_KEYS = [NEW, OLD]
    assert unseal(before) == TEXT
    after = resealed(before)
    settings.FIELD_KEYS = [NEW]
    assert unseal(after) == TEXT
    with pytest.raises(Unsealable, match="TINGYAN_FIELD_KEYS"):
        unseal(before)


def test_a_lost_key_and_a_changed_text_are_noticed(settings):
    sealed = seal(TEXT)
    for changed in (sealed[:-6] + "AAAAA=", sealed[:40], "", "plain text"):
        with pytest.raises(Unsealable):
            unseal(changed)
    settings.FIELD_KEYS = [OTHER]
    for opens in (unseal, resealed):
        with pytest.raises(Unsealable):
            opens(sealed)


def test_keys_as_openssl_writes_them():
    assert keys(f"{NEW}, {OLD}") == [NEW, OLD]
    assert keys(base64.b64encode(b"\xfb\xef\xff" * 10 + b"\xff\xff").decode())
    for wrong in ("", ",", "short", f"{NEW},short"):
        with pytest.raises(ImproperlyConfigured, match="openssl rand -base64 32"):
            keys(wrong)
