"""Handing a stored file to somebody whom its owner's view has let in."""

import logging

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from . import names
from .models import Blob
from .storage import place, private

logger = logging.getLogger(__name__)


def serve(blob: Blob, request: HttpRequest, *, name: str | None = None, inline: bool = True) -> HttpResponseBase:
    """Return the response that carries `blob` as `name`; only images are ever shown, all else is downloaded.

    Whatever the content, the browser runs nothing in it, guesses no other type and keeps no copy. Behind a web
    server that knows X-Accel-Redirect (`TINGYAN_ACCEL`, the internal prefix) that server sends the bytes.
    """
    response = HttpResponse() if request.method == "HEAD" else _body(blob)
    response["Content-Type"] = blob.content_type
    response["Content-Length"] = str(blob.size)
    shown = inline and blob.is_image
    response["Content-Disposition"] = (
        content_disposition_header(not shown, names.display(name or blob.name)) or "inline"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _body(blob: Blob) -> HttpResponseBase:
    if prefix := settings.TINGYAN_ACCEL:
        response = HttpResponse()
        response["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{place(blob.key)}"
        return response
    try:
        return FileResponse(private().open(place(blob.key)))
    except FileNotFoundError:
        logger.exception("stored file is missing", extra={"key": blob.key})
        raise Http404 from None
