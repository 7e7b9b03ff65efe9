"""What a request gets that cannot be served: a plain Chinese page with the right status, drawn without a database.

Django's handlers (named in tingyan.urls) and the middleware both come here, so that an error looks alike whether a
view, an action, the admin site or a middleware met it.
"""

import errno
import logging
import sys
from http import HTTPStatus
from typing import Any

from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from tingyan.kit import metrics
from tingyan.kit.errors import Full, Refused, Stale

log = logging.getLogger(__name__)
TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
BEYOND = (OverflowError, DataError)  # numbers and days that were sent, in pages of Django's that do not look closer
LOST = (OperationalError, InterfaceError)
DISK_FULL = {"53100", "SQLITE_FULL"}  # how PostgreSQL and SQLite name it
WAIT = "60"  # seconds after which to try again


def page(request: HttpRequest, status: int, template: str = "", **context: Any) -> HttpResponse:
    return HttpResponse(loader.render_to_string(template or f"{status}.html", context, request), status=status)


def answer_to(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """Return the page for an exception that we have a sentence for, else None."""
    if isinstance(exception, Refused):
        return page(request, HTTPStatus.FORBIDDEN, message=exception.message)
    if isinstance(exception, Stale):
        return page(request, HTTPStatus.CONFLICT, sentence=_("内容已被他人修改，请刷新后再办理。"))
    if isinstance(exception, BEYOND):
        log.warning("a value that no column holds", exc_info=exception)
        return page(request, HTTPStatus.BAD_REQUEST)
    if is_full(exception):
        log.error("disk full", exc_info=exception)
        return page(request, HTTPStatus.INSUFFICIENT_STORAGE, message=getattr(exception, "message", ""))
    if is_lost(exception):
        log.error("database unavailable", exc_info=exception)
        metrics.DATABASE_ERRORS.labels(type(exception).__name__).inc()
        return unavailable(request)
    return None


def is_full(exception: BaseException | None) -> bool:
    """Whether a disk has no room: that of files, or that of the database."""
    if isinstance(exception, OSError):
        return exception.errno == errno.ENOSPC
    said = getattr(exception, "__cause__", None)
    names = {getattr(said, "pgcode", None), getattr(said, "sqlite_errorname", None)}
    return isinstance(exception, Full) or bool(names & DISK_FULL)


def is_lost(exception: BaseException | None) -> bool:
    """Whether the database is gone. psycopg2 has no name for a server that is killed in the midst of an answer.

    Django's own errors of that bare kind, of rows that are not there, have no driver's error beneath them.
    """
    return isinstance(exception, LOST) or (type(exception) is DatabaseError and exception.__cause__ is not None)


def answer_beneath(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """The page for what was met first: Django takes a session that could not be written for one that was deleted."""
    while exception := exception and exception.__context__:
        if is_full(exception) or is_lost(exception):
            return answer_to(request, exception)
    return None


def unavailable(request: HttpRequest) -> HttpResponse:
    response = page(request, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = WAIT
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for what is too much; the host may be hostile, so nothing is built from it."""
    if isinstance(exception, TOO_BIG):
        return page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if isinstance(exception, SessionInterrupted) and (answer := answer_beneath(request, exception)):
        return answer
    return page(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """One page for what does not exist and for what may not be seen: they must not differ."""
    return page(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled: errors of middleware come here and nowhere else."""
    return answer_to(request, sys.exc_info()[1]) or page(request, HTTPStatus.INTERNAL_SERVER_ERROR)
