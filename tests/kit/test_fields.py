"""A sealed text is sealed in the database alone, and whoever replaces a key or loses one can go on."""

import base64
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from tingyan.directory.models import User
from tingyan.kit.fields import open_column, seal_column
from tingyan.kit.sealed import is_sealed, seal

NEW = base64.b64encode(b"n" * 32).decode()
PHONE = "13812345678"


def stored(user):
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM directory_user WHERE id = %s", [user.pk])
        return cursor.fetchone()[0]


def again(user):
    return User.objects.get(pk=user.pk)


def test_it_is_sealed_in_the_database_alone(cast):
    cast.head_a.phone = PHONE
    cast.head_a.save()
    assert is_sealed(stored(cast.head_a))
    assert PHONE not in stored(cast.head_a)
    assert again(cast.head_a).phone == PHONE
    User.objects.filter(pk=cast.head_a.pk).update(phone="15900000000")
    assert is_sealed(stored(cast.head_a))
    assert again(cast.head_a).phone == "15900000000"


def test_nothing_is_nothing_and_what_is_sealed_is_not_sealed_twice(cast):
    User.objects.filter(pk=cast.head_a.pk).update(phone="")
    assert (stored(cast.head_a), again(cast.head_a).phone) == ("", "")
    User.objects.filter(pk=cast.head_a.pk).update(phone=seal(PHONE))
    assert again(cast.head_a).phone == PHONE


def test_its_length_is_that_of_the_text(cast):
    cast.head_a.phone = "1" * 21
    with pytest.raises(ValidationError) as error:
        cast.head_a.full_clean()
    assert set(error.value.message_dict) == {"phone"}


def test_a_key_is_replaced_and_a_lost_one_locks_nobody_out(cast, settings, client):
    User.objects.filter(pk=cast.head_a.pk).update(phone=PHONE)
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = [NEW, *old]
    call_command("reseal", stdout=StringIO())
    settings.FIELD_KEYS = [NEW]
    assert again(cast.head_a).phone == PHONE
    settings.FIELD_KEYS = old
    assert again(cast.head_a).phone == stored(cast.head_a)
    client.force_login(cast.head_a)
    assert client.get("/").status_code == 200
    again(cast.head_a).save()
    settings.FIELD_KEYS = [NEW]
    assert again(cast.head_a).phone == PHONE


def test_what_lay_open_is_sealed_by_the_migration_and_opened_when_it_is_taken_back(cast):
    phone = again(cast.head_a).phone
    with connection.cursor() as cursor:
        cursor.execute("UPDATE directory_user SET phone = %s WHERE id = %s", [phone, cast.head_a.pk])
    assert again(cast.head_a).phone == phone
    seal_column("directory", "User", "phone")(apps, None)
    assert is_sealed(stored(cast.head_a))
    assert again(cast.head_a).phone == phone
    open_column("directory", "User", "phone")(apps, None)
    assert stored(cast.head_a) == phone
