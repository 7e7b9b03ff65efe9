"""Drafts: what was typed so far, and the photos sent ahead of it. Nothing here counts, so nothing here is audited."""

import hashlib
import re
import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tingyan.directory.models import User
from tingyan.files.actions import discard, store_image
from tingyan.kit.identity import holds_id_number, without_id_numbers
from visits.actions.check import need_filer
from visits.actions.file import filed_under, use_up
from visits.models import Draft, DraftFile
from visits.states import GRACE

MOST_PHOTOS = 10  # in one place: the visit, its paper, or one problem
MOST_CHARACTERS = 200_000  # of one draft; a long report has some 10,000
SLOT = re.compile(r"visit|paper|p[0-9]{1,4}")  # the walk, the paper it was written on, or a problem's card
DROPPED = {"csrfmiddlewaretoken", "do"}  # what the page sends beside what was typed


def save_draft(client_key: uuid.UUID, form: dict[str, list[str]], *, by: User) -> Draft | None:
    """Keep what was typed. Returns None when the report was filed meanwhile: a late save must not bring it back.

    An identity number is not kept; `withheld` names the fields in which one stood, for whoever asked to save.
    """
    need_filer(by)
    kept = {plain(name): list(map(plain, values)) for name, values in form.items() if name not in DROPPED}
    if sum(len(value) for values in kept.values() for value in values) > MOST_CHARACTERS:
        raise ValidationError(_("内容太长，草稿未保存，请分成几份体验记录填写"))
    if filed_under(by, client_key):
        return None
    words = {"form": kept, "removed_at": None}  # thrown away in another tab; whoever goes on writing wants it
    draft, __ = Draft.objects.update_or_create(owner=by, client_key=client_key, defaults=words)
    return draft


def plain(text: str) -> str:
    """Without the one character that PostgreSQL stores nowhere, and without identity numbers; the form refuses both."""
    return without_id_numbers(text.replace("\0", ""))


def withheld(form: dict[str, list[str]]) -> list[str]:
    """The names of the fields whose identity numbers a draft does not keep."""
    return [name for name, values in form.items() if any(map(holds_id_number, values))]


def open_draft(client_key: uuid.UUID, *, by: User) -> Draft | None:
    """The draft of this sheet, made now if photos come before words; None when the sheet was filed meanwhile."""
    need_filer(by)
    if filed_under(by, client_key):
        return None
    draft, __ = Draft.objects.get_or_create(owner=by, client_key=client_key)
    if draft.removed_at:
        restore_draft(draft)
    return draft


def add_photo(draft: Draft, slot: str, upload: Any, *, by: User) -> DraftFile:
    """Keep a photo in its place; the same picture sent again is the one already there (C09).

    Raises ValidationError with a sentence naming the photo. The slow work on the picture is done before the draft is
    locked; only then is it certain what else has arrived.
    """
    if not SLOT.fullmatch(slot):
        raise ValidationError(_("照片没有对应的位置，请刷新本页后再试"))
    digest = sha256(upload)
    if there := same_photo(draft, slot, digest):
        return there
    blob = store_image(upload, by=by)
    with transaction.atomic():
        list(Draft.objects.select_for_update(no_key=True).filter(pk=draft.pk))
        there = same_photo(draft, slot, digest)
        if there is None:
            return DraftFile.objects.create(draft=draft, slot=slot, blob=blob)
    discard([blob])
    return there


def same_photo(draft: Draft, slot: str, digest: str) -> DraftFile | None:
    """The photo of this content if it is in this place already. Raises ValidationError where there is no more room."""
    files = DraftFile.objects.kept().filter(draft=draft, slot=slot).select_related("blob")
    there = {file.blob.original_sha256: file for file in files}
    if digest not in there and len(there) >= MOST_PHOTOS:
        raise ValidationError(_("每处最多%(most)s张照片，其余照片未上传") % {"most": MOST_PHOTOS})
    return there.get(digest)


def sha256(upload: Any) -> str:
    """The digest of what was sent, in hex; the upload is left at its beginning."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def remove_photo(file: DraftFile) -> None:
    """Take a photo out of a draft; `restore_photo` puts it back, until `sweep_removed` takes it off the disk."""
    DraftFile.objects.filter(pk=file.pk).update(removed_at=timezone.now())


def restore_photo(file: DraftFile) -> DraftFile:
    """Put a photo back, unless the same picture is there again. Raises ValidationError where the place is full now."""
    with transaction.atomic():
        list(Draft.objects.select_for_update(no_key=True).filter(pk=file.draft_id))
        if there := same_photo(file.draft, file.slot, file.blob.original_sha256):
            return there
        DraftFile.objects.filter(pk=file.pk).update(removed_at=None)
    return file


def discard_draft(draft: Draft) -> None:
    """Throw a draft away with its photos; `restore_draft` brings it back, until `sweep_removed`."""
    Draft.objects.filter(pk=draft.pk).update(removed_at=timezone.now())


def restore_draft(draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk).update(removed_at=None)


def sweep_removed(now: datetime | None = None) -> int:
    """Delete for good, bytes included, what was thrown away longer ago than GRACE; returns how many rows went."""
    over = (now or timezone.now()) - GRACE
    with transaction.atomic():
        drafts, photos = (model.objects.filter(removed_at__lte=over) for model in (Draft, DraftFile))
        count = drafts.count() + photos.count()
        use_up(drafts)
        blobs = [photo.blob for photo in photos.select_related("blob")]
        photos.delete()
        discard(blobs)
    return count
