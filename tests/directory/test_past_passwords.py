"""What a new password must be: of several kinds of letters, and none of the last five."""

import pytest

from tests.cast import PASSWORD
from tests.directory.test_password import change
from tingyan.directory import actions
from tingyan.directory.actions.accounts import drawn_password
from tingyan.directory.models import PastPassword, User
from tingyan.directory.passwords import kinds

CHOSEN = [f"Di-{n}-ge-mima" for n in range(1, 7)]


@pytest.fixture
def client(client, cast):
    client.force_login(cast.head_a)
    return client


def refused(client, new, old=PASSWORD):
    answer = change(client, old=old, new=new, again=new)
    assert answer.status_code == 400
    return answer.content.decode()


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("Xin-2027", "密码至少要有10个字符"),
        ("xinmimaxinmima", "这四类中的至少三类"),
        ("20272027202720", "这四类中的至少三类"),
        ("xinmima2027xin", "这四类中的至少三类"),
        ("新密码新密码新密码一二", "这四类中的至少三类"),
        ("Password123", "太常见"),
        ("Head_a-2027", "太相似"),
        (PASSWORD, "不能再用最近5次用过的密码"),
    ],
)
def test_what_is_refused_is_said(client, cast, new, sentence):
    assert sentence in refused(client, new)
    assert User.objects.get(pk=cast.head_a.pk).check_password(PASSWORD)
    assert not PastPassword.objects.exists()


def test_none_of_the_last_five_comes_again(client, cast):
    old = PASSWORD
    for new in CHOSEN[:4]:
        assert change(client, old=old, new=new, again=new).status_code == 302
        old = new
    for known in [PASSWORD, *CHOSEN[:4]]:
        assert "不能再用最近5次用过的密码" in refused(client, known, old=old)
    assert change(client, old=old, new=CHOSEN[4], again=CHOSEN[4]).status_code == 302
    assert change(client, old=CHOSEN[4], new=PASSWORD, again=PASSWORD).status_code == 302, "five others came since"


def test_only_as_many_are_kept_as_count_and_as_hashes_alone(client, cast):
    old = PASSWORD
    for new in CHOSEN:
        change(client, old=old, new=new, again=new)
        old = new
    kept = PastPassword.objects.filter(user=cast.head_a)
    assert kept.count() == 5
    assert not any(word in row.hash for row in kept for word in [PASSWORD, *CHOSEN])


def test_what_the_system_made_stands_in_no_history_and_must_go_at_once(client, cast):
    for _n in range(6):
        drawn = actions.reset_password(User.objects.get(pk=cast.head_a.pk), by=cast.sysadmin)
    assert PastPassword.objects.count() == 1, "the one that was chosen"
    client.force_login(User.objects.get(pk=cast.head_a.pk))
    assert "不能再用最近5次用过的密码" in refused(client, drawn, old=drawn)
    assert "不能再用最近5次用过的密码" in refused(client, PASSWORD, old=drawn), "a reset brings no old one back"
    assert change(client, old=drawn, new=CHOSEN[0], again=CHOSEN[0]).status_code == 302


def test_drawn_passwords_are_of_as_many_kinds_and_accounts_without_one_get_theirs(cast):
    assert all(kinds(drawn_password()) >= 3 for _n in range(300))
    user, _none = actions.create_account(username="new_b", name="新人", unit=cast.unit_b, by=None, password=None)
    assert actions.reset_password(user, by=cast.sysadmin)
    assert not PastPassword.objects.exists()
