"""The doctor: what is well is said, what is not is named with the way out, and the exit code follows."""

import io
import json
import os
import socket
import ssl
import threading
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from time_machine import travel

from tingyan.audit import heads, triggers
from tingyan.directory.models import Appointment, Authenticator, User
from tingyan.keeping.actions import lock
from tingyan.kit import dumps, engine, platforms
from tingyan.kit.sealed import seal
from tingyan.watch import checks
from tingyan.watch.checks import configuration, database, host, keeping
from tingyan.watch.findings import MARKS

LONG = "0123456789-abcdefghijklmnopqrstuvwxyz-0123456789-abcdef"
SOUND = {
    **{"DEVELOPMENT": False, "SECRET_KEY": LONG, "AUDIT_KEY": LONG[::-1], "HTTPS": True, "PROXIES": 1},
    "FIELD_KEYS": ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="],
    **{"ALLOWED_HOSTS": ["tingyan.example.gov.cn"], "TOTP_REQUIRED": True},
    **{"SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 31536000, "SECURE_HSTS_INCLUDE_SUBDOMAINS": True},
    **{"SECURE_HSTS_PRELOAD": True, "SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True},
}


@pytest.fixture
def sound(settings, tmp_path, monkeypatch):
    """Settings of an installation at work, with a folder of its own."""
    for name, value in SOUND.items():
        setattr(settings, name, value)
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir(mode=0o750)
    settings.STATIC_ROOT = settings.VAR / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    monkeypatch.delenv("TINGYAN_SMTP", raising=False)
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)  # of the tests with a browser
    monkeypatch.setattr(host, "TLS", ("127.0.0.1", 1))
    return settings


def states(check):
    return [finding.state for finding in check()]


@pytest.mark.parametrize("check", configuration.CHECKS, ids=lambda check: check.__name__)
def test_settings_at_work_are_sound(sound, check):
    assert states(check) == ([] if check is configuration.platform else ["ok"])  # there is none


def test_an_identity_platform_that_is_away_is_named(sound):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    given = {
        "TINGYAN_OIDC_ISSUER": f"http://127.0.0.1:{port}",
        "TINGYAN_OIDC_CLIENT": "x",
        "TINGYAN_OIDC_SECRET": "hid",
    }
    given |= {
        "TINGYAN_LDAP_URL": f"ldap://127.0.0.1:{port}",
        "TINGYAN_LDAP_BASE": "dc=x",
        "TINGYAN_LDAP_PASSWORD": "hid",
    }
    sound.OIDC, sound.LDAP = platforms.oidc(given), platforms.ldap(given)
    found = list(configuration.platform())
    assert [finding.state for finding in found] == ["bad", "bad"]
    assert "连不上" in found[0].said
    assert not any("hid" in finding.said + finding.todo for finding in found)


@pytest.mark.parametrize(
    ("check", "changed", "state", "said"),
    [
        (configuration.production, {"DEVELOPMENT": True}, "bad", "演示"),
        (configuration.secrets, {"SECRET_KEY": "development-only-" + "k" * 50}, "bad", "TINGYAN_SECRET_KEY"),
        (configuration.secrets, {"AUDIT_KEY": "short"}, "bad", "TINGYAN_AUDIT_KEY 不足"),
        (configuration.secrets, {"AUDIT_KEY": LONG}, "bad", "相同"),
        (
            configuration.secrets,
            {"FIELD_KEYS": ["ZGV2ZWxvcG1lbnQtb25seS1kZXZlbG9wbWVudC1vbmw="]},
            "bad",
            "TINGYAN_FIELD_KEYS",
        ),
        (configuration.hosts, {"ALLOWED_HOSTS": ["*"]}, "bad", "任何域名"),
        (configuration.hosts, {"ALLOWED_HOSTS": ["localhost"]}, "warn", "只有本机"),
        (configuration.https, {"HTTPS": False}, "bad", "明文"),
        (configuration.https, {"PROXIES": 0}, "warn", "代理"),
        (configuration.second_step, {"TOTP_REQUIRED": False}, "warn", "不作要求"),
        (configuration.framework, {"SECURE_SSL_REDIRECT": False}, "warn", "security.W008"),
    ],
)
def test_settings_that_are_not(sound, check, changed, state, said):
    for name, value in changed.items():
        setattr(sound, name, value)
    (found,) = check()
    assert found.state == state, found
    assert said in found.said
    assert found.todo
    assert LONG not in found.said + found.todo, "no secret is shown"


def test_mail_is_reached_or_named_and_no_password_shown(sound, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
    monkeypatch.setenv("TINGYAN_SMTP", f"smtp://user:pass-word@127.0.0.1:{port}")
    (found,) = configuration.post_office()
    assert (found.state, found.said) == ("bad", "连接不上邮件服务器")
    assert "pass-word" not in found.todo


def test_the_folder_of_files(sound):
    assert states(host.folder) == ["ok"]
    sound.VAR.chmod(0o755)
    (found,) = host.folder()
    assert (found.state, found.todo) == ("bad", f"chmod 750 {sound.VAR}")
    sound.VAR.chmod(0o750)
    if os.geteuid() == 0:
        (sound.VAR / "static/x").write_text("")
        os.chown(sound.VAR / "static/x", 12345, 12345)
        (found,) = host.folder()
        assert found.state == "bad"
        assert "static/x" in found.said
    sound.VAR = sound.VAR / "nowhere"
    assert states(host.folder) == ["bad"]


def test_key_files_are_for_their_owner(tmp_path, monkeypatch):
    monkeypatch.setattr(host, "KEYS", (tmp_path / "env", tmp_path / "backup.key"))
    assert states(host.keys) == ["ok"]
    (tmp_path / "backup.key").write_text("x")
    (tmp_path / "backup.key").chmod(0o644)
    (found,) = host.keys()
    assert (found.state, found.todo) == ("bad", f"chmod 600 {tmp_path / 'backup.key'}")
    (tmp_path / "backup.key").chmod(0o600)
    assert states(host.keys) == ["ok"]


@pytest.mark.parametrize(("free", "state"), [(50, "ok"), (5, "warn"), (1, "bad")])
def test_room_on_the_disks(sound, monkeypatch, free, state):
    monkeypatch.setattr(host, "PLACES", (Path("/nowhere"),))
    gb = 2**30
    usage = type("usage", (), {"total": 100 * gb, "free": free * gb})
    monkeypatch.setattr(host.shutil, "disk_usage", lambda path: usage)
    assert states(host.room) == [state]


@pytest.fixture
def tls(tmp_path, monkeypatch):
    """A server on this host that shows a certificate with so many days left."""
    servers = []

    def show(days):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(signed(tmp_path, days))
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        monkeypatch.setattr(host, "TLS", server.getsockname())

        def answer():
            line, _address = server.accept()
            with context.wrap_socket(line, server_side=True) as secured:
                secured.recv(1)

        threading.Thread(target=answer, daemon=True).start()

    yield show
    for server in servers:
        server.close()


def signed(folder, days):
    """A key and its own certificate, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "tingyan.example.gov.cn")])
    now = timezone.now()
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=40)).not_valid_after(now + timedelta(days=days))
    pem = serialization.Encoding.PEM
    plain = (pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "chain.pem"
    path.write_bytes(key.private_bytes(*plain) + made.sign(key, hashes.SHA256()).public_bytes(pem))
    return path


@pytest.mark.parametrize(("days", "state"), [(60, "ok"), (20, "warn"), (2, "bad"), (-1, "bad")])
def test_the_certificate_s_end_comes_announced(sound, tls, days, state):
    tls(days)
    (found,) = host.certificate()
    assert found.state == state, found
    assert "有效期至" in found.said


def test_no_certificate_here(sound, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        monkeypatch.setattr(host, "TLS", closed.getsockname())
    assert states(host.certificate) == ["warn"]
    sound.HTTPS = False
    assert states(host.certificate) == []


def test_static_files_and_pictures(sound):
    assert states(host.pages) == ["ok"]
    (sound.STATIC_ROOT / "staticfiles.json").unlink()
    assert states(host.pages) == ["bad"]
    assert states(host.pictures) == ["ok"]


def test_services(tmp_path, monkeypatch):
    """systemctl itself is asked in scripts/install_check.sh; here, what is made of its answer."""
    monkeypatch.setattr(host.shutil, "which", lambda name: None)
    assert states(host.services) == ["warn"]
    monkeypatch.setattr(host.shutil, "which", lambda name: "/usr/bin/systemctl")
    monkeypatch.setattr(host.Path, "is_dir", lambda path: True)
    for answer, state, said in (
        ({}, "ok", ""),
        ({"tingyan-backup.service": "failed"}, "bad", "tingyan-backup.service"),
        ({"tingyan-remind.timer": "inactive"}, "bad", "tingyan-remind.timer"),
    ):
        monkeypatch.setattr(host, "states_of", lambda names, answer=answer: dict.fromkeys(names, "active") | answer)
        (found,) = host.services()
        assert found.state == state, found
        assert said in found.said


@pytest.mark.parametrize("check", database.CHECKS, ids=lambda check: check.__name__)
def test_a_database_that_is_sound(cast, check, settings):
    (found,) = check()
    assert found.state == "ok" or (
        connection.vendor == "postgresql" and check is database.limits
    )  # tests are superuser


def test_a_database_that_is_not(cast, sound, monkeypatch):
    MigrationRecorder(connection).record_unapplied("issues", "0001_initial")
    monkeypatch.setattr(triggers, "missing", lambda using: ["audit_no_update"])
    monkeypatch.setattr(engine, "offset", lambda using: -31.0)
    monkeypatch.setattr(engine, "role", lambda using: {"creates": False, "superuser": False})

    def lacking(using):
        raise dumps.DumpFailed("没有找到 pg_dump")

    monkeypatch.setattr(dumps, "ready", lacking)
    found = {check.__name__: next(iter(check())) for check in database.CHECKS}
    assert (
        found["migrations"].state == found["guards"].state == found["clocks"].state == found["programs"].state == "bad"
    )
    assert "issues.0001_initial" in found["migrations"].said
    assert "31" in found["clocks"].said
    assert found["limits"].state == "warn"
    monkeypatch.setattr(engine, "role", lambda using: {"creates": True, "superuser": True})
    assert states(database.limits) == ["bad"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has neither roles nor limits")
def test_what_postgresql_says_of_itself(db):
    assert engine.version("default").startswith("PostgreSQL 1")
    assert abs(engine.offset("default")) < 5
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = '1s'")
        assert "statement_timeout" in engine.unlimited("default")
        assert "lock_timeout" not in engine.unlimited("default")
        cursor.execute("RESET statement_timeout; RESET lock_timeout")
    assert engine.role("default") == {"creates": True, "superuser": True}


def test_a_lost_sealing_key_is_named(cast, settings):
    Authenticator.objects.create(user=cast.chief, name="手机", sealed=seal("00" * 20))
    assert states(database.sealing) == ["ok"]
    settings.FIELD_KEYS = SOUND["FIELD_KEYS"]
    (found,) = database.sealing()
    assert found.state == "bad"
    assert "TINGYAN_FIELD_KEYS" in found.todo


def test_what_must_happen_every_night(cast, sound):
    assert [states(check)[0] for check in (keeping.backup, keeping.trial, keeping.chain)] == ["bad"] * 3
    lock.tell("backup", ok=True, name="x", problem="")
    lock.tell("trial", ok=False, name="x", problem="文件已损坏")
    heads.append(sound.VAR / keeping.HEADS, heads.head_now())
    assert states(keeping.backup) == states(keeping.chain) == ["ok"]
    (found,) = keeping.trial()
    assert found.state == "bad"
    assert "文件已损坏" in found.said
    with travel(timezone.now() + timedelta(hours=37), tick=False):
        assert states(keeping.backup) == states(keeping.chain) == ["bad"]
    (sound.VAR / keeping.HEADS).write_text("half a li")
    assert states(keeping.chain) == ["bad"]


def test_holidays(db):
    with travel(date(2026, 6, 1), tick=False):
        assert states(keeping.calendar) == ["ok"]
    with travel(date(2026, 11, 30), tick=False):
        (found,) = keeping.calendar()
        assert (found.state, found.said) == ("warn", "缺少：2027")


def test_people_who_look_after_it(cast):
    User.objects.filter(is_superuser=True).exclude(pk=cast.superuser.pk).update(is_active=False)
    assert states(keeping.emergency) == ["ok"]
    User.objects.create_superuser("second", LONG, name="另一个")
    assert states(keeping.emergency) == ["warn"]
    User.objects.filter(is_superuser=True).update(is_active=False)
    assert states(keeping.emergency) == ["warn"]

    assert states(keeping.administrators) == ["ok"]
    User.objects.filter(pk=cast.auditor.pk).update(created_at=timezone.now() - timedelta(days=91))
    (found,) = keeping.administrators()
    assert (found.state, cast.auditor.username in found.said) == ("warn", True)
    Appointment.objects.filter(user=cast.auditor).update(user=cast.sysadmin)
    assert "兼任" in next(keeping.administrators()).said
    User.objects.filter(pk=cast.secadmin.pk).update(is_active=False)
    assert "安全管理员" in next(keeping.administrators()).said


def run(**options):
    out = io.StringIO()
    try:
        call_command("doctor", stdout=out, **options)
        return 0, out.getvalue()
    except SystemExit as end:
        return end.code, out.getvalue()


def test_exit_code_and_json(cast, sound, monkeypatch):
    quick = tuple(check for check in configuration.CHECKS if check is not configuration.framework)
    monkeypatch.setattr(configuration, "CHECKS", quick)
    code, text = run()
    assert code == 1
    assert all(line[0] in {*MARKS.values(), " ", "有"} for line in text.splitlines())
    assert "✘ 备份：从未进行" in text
    code, text = run(json=True)
    told = json.loads(text)
    assert (code, told["ok"]) == (1, False)
    assert {"state", "about", "said", "todo"} == told["findings"][0].keys()
    for room in (configuration, host, database, keeping):
        monkeypatch.setattr(room, "CHECKS", (configuration.production,))
    assert run() == (0, "✔ 运行方式：生产\n" * 4 + "一切正常\n")
    monkeypatch.setattr(host, "CHECKS", (configuration.second_step,))
    sound.TOTP_REQUIRED = False
    assert run()[0] == 0, "what asks for a look is not wrong"


def test_in_english(cast, sound):
    _code, text = run(lang="en")
    assert not [line for line in text.splitlines() if any("\u4e00" <= character <= "\u9fff" for character in line)]


def test_without_a_database_the_rest_is_told(db, sound, monkeypatch):
    def lost():
        raise OperationalError("connection refused\nmore of it")

    monkeypatch.setattr(checks, "connection", SimpleNamespace(ensure_connection=lost))
    found = list(checks.look())
    assert found[-1].state == "bad"
    assert found[-1].said == "连接不上：connection refused"
    assert {finding.about for finding in found} >= {"运行方式", "数据目录", "数据库"}


def test_a_check_that_breaks_is_a_finding():
    def broken():
        raise OSError("no such thing")
        yield

    (found,) = checks.each((broken,))
    assert found.state == "bad"
    assert "no such thing" in found.said
