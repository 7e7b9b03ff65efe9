"""Whatever fails gets a plain Chinese page with its own status, and the same exact headers as any other page."""

import errno
import io
import json
import logging

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
)
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import path

from tingyan.kit import logs
from tingyan.kit.errors import Full, Refused, Stale
from tingyan.urls import handler400, handler403, handler404, handler500
from tingyan.urls import urlpatterns as site


def caused(error, **said):
    """An error of Django's, with what the driver said beneath it."""
    error.__cause__ = type("Driver", (Exception,), said)()
    return error


ERRORS = {
    "refused": (Refused("只有牵头单位可以签收"), 403, "只有牵头单位可以签收"),
    "forbidden": (PermissionDenied(), 403, "不能进行这一操作"),
    "missing": (Http404(), 404, "没有这一页"),
    "stale": (Stale("WT-2026-0001"), 409, "已被他人"),
    "big": (RequestDataTooBig(), 413, "太大"),
    "fields": (TooManyFieldsSent(), 413, "太大"),
    "suspicious": (SuspiciousOperation(), 400, "无法处理"),
    "bad": (BadRequest(), 400, "无法处理"),
    "lost": (OperationalError("server closed the connection"), 503, "1分钟后再试"),
    "interface": (InterfaceError("connection already closed"), 503, "1分钟后再试"),
    "nameless": (caused(DatabaseError("server closed the connection unexpectedly")), 503, "1分钟后再试"),
    "no such row": (DatabaseError("Save with update_fields did not affect any rows."), 500, "系统出现故障"),
    "full": (Full("磁盘已满"), 507, "磁盘已满"),
    "database full": (caused(OperationalError(), sqlite_errorname="SQLITE_FULL"), 507, "空间"),
    "cluster full": (caused(OperationalError(), pgcode="53100"), 507, "空间"),
    "column missing": (ProgrammingError("column does not exist"), 500, "系统出现故障"),
    "nospace": (OSError(errno.ENOSPC, "No space left on device"), 507, ""),
    "broken": (ZeroDivisionError(), 500, "系统出现故障"),
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "private, no-store",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def fail(request, kind):
    raise ERRORS[kind][0]


def touch(request):
    request.session["touched"] = True
    return HttpResponse("touched")


urlpatterns = [
    *site,
    path("fail/<str:kind>/", fail),
    path("fine/", lambda request: HttpResponse("fine")),
    path("touch/", touch),
]
__all__ = ["handler400", "handler403", "handler404", "handler500"]
pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize("kind", ERRORS)
def test_status_and_sentence(client, cast, kind, caplog):
    caplog.set_level(logging.CRITICAL)
    client.raise_request_exception = False
    client.force_login(cast.head_a)
    _, status, sentence = ERRORS[kind]
    response = client.get(f"/fail/{kind}/")
    assert response.status_code == status
    assert sentence in response.content.decode()
    assert "Traceback" not in response.content.decode()
    assert response.headers.get("Retry-After") == ("60" if status == 503 else None)
    for name, value in HEADERS.items():
        assert response[name] == value, (kind, name)
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_database_lost_before_any_view(client, cast, monkeypatch):
    client.raise_request_exception = False
    client.force_login(cast.head_a)

    def lost(*args):
        raise OperationalError("connection refused")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore._get_session_from_db", lost)
    response = client.get("/fine/")
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "1分钟后再试" in response.content.decode()


def test_too_many_fields(client, cast, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    response = client.post("/account/login/", {f"f{n}": "x" for n in range(20)})
    assert response.status_code == 413
    assert "太大" in response.content.decode()


@pytest.mark.parametrize("path", ["/\r\nforged", "/\x1b[31mred", "/\u2028x", "/\x9b31m"])
def test_one_line_of_json_whatever_the_path(db, path):
    """Assurance 39: nobody can write a second line, or colour the terminal of whoever reads the log."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    config = logs.config("INFO")["formatters"]["json"]
    handler.setFormatter(config.pop("()")(**config))
    logger = logging.getLogger("django_structlog")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        Client().post(f"/account/login/{path}?q=周明", {"username": f"x{path}", "password": "x"})
        Client().post("/account/login/", {"username": f"x{path}", "password": "x"}, headers={"user-agent": "\x1b[31m"})
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    lines = out.getvalue().splitlines()
    assert len(lines) == 4
    for line in lines:
        assert line.isascii()
        assert line.isprintable()
        assert {"request_id", "ip"} <= json.loads(line).keys()
        assert "q=" not in line, "what was searched for may be a person's name"


def test_language_is_not_the_browsers(client, db):
    assert settings.LANGUAGE_CODE == "zh-hans"
    assert client.get("/nowhere/", headers={"accept-language": "en"}).headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize(("error", "status"), [(OperationalError("server closed the connection"), 503), (None, 400)])
def test_a_session_that_could_not_be_written_is_not_taken_for_a_deleted_one(client, cast, monkeypatch, error, status):
    """Django answers 400 to both; a person whose database is away must be told to try again."""
    client.raise_request_exception = False
    client.force_login(cast.head_a)

    def save(row, *args, **options):
        raise error or DatabaseError("Forced update did not affect any rows.")

    monkeypatch.setattr(Session, "save", save)
    assert client.get("/touch/").status_code == status


@pytest.mark.parametrize("sent", [{"headers": {"host": "evil.invalid"}}, {"query_params": {"q": "\0"}}])
def test_who_is_refused_at_the_gate_gets_the_same_headers(client, sent):
    """A middleware refused it, so those behind it did not touch the answer."""
    client.raise_request_exception = False
    response = client.get("/account/login/", **sent)
    assert response.status_code == 400
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert "default-src 'none'" in response["Content-Security-Policy"]
