"""Making a document: a template of the district, or the shipped one, filled with plain data.

A template sees dictionaries, lists, texts and numbers, never an object of ours: what is not in `context` cannot get
into the document. `samples` shows the shape of each kind's context.
"""

import hashlib
import io
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from PIL import Image, ImageOps

from tingyan.directory.models import District
from tingyan.files.models import Blob
from tingyan.files.storage import place, private
from tingyan.kit import masks, words
from tingyan.kit.sheets import clean
from tingyan.papers.models import Template
from tingyan.papers.sandbox import Narrow

logger = logging.getLogger(__name__)
SHIPPED = Path(__file__).parent / "shipped"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHARPEST = 1600  # pixels on the longer side: more than paper shows, and twenty photos still go by mail


@dataclass(frozen=True)
class Photo:
    """A picture of a context: the bytes of any kind that is stored, and the room it may take, in millimetres."""

    data: bytes
    width: int = 76
    height: int = 80


def render(kind: str, district: District, context: Mapping[str, Any]) -> bytes:
    """Return the docx of `kind` (papers.states.Kind) for `district`, by its own template if it has one.

    `context` may hold texts, numbers, dates (2026年3月5日), booleans, None (nothing), `Photo`, lists and dictionaries
    of these; its shape for each kind is that of `samples.SAMPLES[kind]`. A line break in a text is a line break there;
    control characters are left out, telephone numbers are masked unless somebody said why he needs them whole.
    """
    masks.leaving()
    with source(kind, district) as file:
        return fill(file, masks.deep(dict(context)))


def source(kind: str, district: District) -> IO[bytes]:
    """The template that makes this district's documents of `kind`, open for reading.

    Where the file of its own was lost or damaged, the shipped one: papers go out meanwhile, and the page of templates
    says what to upload anew.
    """
    own = Template.objects.in_force().filter(district=district, kind=kind).select_related("blob").first()
    data = stored(own.blob) if own else None
    return shipped(kind).open("rb") if data is None else io.BytesIO(data)


def stored(blob: Blob) -> bytes | None:
    """The bytes of a file; None, told in the log, where it is not there as it was stored."""
    try:
        with private().open(place(blob.key)) as file:
            data = bytes(file.read())
    except OSError:
        logger.exception("stored file is missing", extra={"key": blob.key})
        return None
    if hashlib.sha256(data).hexdigest() == blob.sha256:
        return data
    logger.error("stored file is damaged", extra={"key": blob.key})
    return None


def shipped(kind: str) -> Path:
    return SHIPPED / f"{kind}.docx"


def fill(file: IO[bytes], context: Mapping[str, Any], *, strict: bool = False) -> bytes:
    """Return the document; `strict` raises at a field that `context` does not hold, where otherwise nothing stands."""
    template = DocxTemplate(io.BytesIO(file.read()))
    template.init_docx()
    with words.as_recorded():
        template.render(plain(context, template), Narrow(strict=strict), autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def plain(value: Any, template: DocxTemplate) -> Any:
    """`value` as a template may have it."""
    match value:
        case bool() | int() | float():
            return value
        case None:
            return ""
        case Mapping():
            return {str(key): plain(each, template) for key, each in value.items()}
        case list() | tuple():
            return [plain(each, template) for each in value]
        case Photo():
            return picture(value, template)
        case date():
            return words.date(value)
    return clean(value)


def picture(photo: Photo, template: DocxTemplate) -> InlineImage:
    """As a JPEG that fits its room, whichever kind it is stored as: Word shows neither WebP nor HEIC."""
    with Image.open(io.BytesIO(photo.data)) as image:
        flat = ImageOps.exif_transpose(image).convert("RGBA")
    flat.thumbnail((SHARPEST, SHARPEST))
    ground = Image.new("RGB", flat.size, "white")
    ground.paste(flat, mask=flat.getchannel("A"))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=85)
    out.seek(0)
    wide = flat.width * photo.height >= flat.height * photo.width
    return InlineImage(template, out, **({"width": Mm(photo.width)} if wide else {"height": Mm(photo.height)}))
