"""The log to take away: every column as it was signed, with its names beside the codes."""

import json
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.audit.models import AuditEntry
from tingyan.audit.querysets import AuditEntryQuerySet
from tingyan.kit.handing import Counted, settle
from tingyan.kit.sheets import Column, csv_response, in_chunks


def columns() -> list[Column]:
    named = {field.name: str(field.verbose_name) for field in AuditEntry._meta.concrete_fields}
    return [
        Column(named["seq"], lambda entry: entry.seq, kind="int"),
        Column(named["at"], lambda entry: entry.at, kind="datetime"),
        *(Column(named[name], lambda entry, name=name: getattr(entry, name)) for name in ("actor_label", "post")),
        Column(named["action"], lambda entry: entry.done),
        *(
            Column(_("代码") if name == "action" else named[name], lambda entry, name=name: getattr(entry, name))
            for name in ("action", "model", "object_id", "object_label")
        ),
        Column(named["detail"], lambda entry: json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)),
        *(
            Column(named[name], lambda entry, name=name: getattr(entry, name))
            for name in ("address", "request_id", "prev_hash", "hash")
        ),
    ]


def export(rows: AuditEntryQuerySet, *, by: Any, query: str) -> StreamingHttpResponse:
    """Return the entries as CSV. Who took which, under which filters and as which bytes, is an entry itself."""
    counted = Counted(in_chunks(rows))
    name = f"{_('审计记录')}{timezone.localdate():%Y%m%d}.csv"
    response = csv_response(name, columns(), counted)
    digest = settle(response)
    with audit.recording(by=by):
        audit.entry(
            "audit.export", district_id=district_of(by), count=counted.count, kind="csv", filters=query, sha256=digest
        )
    return response


def district_of(user: Any) -> int | None:
    """Whose log an entry about reading belongs to: that of the reader's own district."""
    return min(user.posts.districts, default=None)


def note_look(session: Any, *, by: Any, what: str, query: str, now: float) -> None:
    """Record that somebody looks into the log: once a look, not for each of its pages.

    A look ends when something else is asked, or after a quarter of an hour.
    """
    asked = f"{what}?{query}"
    last, since = session.get(LOOK, ("", 0))
    if asked == last and now - since < LOOK_SECONDS:
        return
    session[LOOK] = (asked, now)
    with audit.recording(by=by):
        audit.entry("audit.read", district_id=district_of(by), what=what, filters=query)


LOOK, LOOK_SECONDS = "audit_look", 15 * 60
