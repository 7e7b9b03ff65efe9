"""What a request gets that cannot be served: a plain Chinese page with the right status, drawn without a database.

Django's handlers (named in tingyan.urls) and the middleware both come here, so that an error looks alike whether a
view, an action, the admin site or a middleware met it.
"""

import errno
import logging
import sys
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from tingyan.kit import metrics
from tingyan.kit.errors import Full, Refused, Stale

log = logging.getLogger(__name__)
TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
BEYOND = (OverflowError, DataError)  # numbers and days that were sent, in pages of Django's that do not look closer
LOST = (OperationalError, InterfaceError)
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
    if isinstance(exception, LOST):
        log.error("database unavailable", exc_info=exception)
        metrics.DATABASE_ERRORS.labels(type(exception).__name__).inc()
        return unavailable(request)
    if isinstance(exception, Full) or (isinstance(exception, OSError) and exception.errno == errno.ENOSPC):
        log.error("disk full", exc_info=exception)
        return page(request, HTTPStatus.INSUFFICIENT_STORAGE, message=getattr(exception, "message", ""))
    return None


def unavailable(request: HttpRequest) -> HttpResponse:
    response = page(request, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = WAIT
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for what is too much; the host may be hostile, so nothing is built from it."""
    if isinstance(exception, TOO_BIG):
        return page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return page(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """One page for what does not exist and for what may not be seen: they must not differ."""
    return page(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled: errors of middleware come here and nowhere else."""
    return answer_to(request, sys.exc_info()[1]) or page(request, HTTPStatus.INTERNAL_SERVER_ERROR)
