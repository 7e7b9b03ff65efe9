"""Text that was typed when the session had already gone: it rides along the login and comes back to its form once.

The login page carries it as one hidden field (`packed`), the session keeps it for the one address it was meant for
(`keep`), and the form's view takes it (`data`). Files, passwords and tokens are left out.
"""

import json
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

KEY = "kept"
AT = "kept_at"  # a form whose address answers POST only names its page in this field
Pairs = list[tuple[str, str]]


def data(request: HttpRequest) -> QueryDict | None:
    """Return what was kept for this very path, once, to bind the form with; None on POST or when nothing was kept."""
    kept = request.session.get(KEY)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    return query_of([(name, value) for name, value in kept["fields"]])


def fields(request: HttpRequest) -> Pairs:
    """Return the posted (name, value) pairs that may be carried through a page."""
    return [(name, value) for name, values in request.POST.lists() for value in values if not secret(name)]


def secret(name: str) -> bool:
    return name == "csrfmiddlewaretoken" or "password" in name.lower()


def packed(request: HttpRequest) -> str:
    """Return the posted text as one line for a hidden field, "" when there is none."""
    pairs = fields(request)
    return json.dumps(pairs, ensure_ascii=False) if pairs else ""


def keep(request: HttpRequest, text: str, url: str) -> bool:
    """Put the packed `text` into the session for the page `url`; text that is not ours is dropped."""
    pairs = unpacked(text)
    if pairs:
        request.session[KEY] = {"path": url.partition("?")[0].partition("#")[0], "fields": pairs}
    return bool(pairs)


def unpacked(text: str) -> Pairs:
    try:
        rows = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    if not isinstance(rows, list) or not all(is_pair(row) for row in rows):
        return []
    return [(row[0], row[1]) for row in rows if not secret(row[0])]


def is_pair(row: Any) -> bool:
    return isinstance(row, list) and len(row) == 2 and all(isinstance(part, str) and sound(part) for part in row)


def sound(text: str) -> bool:
    """Half a character can be written in JSON, but on no page."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def query_of(pairs: Pairs) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    query._mutable = False  # type: ignore[attr-defined]
    return query


def page_of(request: HttpRequest) -> str:
    """Return the page that a person should come back to: the form's own where it named one, else this address."""
    url = request.POST.get(AT, "") if request.method == "POST" else ""
    return url if url and on_this_host(request, url) else request.get_full_path()


def on_this_host(request: HttpRequest, url: str) -> bool:
    return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())


def safe_next(request: HttpRequest, url: str) -> str:
    """Return `url` where it lies on this host and leads to one of our pages, else the front page."""
    if not url or not on_this_host(request, url) or not url.startswith("/"):
        return "/"
    try:
        resolve(url.partition("?")[0].partition("#")[0])
    except (Resolver404, UnicodeError):
        return "/"
    return url
