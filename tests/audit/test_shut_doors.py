"""Who tries a door that stays shut is in the log, within bounds."""

from django.test import Client
from django.urls import reverse

from tests.world import world
from tingyan.audit.middleware import MOST
from tingyan.audit.models import AuditEntry


def shut():
    return list(AuditEntry.objects.filter(action="door.shut").order_by("seq"))


def test_a_row_out_of_sight_and_one_that_is_not_there_are_recorded_alike(cast, client):
    rows = world(cast)
    client.force_login(cast.head_a)
    for pk in (rows.visit.pk, 10**9):
        assert client.get(reverse("visits:detail", args=[pk]), {"q": "张三"}).status_code == 404
    for entry, pk in zip(shut(), (rows.visit.pk, 10**9), strict=True):
        assert entry.actor == cast.head_a
        assert entry.detail == {
            "page": "visits:detail", "address": f"/visits/{pk}/", "method": "GET", "status": 404, "last_of_hour": False
        }  # fmt: skip


def test_a_refused_page_a_forged_form_and_the_admin_site_are_recorded(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.head_a)
    assert client.get(reverse("admin:audit_auditentry_changelist")).status_code in {302, 403}
    assert client.post(reverse("directory:logout")).status_code == 403
    client.force_login(cast.secadmin)
    assert client.get(reverse("admin:audit_auditentry_changelist")).status_code == 403
    assert [(entry.actor, entry.detail["page"], entry.detail["status"]) for entry in shut()][-2:] == [
        (cast.head_a, "directory:logout", 403),
        (cast.secadmin, "admin:audit_auditentry_changelist", 403),
    ]


def test_addresses_of_no_page_and_people_unknown_leave_nothing(cast, client):
    assert client.get("/visits/1/").status_code == 302
    client.force_login(cast.head_a)
    assert client.get("/wp-admin.php").status_code == 404
    assert not shut()


def test_an_hour_of_one_person_fills_no_more_than_its_share(cast, client):
    client.force_login(cast.head_a)
    for pk in range(10**9, 10**9 + MOST + 5):
        client.get(reverse("visits:detail", args=[pk]))
    assert [entry.detail["last_of_hour"] for entry in shut()] == [False] * (MOST - 1) + [True]
    client.force_login(cast.head_b)
    client.get(reverse("visits:detail", args=[10**9]))
    assert len(shut()) == MOST + 1


def test_the_auditor_finds_them_among_what_failed(cast, client):
    client.force_login(cast.head_a)
    client.get(reverse("visits:detail", args=[10**9]))
    client.force_login(cast.auditor)
    page = client.get(reverse("admin:audit_auditentry_changelist"), {"result": "failed"})
    assert [entry.action for entry in page.context["cl"].result_list] == ["door.shut"]
