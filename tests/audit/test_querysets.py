"""Who reads the log."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from tingyan.audit import actions as audit
from tingyan.audit.models import AuditEntry


def person(*, auditor=False, superuser=False, districts=frozenset({1})):
    return SimpleNamespace(
        is_authenticated=True, is_superuser=superuser, posts=SimpleNamespace(auditor=auditor, districts=districts)
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        (person(auditor=True), 1),
        (person(superuser=True), 1),
        (person(), 0),
        (person(auditor=True, districts={2}), 0),
        (AnonymousUser(), 0),
    ],
)
def test_only_the_audit_administrator_reads_the_log(reader, seen):
    with audit.recording():
        audit.entry("something", district_id=1)
    assert AuditEntry.objects.visible_to(reader).count() == seen


@pytest.mark.django_db
def test_the_audit_administrator_reads_how_backups_went_and_nothing_else_of_no_district():
    with audit.recording():
        audit.entry("backup.make")
        audit.entry("account.login_failed")
    assert [entry.action for entry in AuditEntry.objects.visible_to(person(auditor=True))] == ["backup.make"]
    assert not AuditEntry.objects.visible_to(person()).exists()
