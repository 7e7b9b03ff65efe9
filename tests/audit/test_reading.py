"""The auditor's page: filters, taking away, and that whoever reads the log stands in it."""

import csv
import hashlib
import io

import pytest
import time_machine
from django.urls import reverse

from tingyan.audit import actions as audit
from tingyan.audit.models import AuditEntry

LIST = reverse("admin:audit_auditentry_changelist")
EXPORT = reverse("admin:audit_auditentry_export")


@pytest.fixture
def log(cast):
    with audit.recording(by=cast.head_a):
        audit.entry("account.login", cast.head_a)
        audit.entry("account.login_failed", cast.head_b)
        audit.entry("issue.export", district_id=cast.ls.pk, label="=1+1")
    with audit.recording(by=cast.officer_gz):
        audit.entry("issue.export", district_id=cast.gz.pk)
    with audit.recording():
        audit.entry("backup.trial", ok=False, problem="x")


def looks():
    return list(
        AuditEntry.objects.filter(action="audit.read").order_by("seq").values_list("detail__filters", flat=True)
    )


def shown(client, **query):
    return [entry.action for entry in client.get(LIST, query).context["cl"].result_list]


def test_filters_by_who_what_which_and_how_it_went(client, cast, log):
    client.force_login(cast.auditor)
    assert shown(client, q="周明", action="account.login") == ["account.login"]
    assert shown(client, model="directory.user", action="account.login_failed") == ["account.login_failed"]
    assert shown(client, result="failed") == ["backup.trial", "account.login_failed"]
    assert "没有成功" in client.get(LIST).content.decode()


def test_the_export_holds_what_the_list_shows_and_is_in_the_log_to_the_byte(client, cast, log):
    client.force_login(cast.auditor)
    assert f'href="{EXPORT}?action=issue.export"' in client.get(LIST, {"action": "issue.export"}).content.decode()
    response = client.get(EXPORT, {"action": "issue.export"})
    content = b"".join(response.streaming_content)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["代码"] for row in rows] == ["issue.export"]  # the other district's is another's
    assert rows[0]["校验值"] == AuditEntry.objects.get(seq=rows[0]["序号"]).hash
    entry = AuditEntry.objects.order_by("-seq")[0]
    assert (entry.action, entry.actor_id, entry.district_id) == ("audit.export", cast.auditor.pk, cast.ls.pk)
    assert entry.detail == {
        "count": 1,
        "kind": "csv",
        "filters": "action=issue.export",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def test_the_emergency_account_exports_all(client, cast, log):
    client.force_login(cast.superuser)
    content = b"".join(client.get(EXPORT).streaming_content).decode()
    assert content.count("issue.export") == 2


@pytest.mark.parametrize("name", ["sysadmin", "secadmin", "officer", "chief", "supervisor"])
def test_nobody_else_takes_the_log_away(client, cast, log, name):
    client.force_login(getattr(cast, name))
    before = AuditEntry.objects.count()
    assert client.get(EXPORT).status_code == 403
    assert client.get(LIST).status_code == 403
    assert {entry.action for entry in AuditEntry.objects.filter(seq__gt=before)} == {"door.shut"}


def test_a_filter_that_makes_no_sense_exports_nothing(client, cast, log):
    client.force_login(cast.auditor)
    assert client.get(EXPORT, {"at__year": "never"}).status_code == 404
    assert not AuditEntry.objects.filter(action="audit.export").exists()


def test_reading_is_recorded_once_a_look(client, cast, log):
    client.force_login(cast.auditor)
    with time_machine.travel("2026-06-15 10:00+08:00", tick=False):
        for query in ({}, {"p": "1"}, {"o": "-1"}, {"action": "account.login"}, {"action": "account.login"}):
            client.get(LIST, query)
        assert looks() == ["", "action=account.login"]
        entry = AuditEntry.objects.get(action="account.login")
        for _again in range(2):
            client.get(reverse("admin:audit_auditentry_change", args=[entry.pk]))
        assert AuditEntry.objects.filter(action="audit.read").latest("seq").detail["what"] == str(entry.pk)
    read = AuditEntry.objects.filter(action="audit.read")
    assert read.count() == 3
    assert set(read.values_list("actor", "district_id")) == {(cast.auditor.pk, cast.ls.pk)}


def test_who_comes_back_later_looks_anew(client, cast, log):
    client.force_login(cast.auditor)
    for moment in ("10:00", "10:14", "10:28"):
        with time_machine.travel(f"2026-06-15 {moment}+08:00", tick=False):
            client.get(LIST)
    assert looks() == ["", ""]


def test_who_is_refused_has_read_nothing(client, cast, log):
    client.force_login(cast.auditor)
    assert client.get(reverse("admin:audit_auditentry_change", args=[987654])).status_code == 404
    assert looks() == []
