"""A district takes a template of its own, or goes back to the shipped one."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from tingyan.audit import actions as audit
from tingyan.directory.models import District
from tingyan.files.actions import store_document
from tingyan.papers.models import Template
from tingyan.papers.trial import tried


def replace(district: District, kind: str, upload: Any, *, by: Any, at: datetime | None = None) -> Template:
    """Put `upload` in the place of what makes the district's documents of `kind`, once it was tried on sample data.

    Raises ValidationError for the field `file`, with the sentence for whoever made the template.
    """
    try:
        tried(kind, upload)
        upload.seek(0)
        blob = store_document(upload, by=by)
    except ValidationError as invalid:
        raise ValidationError({"file": invalid.messages}) from None
    at = at or timezone.now()
    with audit.recording(by=by):
        end(district, kind, by=by, at=at)
        template = Template.objects.create(district=district, kind=kind, blob=blob, by=by, at=at)
        audit.entry("template.replace", template, kind=kind, name=blob.name, sha256=blob.sha256)
    return template


def restore(district: District, kind: str, *, by: Any, at: datetime | None = None) -> None:
    """Go back to the shipped template; nothing happens where it is in force already."""
    with audit.recording(by=by):
        for ended in end(district, kind, by=by, at=at or timezone.now()):
            audit.entry("template.restore", ended, kind=kind)


def end(district: District, kind: str, *, by: Any, at: datetime) -> list[Template]:
    """End what is in force, one person after the other: the district's row is held meanwhile."""
    District.objects.select_for_update(no_key=True).get(pk=district.pk)
    found = list(Template.objects.in_force().filter(district=district, kind=kind))
    Template.objects.filter(pk__in=[row.pk for row in found]).update(ended_by=by, ended_at=at)
    return found
