"""The three administrators, each before every door of the site: none does what is another's.

系统管理员 makes accounts and grants nothing, 安全管理员 grants and reads no audit, 审计管理员 reads it and changes nothing.
"""

from itertools import product

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD
from tests.desks import DESKS
from tests.doors import DOORS
from tests.test_doors import PAGES, address, routes, row_of
from tests.world import world
from tingyan.audit import actions as audit
from tingyan.directory import actions
from tingyan.directory.models import Appointment, User
from tingyan.directory.states import ADMIN_ROLES

LEAVES = {"directory:logout"}
MARK = "AUDIT-CANARY-51c2"
ITSELF = {"audit.auditentry", "audit.chainhead", "sessions.session", "directory.signin", "admin.logentry"}
# What a person keeps for himself alone, and nobody else sees: of these only the rows of others must stay.
OWN = {"directory.user": "pk", "saved.savedview": "owner", "desk.feed": "user", "desk.recent": "user"}
OWN |= {"inbox.notification": "user", "directory.pastpassword": "user"}


@pytest.fixture
def site(cast, settings):
    """Every address of the site with what its form is sent, and an entry of the log that must be seen by one alone."""
    rows = world(cast)
    with audit.recording(by=cast.superuser):
        audit.entry("account.create", cast.head_a, note=MARK)
        audit.entry(MARK, cast.head_a)
    pages = {name: (address(name, door.args, rows), body_of(door, rows)) for name, door in DOORS.items()}
    for label, page in product(DESKS, PAGES):
        name = f"admin:{label.replace('.', '_')}_{page}"
        args = [] if page in ("changelist", "add") else [row_of(cast, rows, label).pk]
        pages[name] = (reverse(name, args=args), {"post": "yes"})
    for name in ("directory_user_reset", "directory_user_totp"):
        pages[f"admin:{name}"] = (reverse(f"admin:{name}", args=[cast.head_b.pk]), {"reason": "x"})
    for name in ("index", "login", "autocomplete", "jsi18n", "audit_auditentry_export"):
        pages[f"admin:{name}"] = (reverse(f"admin:{name}"), {})
    pages["admin:app_list"] = (reverse("admin:app_list", args=["directory"]), {})
    assert {name for name, _route in routes()} - pages.keys() <= {"admin:None"}, "no door is left out"
    return {name: page for name, page in pages.items() if name not in LEAVES}


def body_of(door, rows):
    return {key: getattr(getattr(rows, value, None), "pk", value) for key, value in door.body.items()}


def forged(cast):
    """What a granting form anywhere might take: a post, and whatever makes somebody more than he is."""
    post = {"user": cast.liaison_b.pk, "successor": cast.liaison_b.pk, "unit": cast.unit_b.pk, "role": "head"}
    post |= {"title": "局长", "since": "2026-06-01", "until": "2099-01-01", "acting_for": cast.posts["head_b"].pk}
    more = {"is_superuser": "on", "is_staff": "on", "groups": "1", "appointments-TOTAL_FORMS": "1"}
    more |= {"appointments-INITIAL_FORMS": "0", "appointments-0-role": "chief", "appointments-0-unit": cast.office.pk}
    return post | more | {"username": "new_root", "name": "新人", "phone": "", "email": "", "is_active": "on"}


def knock(person, method, url, body=None):
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(pk=person.pk))
    response = getattr(client, method)(url, body)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    [close() for close in response._resource_closers]  # response.close() would close the database too
    return response.status_code, content.decode(errors="replace")


def standing():
    """Who holds which post, and who is above all posts."""
    return [*Appointment.objects.order_by("pk").values_list()], [*User.objects.filter(is_superuser=True).values("pk")]


def test_the_system_administrator_makes_accounts_and_grants_nothing(cast, site):
    before = standing()
    for name, (url, body) in site.items():
        with transaction.atomic():
            knock(cast.sysadmin, "post", url, forged(cast) | body)
            assert standing() == before, name
            transaction.set_rollback(True)
    assert knock(cast.sysadmin, "get", reverse("admin:directory_user_add"))[0] == 200
    assert knock(cast.sysadmin, "post", reverse("admin:directory_user_add"), forged(cast))[0] == 302
    assert User.objects.get(username="new_root").is_superuser is False
    for door in (reverse("admin:directory_appointment_add"), reverse("reform:hand_over", args=[before[0][0][0]])):
        assert knock(cast.sysadmin, "get", door)[0] == 403
        assert knock(cast.secadmin, "get", door)[0] == 200, "the bait: a door of granting"


def test_the_security_administrator_grants_and_reads_no_audit(cast, site):
    shown = {name for name, (url, _body) in site.items() if MARK in knock(cast.secadmin, "get", url)[1]}
    assert shown == set()
    audits = [name for name in site if name.startswith("admin:audit_")]
    assert len(audits) >= 6
    for name, method in product(audits, ("get", "post", "put", "delete")):
        assert knock(cast.secadmin, method, site[name][0])[0] == 403, (method, name)
        assert knock(cast.sysadmin, method, site[name][0])[0] == 403, (method, name)
    assert MARK in knock(cast.auditor, "get", site["admin:audit_auditentry_changelist"][0])[1], "the bait"
    assert knock(cast.secadmin, "get", reverse("admin:directory_appointment_add"))[0] == 200


def everything(but):
    """Every row of every table, apart from what the person keeps for himself."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        if label not in ITSELF:
            rows = model._base_manager.order_by("pk")
            found[label] = [*(rows.exclude(**{OWN[label]: but.pk}) if label in OWN else rows).values_list()]
    return found


def test_the_auditor_reads_the_log_and_changes_nothing(cast, site):
    before = everything(cast.auditor)
    for name, (url, body) in site.items():
        status, content = knock(cast.auditor, "post", url, forged(cast) | body)
        assert status < 500, (name, content[:500])
        if name.startswith("admin:") and name.endswith(("_change", "_delete", "_add")):  # Django's own pages
            assert knock(cast.auditor, "delete", url)[0] in (200, 403, 404), name
    after = everything(cast.auditor)
    assert {label for label in before if before[label] != after[label]} == set()
    own = User.objects.get(pk=cast.auditor.pk)
    assert (own.is_superuser, own.unit, own.check_password(PASSWORD)) == (False, cast.office, True)
    assert MARK in knock(cast.auditor, "get", site["admin:audit_auditentry_changelist"][0])[1]


@pytest.mark.parametrize(("held", "more"), [(a, b) for a, b in product(ADMIN_ROLES, ADMIN_ROLES) if a != b])
def test_nobody_holds_two_of_the_three(cast, held, more):
    person = getattr(cast, held)
    with pytest.raises(ValidationError, match="须由不同的人担任"):
        actions.appoint(person, cast.office, more, by=cast.superuser)
    with pytest.raises(ValidationError, match="须由不同的人担任"):
        actions.hand_over_post(cast.posts[more], person, by=cast.superuser)
    client = Client()
    client.force_login(cast.superuser)
    fields = {"user": person.pk, "unit": cast.office.pk, "role": more, "title": "", "since": "2026-06-01", "until": ""}
    answer = client.post(reverse("admin:directory_appointment_add"), fields)
    assert "须由不同的人担任" in answer.content.decode()
    assert [*person.appointments.values_list("role", flat=True)] == [held]
