"""Taking files in. Every refusal is a ValidationError with the sentence to show at the field."""

import contextlib
import hashlib
import math
import secrets
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from . import documents, images, names, storage
from .models import Blob

MB = 2**20
LARGEST = 20 * MB
CHUNK = 2**16


def store_image(upload: Any, *, by: Any) -> Blob:
    """Store a photo, encoded anew, and return its row.

    Raises ValidationError when it is no photo, damaged or too large, and Full when the disk has no room. If the
    caller's transaction fails later, the file stays behind without a row: harmless, and unreachable.
    """
    name = _checked(upload, images.EXTENSIONS, _("照片“%(name)s”不是JPEG、PNG、WebP或HEIC图片，请换一张"), photo=True)
    try:
        picture = images.encode(upload)
    except images.UnknownFormat:
        raise _refusal(_("照片“%(name)s”不是JPEG、PNG、WebP或HEIC图片，请换一张"), name=name) from None
    except images.TooManyPixels as error:
        many = _("照片“%(name)s”有%(pixels)s万像素，超过%(limit)s万像素，请换一张")
        raise _refusal(many, name=name, pixels=error.pixels // 10_000, limit=images.PIXELS // 10_000) from None
    except images.Damaged:
        raise _refusal(_("照片“%(name)s”不完整或已损坏，请重新选择"), name=name) from None
    return _store(
        [picture.data],
        by,
        name=names.display(upload.name, picture.extension),
        content_type=picture.content_type,
        original_sha256=_sha256(upload),
        width=picture.width,
        height=picture.height,
        phash=picture.fingerprint,
        taken_at=picture.taken_at,
    )


def store_document(upload: Any, *, by: Any) -> Blob:
    """Store a PDF, Word or Excel document as it is, and return its row. Raises as `store_image` does."""
    unfit = _("文件“%(name)s”不是PDF、Word或Excel文档，请换一个")
    name = _checked(upload, documents.EXTENSIONS, unfit, photo=False)
    try:
        kind = documents.kind_of(upload)
    except documents.NotADocument:
        raise _refusal(unfit, name=name) from None
    except documents.Encrypted:
        raise _refusal(_("文件“%(name)s”设有密码，请取消密码后再上传"), name=name) from None
    except documents.Broken:
        raise _refusal(_("文件“%(name)s”不完整或已损坏，请重新选择"), name=name) from None
    return _store(
        _chunks(upload),
        by,
        name=names.display(upload.name, kind.extension),
        content_type=kind.content_type,
        original_sha256=_sha256(upload),
    )


def discard(blobs: Iterable[Blob]) -> None:
    """Remove files that their owner let go of, rows and bytes, unless another row still holds one.

    The bytes go when the transaction is safe: if it fails, row and file are still there. They are set aside until the
    next backup is done, for one that has begun still counts on them.
    """
    for blob in blobs:
        with contextlib.suppress(ProtectedError), transaction.atomic():
            blob.delete()
            transaction.on_commit(partial(storage.set_aside, blob.key))


def _checked(upload: Any, extensions: set[str], unfit: str, *, photo: bool) -> str:
    """Return the name to show, once the name and size of `upload` are fit."""
    name = names.display(upload.name)
    if "\0" in upload.name or names.extension(upload.name) not in extensions:
        raise _refusal(unfit, name=name)
    if not upload.size:
        empty = _("照片“%(name)s”是空文件，请重新选择") if photo else _("文件“%(name)s”是空文件，请重新选择")
        raise _refusal(empty, name=name)
    if upload.size > LARGEST:
        photo_text = _("照片“%(name)s”为%(size)s MB，超过%(limit)s MB，请换一张")
        text = photo_text if photo else _("文件“%(name)s”为%(size)s MB，超过%(limit)s MB，请换一个")
        size = math.ceil(upload.size * 10 / MB) / 10  # rounded up, lest it read “20 MB，超过20 MB”
        raise _refusal(text, name=name, size=f"{size:g}", limit=LARGEST // MB)
    return name


def _refusal(text: str, **params: Any) -> ValidationError:
    return ValidationError(text % params, code="file")


def _store(content: Iterable[bytes], by: Any, **fields: Any) -> Blob:
    """Write the file, then its row; a row that cannot be written takes the file along."""
    key = secrets.token_hex(16)
    sha256, size = storage.write(key, content)
    try:
        return Blob.objects.create(key=key, sha256=sha256, size=size, stored_by=by, **fields)
    except Exception:
        storage.remove(key)
        raise


def _sha256(upload: Any) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(upload):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(upload: Any) -> Iterator[bytes]:
    """Yield the content from its beginning; the place is taken when the reading starts, not before."""
    upload.seek(0)
    yield from iter(lambda: upload.read(CHUNK), b"")
