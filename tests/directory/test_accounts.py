"""Accounts: who runs them, and that nobody reaches up, across, or at himself."""

import pytest
from django.core.exceptions import ValidationError

from tests.cast import PASSWORD
from tingyan.directory import actions
from tingyan.directory.actions.places import pinyin_of
from tingyan.directory.models import Department, User
from tingyan.kit.errors import Refused


def test_create(cast):
    user, password = actions.create_account(username="new_b", name="新人", unit=cast.unit_b, by=cast.sysadmin)
    assert user.check_password(password)
    assert user.must_change_password
    assert not user.posts.roles, "an account alone gives no right"
    with pytest.raises(ValidationError):
        actions.create_account(username="new_b", name="新人", unit=cast.unit_b, by=cast.sysadmin)
    for by, unit in [("sysadmin", "unit_gz"), ("officer", "unit_b"), ("secadmin", "unit_b"), ("head_a", "unit_a")]:
        with pytest.raises(Refused):
            actions.create_account(username="other", name="某", unit=getattr(cast, unit), by=getattr(cast, by))


@pytest.mark.parametrize("target", ["superuser", "sysadmin", "secadmin", "auditor", "stranger"])
def test_sysadmin_takes_over_nobody_above_or_beside(cast, target):
    """Who can set another's password can act as that person."""
    person = getattr(cast, target)
    with pytest.raises(Refused):
        actions.reset_password(person, by=cast.sysadmin)
    with pytest.raises(Refused):
        actions.edit_account(person, by=cast.sysadmin, is_active=False)
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)


def test_edit_takes_named_fields_only(cast):
    for field in ("is_superuser", "password", "username", "must_change_password"):
        with pytest.raises(TypeError):
            actions.edit_account(cast.head_a, by=cast.sysadmin, **{field: True})
    with pytest.raises(Refused):
        actions.edit_account(cast.head_a, by=cast.sysadmin, unit=cast.unit_gz)


def test_pinyin_follows_the_names(cast):
    unit = actions.save_place(
        Department(district=cast.ls, name="区水务局", short_name="水务局", order=9), by=cast.officer
    )
    assert unit.pinyin == "shuiwuju swj qushuiwuju qswj"
    assert pinyin_of("水务局", "水务局") == "shuiwuju swj"
    unit.district = cast.gz
    with pytest.raises(Refused):
        actions.save_place(unit, by=cast.officer)
    unit.refresh_from_db()
    with pytest.raises(Refused):
        actions.save_place(unit, by=cast.officer_gz)
