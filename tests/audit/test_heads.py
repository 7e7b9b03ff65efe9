"""A tail cut off with the head set back fits itself, and no longer what was kept elsewhere (assurance 65)."""

import contextlib
import json

import pytest
from django.core.management import CommandError, call_command

from tingyan.audit import actions as audit
from tingyan.audit import chain, triggers
from tingyan.audit.models import AuditEntry, ChainHead

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path):
    """Three entries, the head kept; three more, and kept again."""
    path = tmp_path / "log" / "heads.jsonl"
    for _day in range(2):
        for number in range(3):
            with audit.recording():
                audit.entry("count", number=number)
        call_command("audit_head", "--file", path)
    return path


def found(path, capsys):
    capsys.readouterr()
    with contextlib.suppress(SystemExit):
        call_command("verify_audit", "--heads", path, "--json")
    told = json.loads(capsys.readouterr().out)
    return told.get("problem", ""), told.get("seq")


def set_back(seq):
    """As somebody with the key and the database would: the tail is gone, and the head is sealed anew."""
    with triggers.lifted():
        AuditEntry.objects.filter(seq__gt=seq).delete()
    head = ChainHead(pk=chain.HEAD, seq=seq, hash=AuditEntry.objects.get(seq=seq).hash)
    ChainHead.objects.update(seq=head.seq, hash=head.hash, seal=chain.seal(head))


def test_an_untouched_log_fits_every_head(path, capsys):
    assert found(path, capsys) == ("", None)
    assert [json.loads(line)["seq"] for line in path.read_text().splitlines()] == [3, 6]


def test_a_log_set_back_is_named(path, capsys):
    set_back(4)
    call_command("verify_audit")  # fits itself
    problem, seq = found(path, capsys)
    assert "其后的记录被删除或整库被退回" in problem
    assert seq == 5
    with pytest.raises(CommandError, match="没有追加"):
        call_command("audit_head", "--file", path)
    assert len(path.read_text().splitlines()) == 2


def test_a_log_set_back_and_written_on_is_named(path, capsys):
    set_back(4)
    for number in range(5):
        with audit.recording():
            audit.entry("other", number=number)
    problem, seq = found(path, capsys)
    assert problem.endswith("记录被重写")
    assert seq == 6


@pytest.mark.parametrize("harm", ["edit", "garble", "swap"])
def test_a_file_of_heads_that_was_touched_is_named(path, capsys, harm):
    first, second = path.read_text().splitlines()
    lines = {
        "edit": [first, second.replace('"seq": 6', '"seq": 5')],
        "garble": [first, "{"],
        "swap": [second, first],
    }[harm]
    path.write_text("\n".join(lines) + "\n")
    assert found(path, capsys) == (f"链头文件 {path} 的第2行不完整或被改动", None)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="请检查 --heads"):
        call_command("verify_audit", "--heads", tmp_path / "none")
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="请检查 --file"):
        call_command("audit_head", "--file", tmp_path / "file" / "heads")


def test_a_head_goes_out_by_mail_where_somebody_is_named(tmp_path, monkeypatch):
    sent = []
    monkeypatch.setenv("TINGYAN_SMTP", "smtp://mail.invalid:25?from=tingyan@example.gov.cn")
    monkeypatch.setenv("TINGYAN_HEAD_MAIL", "shenji@example.gov.cn,jiwei@example.gov.cn")
    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.send_messages", lambda self, m: sent.extend(m))
    call_command("audit_head", "--file", tmp_path / "heads")
    (letter,) = sent
    assert letter.to == ["shenji@example.gov.cn", "jiwei@example.gov.cn"]
    assert json.loads(letter.body) == json.loads((tmp_path / "heads").read_text())


def test_mail_that_fails_leaves_the_line_and_says_so(tmp_path, monkeypatch):
    def down(self, messages):
        raise ConnectionRefusedError("refused")

    monkeypatch.setenv("TINGYAN_SMTP", "smtp://mail.invalid:25")
    monkeypatch.setenv("TINGYAN_HEAD_MAIL", "shenji@example.gov.cn")
    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.send_messages", down)
    with pytest.raises(CommandError, match="邮件没有发出"):
        call_command("audit_head", "--file", tmp_path / "heads")
    assert (tmp_path / "heads").read_text()
