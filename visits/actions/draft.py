"""Drafts: what was typed so far, and the photos sent ahead of it. Nothing here counts, so nothing here is audited."""

import hashlib
import re
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tingyan.directory.models import User
from tingyan.files.actions import store_image
from visits.actions.file import filed_under
from visits.models import Draft, DraftFile

MOST_PHOTOS = 10  # in one place: the visit, its paper, or one problem
MOST_CHARACTERS = 200_000  # of one draft; a long report has some 10,000
SLOT = re.compile(r"visit|paper|p[0-9]{1,4}")  # the walk, the paper it was written on, or a problem's card
DROPPED = {"csrfmiddlewaretoken", "do"}  # what the page sends beside what was typed


def save_draft(client_key: uuid.UUID, form: dict[str, list[str]], *, by: User) -> Draft | None:
    """Keep what was typed. Returns None when the report was filed meanwhile: a late save must not bring it back."""
    kept = {name: values for name, values in form.items() if name not in DROPPED}
    if sum(len(value) for values in kept.values() for value in values) > MOST_CHARACTERS:
        raise ValidationError(_("内容太长，草稿未保存，请分成几份体验记录填写"))
    if filed_under(by, client_key):
        return None
    draft, __ = Draft.objects.update_or_create(owner=by, client_key=client_key, defaults={"form": kept})
    return draft


def add_photo(client_key: uuid.UUID, slot: str, upload: Any, *, by: User) -> DraftFile | None:
    """Keep a photo in its place; the same picture sent again is the one already there (C09).

    Returns None when the report was filed meanwhile. Raises ValidationError with a sentence naming the photo.
    """
    if filed_under(by, client_key):
        return None
    if not SLOT.fullmatch(slot):
        raise ValidationError(_("照片没有对应的位置，请刷新本页后再试"))
    digest = sha256(upload)
    draft, __ = Draft.objects.get_or_create(owner=by, client_key=client_key)
    if there := in_place(draft, slot).filter(blob__original_sha256=digest).first():
        return there
    check_room(draft, slot)
    blob = store_image(upload, by=by)
    with transaction.atomic():
        if not Draft.objects.select_for_update().filter(pk=draft.pk).exists():
            return None
        if there := in_place(draft, slot).filter(blob__original_sha256=digest).first():
            return there
        check_room(draft, slot)
        return DraftFile.objects.create(draft=draft, slot=slot, blob=blob)


def sha256(upload: Any) -> str:
    """The digest of what was sent, in hex; the upload is left at its beginning."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def in_place(draft: Draft, slot: str) -> Any:
    return draft.files.filter(slot=slot).select_related("blob")


def check_room(draft: Draft, slot: str) -> None:
    if in_place(draft, slot).count() >= MOST_PHOTOS:
        raise ValidationError(_("每处最多%(most)s张照片，其余照片未上传") % {"most": MOST_PHOTOS})


def remove_photo(file: DraftFile) -> None:
    """Take a photo out of a draft; the stored file stays for the district's own clearing of leftovers."""
    file.delete()


def discard_draft(draft: Draft) -> None:
    draft.delete()
