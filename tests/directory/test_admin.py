"""The admin site: what it offers, what it writes and through what, and that it deletes nothing."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from issues.models import Issue
from tests.cast import PASSWORD
from tests.factories import canary_issue, make_issue
from tingyan.audit.models import AuditEntry
from tingyan.directory.models import Appointment, Department, User
from tingyan.kit.admin import Past, ScopedAdmin, ScopedFilter
from tingyan.workdays.models import Day
from visits.models import Campaign, Checklist

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def url(model, page, *args):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{page}", args=args)


def words(response):
    return response.content.decode()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_model_is_scoped_and_searchable(model):
    desk = admin.site._registry[model]
    assert isinstance(desk, ScopedAdmin)
    assert len(desk.list_display) > 1
    assert desk.list_filter or desk.search_fields or desk.date_hierarchy
    assert not desk.list_editable
    assert all(issubclass(inline, Past) for inline in desk.inlines)  # to read, never to type in


def test_sysadmin_creates_an_account_and_sees_its_password_once(client, cast):
    client.force_login(cast.sysadmin)
    form = {"username": "new_b", "name": "新人", "phone": "13800001234", "unit": cast.unit_b.pk}
    page = client.post(url(User, "add"), form | {"is_superuser": "on", "is_active": "", "password": "x"}, follow=True)
    user = User.objects.get(username="new_b")
    assert (user.is_superuser, user.is_active, user.must_change_password) == (False, True, True)
    password = re.search(r"初始密码：(\w+)。", words(page))[1]
    assert user.check_password(password)
    assert password not in words(client.get(url(User, "changelist")))
    assert AuditEntry.objects.get(action="account.create").actor == cast.sysadmin
    assert LogEntry.objects.get().object_id == str(user.pk)


def test_sysadmin_sees_no_unit_and_no_person_of_another_district(client, cast):
    client.force_login(cast.sysadmin)
    assert "甘井子" not in words(client.get(url(User, "add")))
    assert client.post(url(User, "add"), {"username": "x", "name": "某", "unit": cast.unit_gz.pk}).status_code == 200
    assert not User.objects.filter(username="x").exists()
    assert cast.stranger.name not in words(client.get(url(User, "changelist")))
    assert "甘井子" not in words(client.get(url(User, "changelist")))


def test_reset(client, cast):
    client.force_login(cast.sysadmin)
    reset = reverse("admin:directory_user_reset", args=[cast.head_a.pk])
    assert client.get(reset).status_code == 200
    assert User.objects.get(pk=cast.head_a.pk).check_password(PASSWORD), "looking changes nothing"
    assert "初始密码" in words(client.post(reset, follow=True))
    assert not User.objects.get(pk=cast.head_a.pk).check_password(PASSWORD)
    statuses = {
        name: client.post(reverse("admin:directory_user_reset", args=[getattr(cast, name).pk])).status_code
        for name in ("superuser", "secadmin", "sysadmin", "stranger")
    }
    assert statuses == {"superuser": 404, "secadmin": 403, "sysadmin": 403, "stranger": 404}
    client.force_login(cast.officer)
    assert client.post(reset).status_code == 403


def test_nobody_raises_himself_in_the_admin(client, cast):
    for name in ("sysadmin", "secadmin", "officer", "supervisor"):
        person = getattr(cast, name)
        client.force_login(person)
        form = {
            "user": person.pk,
            "unit": cast.office.pk,
            "role": "chief",
            "title": "",
            "since": "2026-01-01",
            "until": "",
        }
        assert client.post(url(Appointment, "add"), form).status_code == 403
        assert client.post(url(User, "change", person.pk), {"name": "王", "is_superuser": "on"}).status_code == 403
    assert Appointment.objects.filter(role="chief").count() == 2
    assert User.objects.filter(is_superuser=True).count() == 1


def test_secadmin_gives_and_ends_a_post(client, cast):
    client.force_login(cast.secadmin)
    form = {"user": cast.liaison_b.pk, "unit": cast.unit_b.pk, "role": "head", "title": "副局长", "since": "2026-01-01"}
    assert client.post(url(Appointment, "add"), form).status_code == 302
    post = Appointment.objects.get(user=cast.liaison_b, role="head")
    longer = client.post(url(Appointment, "change", post.pk), {"until": ""})
    assert "止日只能提前" in words(longer)
    assert (
        client.post(url(Appointment, "change", post.pk), {"until": "2026-01-02", "role": "liaison"}).status_code == 302
    )
    post.refresh_from_db()
    assert (str(post.until), post.role) == ("2026-01-02", "head")
    assert client.post(url(Appointment, "add"), form | {"user": cast.deactivated.pk}).status_code == 200
    assert client.post(url(Appointment, "add"), form | {"user": cast.stranger.pk}).status_code == 200


def test_autocomplete_offers_people_in_use_and_in_scope(client, cast):
    client.force_login(cast.secadmin)
    query = {"app_label": "directory", "model_name": "appointment", "field_name": "user", "term": ""}
    found = client.get(reverse("admin:autocomplete"), query)
    names = {row["text"] for row in found.json()["results"]}
    assert cast.head_a.name in names
    assert not names & {cast.stranger.name, cast.officer_gz.name, cast.deactivated.name, cast.superuser.name}
    assert "1380000" not in words(found)
    client.force_login(cast.officer)
    assert client.get(reverse("admin:autocomplete"), query).status_code == 200
    client.force_login(cast.auditor)
    assert client.get(reverse("admin:autocomplete"), query).status_code == 403


def test_nothing_is_deleted(client, cast):
    """C53, singly and by a forged bulk action, even for the emergency account."""
    client.force_login(cast.superuser)
    before = User.objects.count(), Department.objects.count()
    for row in (cast.head_a, cast.unit_a):
        page = client.post(url(type(row), "delete", row.pk), {"post": "yes"})
        assert page.status_code == 403
        assert "不能删除" in words(page)
        forged = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        assert client.post(url(type(row), "changelist"), forged).status_code == 403
    assert (User.objects.count(), Department.objects.count()) == before


def test_forged_rows_and_formsets_change_nothing(client, cast):
    issue = make_issue(cast)
    client.force_login(cast.chief)
    forged = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": issue.pk,
        "form-0-state": "closed",
        "form-0-DELETE": "on",
        "_save": "1",
    }
    client.post(url(Issue, "changelist"), forged)
    assert (
        client.post(url(Issue, "change", issue.pk), forged | {"state": "closed", "closed_on": "2026-07-01"}).status_code
        == 403
    )
    issue.refresh_from_db()
    assert issue.state == "reported"


@pytest.mark.parametrize(
    "query", ["clue=1", "people__contains=x", "sealed_note__contains=x", "finder__password__startswith=a"]
)
def test_nobody_filters_by_what_is_hidden(client, cast, query):
    client.force_login(cast.supervisor)
    assert client.get(f"{url(Issue, 'changelist')}?{query}").status_code == 400
    client.force_login(cast.sysadmin)
    assert client.get(f"{url(User, 'changelist')}?password__startswith=a").status_code == 400


def test_hidden_columns_are_not_shown(client, cast):
    issue = canary_issue(cast, people="某窗口某人", sealed_note="密封内容", clue=True)
    for name in ("supervisor", "officer", "superuser"):
        client.force_login(getattr(cast, name))
        page = words(client.get(url(Issue, "change", issue.pk)))
        assert issue.description in page
        assert "某窗口某人" not in page
        assert "密封内容" not in page
        assert "疑似线索" not in page


def test_filters_offer_the_own_district(client, cast):
    client.force_login(cast.officer)
    assert "甘井子" not in words(client.get(url(Issue, "changelist")))
    for model in MODELS:
        for item in admin.site._registry[model].get_list_filter(None):
            if isinstance(item, type) and issubclass(item, admin.SimpleListFilter):
                continue  # words of its own, and no rows of others
            field = model._meta.get_field(item[0] if isinstance(item, tuple) else item)
            assert not field.is_relation or item[1] is ScopedFilter


def test_directory_is_written_through_its_action(client, cast):
    client.force_login(cast.officer)
    form = {
        "district": cast.ls.pk,
        "name": "区水务局",
        "short_name": "水务局",
        "order": 9,
        "active": "on",
        "is_office": "on",
    }
    assert client.post(url(Department, "add"), form).status_code == 302
    unit = Department.objects.get(name="区水务局")
    assert (unit.pinyin.split()[0], unit.is_office) == ("shuiwuju", False)
    assert AuditEntry.objects.get(action="directory.create").object_id == str(unit.pk)
    assert client.post(url(Day, "add"), {"date": "2027-01-01", "kind": "holiday", "name": "元旦"}).status_code == 302
    assert AuditEntry.objects.filter(action="calendar.save", district_id=cast.ls.pk).exists()


def test_campaigns_and_checklists(client, cast):
    client.force_login(cast.officer)
    form = {
        "district": cast.ls.pk,
        "name": "第二批",
        "code": "LS-9",
        "starts_on": "2026-07-01",
        "ends_on": "2026-07-31",
    }
    assert client.post(url(Campaign, "add"), form | {"units": [cast.office.pk], "checklists": [1]}).status_code == 200
    chosen = {"units": [cast.unit_a.pk, cast.unit_b.pk], "checklists": [next(iter(cast.checklists.values())).pk]}
    assert client.post(url(Campaign, "add"), form | chosen).status_code == 302
    assert Campaign.objects.get(code="LS-9").units.count() == 2
    first = Checklist.objects.order_by("pk").first()
    client.post(url(Checklist, "changelist"), {"action": "renew", "_selected_action": [first.pk]})
    new = Checklist.objects.get(theme=first.theme, version=2)
    assert [item.name for item in new.items.all()] == [item.name for item in first.items.all()]


def test_someone_leaves_and_the_work_stays(client, cast):
    """C52: tasks of a deactivated person open as before; the person is offered for nothing new."""
    issue = make_issue(cast, lead=cast.unit_b, state="fixing", filed_by=cast.deactivated)
    client.force_login(cast.officer)
    assert client.get(url(Issue, "change", issue.pk)).status_code == 200
    assert client.get(issue.get_absolute_url()).status_code == 200
