"""Whatever is done to the log behind the product's back is found, and the first bad entry is named."""

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.utils import DatabaseError

from tingyan.audit import actions as audit
from tingyan.audit import checks, triggers
from tingyan.audit.models import AuditEntry, ChainHead

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def log(monkeypatch):
    """Seven entries, read in chunks of three."""
    monkeypatch.setattr(checks, "CHUNK", 3)
    for number in range(7):
        with audit.recording():
            audit.entry("count", number=number)


def found():
    verdict = checks.verify()
    return verdict.problem, verdict.bad_seq


def test_an_untouched_log_is_right(capsys):
    call_command("verify_audit", "--json")
    head = ChainHead.objects.get()
    assert json.loads(capsys.readouterr().out) == {"ok": True, "entries": 7, "head": head.hash}


@pytest.mark.parametrize(
    "change",
    [{"detail": {"number": 0}}, {"actor_label": "别人"}, {"action": "x"}, {"at": "2026-06-14T00:00Z"}, {"hash": "0"}],
)
def test_an_edited_entry_is_named(change):
    with triggers.lifted():
        AuditEntry.objects.filter(seq=5).update(**change)
    assert found() == ("记录被改动", 5)


def test_a_dropped_entry_is_named():
    with triggers.lifted():
        AuditEntry.objects.filter(seq=3).delete()
    assert found() == ("记录被删除", 3)


def test_reordered_entries_are_named():
    with triggers.lifted():
        for seq, to in ((5, 105), (6, 5), (105, 6)):
            AuditEntry.objects.filter(seq=seq).update(seq=to)
    assert found() == ("记录被改动", 5)


def test_an_entry_signed_by_the_key_but_put_elsewhere_is_named():
    from tingyan.audit import chain

    entry = AuditEntry.objects.get(seq=5)
    entry.prev_hash = "0" * 64
    with triggers.lifted():
        AuditEntry.objects.filter(seq=5).update(prev_hash=entry.prev_hash, hash=chain.digest(entry))
    assert found() == ("记录的顺序被改动", 5)


def test_a_cut_tail_is_named_and_a_forged_head_does_not_hide_it():
    with triggers.lifted():
        AuditEntry.objects.filter(seq__gt=5).delete()
    assert found() == ("末尾的记录被删除或添加", 6)
    ChainHead.objects.update(seq=5, hash=AuditEntry.objects.get(seq=5).hash)
    assert found() == ("链头缺失或被改动", 5)
    ChainHead.objects.all().delete()
    assert found()[0] == "链头缺失或被改动"


def test_an_absent_or_hollow_trigger_is_named():
    with connection.cursor() as cursor:
        cursor.execute(triggers._drop(connection.vendor, "audit_no_delete"))
        assert found() == ("缺少触发器：audit_no_delete", None)
        if connection.vendor == "sqlite":
            cursor.execute("CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_auditentry BEGIN SELECT 1; END")
            assert found() == ("缺少触发器：audit_no_delete", None)
        triggers.install()
    assert found() == ("", None)


def test_the_command_fails_when_the_log_is_bad(capsys):
    with triggers.lifted():
        AuditEntry.objects.filter(seq=3).delete()
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_audit")
    assert capsys.readouterr().out == "审计链有问题：记录被删除（第3条）\n"


@pytest.mark.parametrize("act", ["update", "delete", "truncate"])
def test_the_database_refuses_to_change_entries(act):
    if act == "truncate" and connection.vendor != "postgresql":
        act = "delete"
    statements = {
        "update": "UPDATE audit_auditentry SET post = 'x'",
        "delete": "DELETE FROM audit_auditentry",
        "truncate": "TRUNCATE audit_auditentry",
    }
    connection.check_constraints()  # PostgreSQL truncates nothing while foreign keys wait to be checked
    with pytest.raises(DatabaseError, match=triggers.REFUSAL), connection.cursor() as cursor:
        cursor.execute(statements[act])


def test_installing_twice_changes_nothing():
    triggers.install()
    triggers.install()
    assert triggers.missing() == []
