"""Citizens' telephone numbers are masked where they are due, in every text; rows, figures and histories stay."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import JSONField, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from tingyan.audit import actions as audit
from tingyan.keeping.contacts import PLACES, Place
from tingyan.kit import masks, phones

HINT = f"{phones.HINT}|{phones.WIDE}"  # the database looks for it, so that not every text has to be read here


@dataclass(frozen=True)
class Change:
    """A row with its texts as they were and as they are to be."""

    place: Place
    pk: Any
    before: dict[str, Any]
    after: dict[str, Any]


def erase_due(at: datetime | None = None, *, dry: bool = False) -> dict[str, int]:
    """Mask what is due at `at`, by default now; return how many rows of which model, and audit that.

    Texts are read outside of the transaction, and a row that somebody changed meanwhile is left for the next time.
    """
    cut = (at or timezone.now()) - timedelta(days=settings.CONTACT_DAYS)
    changes = [change for place in PLACES for change in due(place, cut)]
    files = apps.get_model("imports.Run").objects.left(cut)
    if dry:
        return counted(changes, files.count())
    with audit.recording():
        done = [change for change in changes if written(change)]
        counts = counted(done, files.drop_files())
        if counts:
            audit.entry("phone.erase", counts=counts, days=settings.CONTACT_DAYS)
    return counts


def due(place: Place, cut: datetime) -> Iterator[Change]:
    """The rows of one place that are due and hold numbers."""
    hinted = Q()
    rows = place.model._base_manager.filter(place.due(cut))
    for name in place.names:
        if isinstance(place.model._meta.get_field(name), JSONField):
            rows = rows.annotate(**{f"{name}_text": Cast(name, TextField())})
            hinted |= Q(**{f"{name}_text__regex": HINT})
        else:
            hinted |= Q(**{f"{name}__regex": HINT})
    for row in rows.filter(hinted).order_by("pk").values("pk", *place.names).iterator():
        pk = row.pop("pk")
        after = {name: masked(value) for name, value in row.items() if masked(value) != value}
        if after:
            yield Change(place, pk, {name: row[name] for name in after}, after)


def masked(value: Any) -> Any:
    return phones.masked(value) if isinstance(value, str) else masks.deep(value)


def written(change: Change) -> bool:
    """Write one row unless it says something else by now; what JSON holds is written by one person alone."""
    texts = {name: text for name, text in change.before.items() if isinstance(text, str)}
    rows = change.place.model._base_manager.filter(pk=change.pk, **texts)
    return bool(rows.update(**change.after))


def counted(changes: list[Change], files: int) -> dict[str, int]:
    found: dict[str, int] = {"imports.run": files} if files else {}
    for change in changes:
        label = change.place.model._meta.label_lower
        found[label] = found.get(label, 0) + 1
    return found
