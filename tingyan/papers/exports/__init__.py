"""What goes into each document, and handing it to somebody: what left, and as which bytes, is audited."""

import hashlib
import io
from collections.abc import Callable, Mapping
from typing import Any

from django.http import FileResponse, HttpResponseBase

from tingyan.audit import actions as audit
from tingyan.kit import words
from tingyan.kit.sheets import attachment, clean
from tingyan.papers.render import DOCX, render

Context = Callable[[], Mapping[str, Any]]


def hand_out(kind: str, obj: Any, context: Context, *, by: Any, name: str) -> HttpResponseBase:
    """Answer with the document of `kind` about `obj` as `name`.docx.

    Documents are in the language of the record, so `context` is asked for its words in that language.
    """
    with words.as_recorded():
        data = render(kind, obj.district, context())
    record(kind, obj, data, by=by)
    return download(data, f"{name}.docx", DOCX)


def record(kind: str, obj: Any, data: bytes, *, by: Any, **more: Any) -> None:
    with audit.recording(by=by):
        audit.entry(f"paper.{kind}", obj, count=1, sha256=hashlib.sha256(data).hexdigest(), **more)


def download(data: bytes, name: str, content_type: str) -> HttpResponseBase:
    response = FileResponse(io.BytesIO(data), content_type=content_type)
    response["Content-Disposition"] = attachment(name)
    response["Content-Length"] = str(len(data))
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def paragraphs(text: str) -> list[str]:
    """A text as the paragraphs that it was typed in."""
    return [line.strip() for line in clean(text).splitlines() if line.strip()]
