"""A photo as it came from a phone → a photo that is safe to keep and to show.

Formats are told by content. The size is read from the header before anything is decoded, so that a small file which
unfolds to gigabytes is refused at once. What is kept is encoded anew: upright, at most 2560 pixels long, without
position, camera or hidden payload; only the time of exposure is read out and returned.
"""

import io
import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, Any

import dhash
import pi_heif
from django.utils import timezone
from PIL import Image

pi_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # Pillow would warn at its own limit; ours is checked below, before decoding

FORMATS = ["JPEG", "PNG", "WEBP", "HEIF"]
EXTENSIONS = {"", ".jpg", ".jpeg", ".jfif", ".png", ".webp", ".heic", ".heif", ".hif"}
PIXELS = 50_000_000
LONGEST_SIDE = 2560
QUALITY = 85
BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, struct.error, zlib.error)
ORIENTATION, EXIF_IFD, TAKEN, TAKEN_OFFSET = 0x0112, 0x8769, 0x9003, 0x9011
UPRIGHT = {
    2: [Image.Transpose.FLIP_LEFT_RIGHT],
    3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_TOP_BOTTOM],
    5: [Image.Transpose.TRANSPOSE],
    6: [Image.Transpose.ROTATE_270],
    7: [Image.Transpose.TRANSVERSE],
    8: [Image.Transpose.ROTATE_90],
}


class UnknownFormat(ValueError):
    """The content is none of the image formats that we take."""


class TooManyPixels(ValueError):
    """The header announces more pixels than we decode; `pixels` says how many."""

    def __init__(self, pixels: int) -> None:
        self.pixels = pixels
        super().__init__(pixels)


class Damaged(ValueError):
    """The image breaks off or contradicts itself."""


@dataclass(frozen=True)
class Picture:
    """An image encoded anew. `extension` has its dot; `taken_at` is None when the file does not tell."""

    data: bytes
    content_type: str
    extension: str
    width: int
    height: int
    fingerprint: str
    taken_at: datetime | None


def encode(file: IO[bytes]) -> Picture:
    """Return the first frame of the image in `file`. Raises UnknownFormat, TooManyPixels or Damaged."""
    try:
        image = Image.open(file, formats=FORMATS)
    except BROKEN as error:
        raise UnknownFormat from error
    if image.width * image.height > PIXELS:
        raise TooManyPixels(image.width * image.height)
    try:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        exif = _exif(image)
        return _picture(_flatten(image, exif), _taken_at(exif))
    except BROKEN as error:
        raise Damaged from error


def _flatten(image: Image.Image, exif: Any) -> Image.Image:
    """Return the bare pixels, upright, at most LONGEST_SIDE long; RGBA only where something shows through."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    bare = image if image.mode == mode else image.convert(mode)
    bare.info = {}  # Pillow would write comments, profiles and XMP found here into the new file
    bare.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    for turn in UPRIGHT.get(exif.get(ORIENTATION), []):
        bare = bare.transpose(turn)
    return bare


def _picture(image: Image.Image, taken_at: datetime | None) -> Picture:
    out = io.BytesIO()
    if image.mode == "RGBA":
        image.save(out, "PNG")
        kind = ("image/png", ".png")
    else:
        image.save(out, "JPEG", quality=QUALITY)
        kind = ("image/jpeg", ".jpg")
    return Picture(out.getvalue(), *kind, *image.size, fingerprint(image), taken_at)


def fingerprint(image: Image.Image) -> str:
    """Return 64 bits of difference hash in hex: for each of 8 × 8 cells, is its right neighbour brighter?

    The same photo sent twice, smaller or compressed again, differs in a few bits; other photos in about 32. Only the
    comparison along rows is kept, over nine columns and eight rows: `dhash` would shrink to a square of nine for the
    columns as well, and fingerprints that are stored already could not be compared with new ones.
    """
    grey = list(image.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes())
    rows, _columns = dhash.dhash_row_col([*grey, *grey[-9:]])
    return f"{rows:016x}"


def bits_apart(one: str, other: str) -> int:
    """In how many of their 64 bits two fingerprints differ."""
    return int(dhash.get_num_bits_different(int(one, 16), int(other, 16)))


def _exif(image: Image.Image) -> Any:
    """Return the EXIF data; a photo with broken EXIF is still a photo, so that counts as none."""
    try:
        exif = image.getexif()
        exif.get_ifd(EXIF_IFD)
    except BROKEN:
        return Image.Exif()
    return exif


def _taken_at(exif: Any) -> datetime | None:
    """Return the time of exposure. Cameras write local time, and newer ones the offset beside it; nonsense is None."""
    tags = exif.get_ifd(EXIF_IFD)
    stamp, offset = str(tags.get(TAKEN, "")).strip(" \0"), str(tags.get(TAKEN_OFFSET, "")).strip(" \0")
    for text, form in ((f"{stamp} {offset}", "%Y:%m:%d %H:%M:%S %z"), (f"{stamp} ", "%Y:%m:%d %H:%M:%S ")):
        try:
            taken = datetime.strptime(text, form)  # noqa: DTZ007  made aware on the next line
        except ValueError:
            continue
        aware = taken if taken.tzinfo else timezone.make_aware(taken)
        if datetime(2000, 1, 1, tzinfo=UTC) < aware < timezone.now() + timedelta(days=1):
            return aware
    return None
