"""Giving posts: nobody raises himself, nobody reaches beyond his district, and what ends, ends at once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tingyan.audit.models import AuditEntry
from tingyan.directory import actions
from tingyan.directory.models import Appointment, User
from tingyan.directory.states import Role
from tingyan.kit.errors import Refused

PEOPLE = ["head_a", "liaison_a", "officer", "chief", "supervisor", "sysadmin", "secadmin", "auditor", "officer_gz"]


def again(user):
    """The person as the next request would find him."""
    return User.objects.get(pk=user.pk)


def test_secadmin_grants_within_the_district(cast):
    post = actions.appoint(cast.liaison_b, cast.unit_b, Role.HEAD, by=cast.secadmin, title="副局长")
    assert again(cast.liaison_b).posts.heads == {cast.unit_b.pk}
    entry = AuditEntry.objects.get(action="post.appoint", object_id=post.pk)
    assert (entry.actor, entry.district_id) == (cast.secadmin, cast.ls.pk)
    assert entry.detail["role"] == "head"


@pytest.mark.parametrize("by", PEOPLE)
def test_nobody_raises_himself(cast, by):
    person = getattr(cast, by)
    for role in Role:
        with pytest.raises(Refused):
            actions.appoint(person, cast.office, role, by=person)
    assert again(person).posts == person.posts


@pytest.mark.parametrize("by", [name for name in PEOPLE if name != "secadmin"])
def test_only_the_secadmin_grants(cast, by):
    with pytest.raises(Refused):
        actions.appoint(cast.liaison_b, cast.unit_b, Role.HEAD, by=getattr(cast, by))


def test_secadmin_makes_no_equals_and_no_strangers(cast):
    for role in (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR):
        with pytest.raises(Refused):
            actions.appoint(cast.officer, cast.office, role, by=cast.secadmin)
    with pytest.raises(Refused):
        actions.appoint(cast.stranger, cast.unit_gz, Role.LIAISON, by=cast.secadmin)
    with pytest.raises(Refused):
        actions.appoint(cast.stranger, cast.unit_a, Role.LIAISON, by=cast.secadmin)


@pytest.mark.parametrize(
    ("account", "place", "role", "field"),
    [
        ("superuser", "unit_a", Role.HEAD, "user"),
        ("deactivated", "unit_a", Role.HEAD, "user"),
        ("liaison_a", "unit_a", Role.CHIEF, "role"),
        ("liaison_a", "office", Role.HEAD, "role"),
        ("sysadmin", "office", Role.SECADMIN, "role"),
        ("liaison_a", "unit_a", Role.LIAISON, "user"),
    ],
)
def test_posts_that_make_no_sense(cast, account, place, role, field):
    with pytest.raises(ValidationError) as error:
        actions.appoint(getattr(cast, account), getattr(cast, place), role, by=None)
    assert field in error.value.message_dict


def test_ending_is_at_once_and_takes_the_deputies_along(cast):
    actions.end_appointment(cast.posts["head_a"], by=cast.secadmin)
    assert not again(cast.head_a).posts.heads
    assert not again(cast.deputy_a).posts.heads
    assert again(cast.liaison_a).posts.liaisons


def test_a_post_of_today_ends_too(cast):
    post = actions.appoint(cast.liaison_b, cast.unit_b, Role.HEAD, by=cast.secadmin)
    actions.end_appointment(post, by=cast.secadmin)
    assert not again(cast.liaison_b).posts.heads
    with pytest.raises(Refused):
        actions.end_appointment(cast.posts["secadmin"], by=cast.secadmin)


def test_deputies(cast):
    today = timezone.localdate()
    period = {"since": today, "until": today + timedelta(days=7)}
    deputy = actions.authorise_deputy(cast.posts["head_a"], cast.liaison_a, by=cast.head_a, **period)
    assert again(cast.liaison_a).posts.heads == {cast.unit_a.pk}
    for principal, by in [
        ("head_a", "liaison_a"),
        ("head_a", "chief"),
        ("deputy_a", "deputy_a"),
        ("officer", "officer"),
    ]:
        with pytest.raises(Refused):
            actions.authorise_deputy(cast.posts[principal], cast.liaison_a, by=getattr(cast, by), **period)
    for user, times in [("head_b", period), ("head_a", period), ("liaison_a", period | {"until": date(2020, 1, 1)})]:
        with pytest.raises(ValidationError):
            actions.authorise_deputy(cast.posts["head_a"], getattr(cast, user), by=cast.head_a, **times)
    actions.end_appointment(deputy, by=cast.head_a)
    assert not again(cast.liaison_a).posts.heads


def test_page_of_deputies(client, cast):
    client.force_login(cast.head_a)
    url = "/account/deputies/"
    assert "副局长" in client.get(url).content.decode()
    form = {"user": cast.liaison_a.pk, "title": "副局长", "since": "2026-06-01", "until": "2099-01-01"}
    bad = client.post(url, form | {"user": cast.head_b.pk})
    assert bad.status_code == 400
    assert not Appointment.objects.filter(user=cast.head_b, acting_for__isnull=False).exists()
    assert client.post(url, form).status_code == 302
    deputy = Appointment.objects.get(user=cast.liaison_a, acting_for=cast.posts["head_a"])
    client.force_login(again(cast.liaison_a))
    assert again(cast.liaison_a).posts.heads
    assert client.get(url).status_code == 403
    assert url not in client.get("/").text, "a deputy passes nothing on, and no menu says otherwise"
    client.force_login(cast.head_a)
    assert url in client.get("/").text
    assert client.post(f"/account/deputies/{deputy.pk}/end/").status_code == 302
    assert not again(cast.liaison_a).posts.heads
