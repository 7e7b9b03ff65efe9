"""What is taken in and how it is kept; what is refused leaves nothing behind (C11, C59, assurance 14 to 18)."""

import errno
import hashlib
import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from tests.files import corpus
from tingyan.files import actions, storage
from tingyan.files.images import bits_apart, fingerprint
from tingyan.files.models import Blob
from tingyan.kit.errors import Full

pytestmark = pytest.mark.django_db
HEIC = Path(__file__).with_name("photo.heic").read_bytes()


def photo(content=corpus.JPEG, name="现场.jpg"):
    return actions.store_image(SimpleUploadedFile(name, content), by=None)


def document(content, name):
    return actions.store_document(SimpleUploadedFile(name, content), by=None)


def stored(blob):
    with storage.private().open(storage.place(blob.key)) as file:
        return file.read()


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def as_sent(name, content):
    """An upload whose name has not been tidied by Django on the way, as a hostile client would like it."""
    upload = SimpleUploadedFile("x", content)
    upload._name = name
    return upload


def refusal(store, name, content):
    with pytest.raises(ValidationError) as caught:
        store(as_sent(name, content), by=None)
    (message,) = caught.value.messages
    return message


def speaks(message):
    """A sentence in Chinese that names the file and says what to do."""
    return "“" in message and message.endswith(("请换一张", "请换一个", "请重新选择", "请取消密码后再上传"))


@pytest.mark.parametrize("bad", corpus.NOT_PHOTOS)
def test_a_bad_photo_is_refused_in_a_sentence_and_leaves_nothing(bad, private_files):
    name, content = corpus.NOT_PHOTOS[bad]
    assert speaks(refusal(actions.store_image, name, HEIC[:600] if content is None else content))
    assert (Blob.objects.count(), files(private_files)) == (0, [])


@pytest.mark.parametrize("bad", corpus.NOT_DOCUMENTS)
def test_a_bad_document_is_refused_in_a_sentence_and_leaves_nothing(bad, private_files):
    assert speaks(refusal(actions.store_document, *corpus.NOT_DOCUMENTS[bad]))
    assert (Blob.objects.count(), files(private_files)) == (0, [])


@pytest.mark.parametrize("bad", [bad for bad in corpus.NOT_PHOTOS if bad.startswith("bomb")])
def test_a_bomb_is_refused_before_anything_is_decoded(bad, monkeypatch):
    def decode(*args, **kwargs):
        raise AssertionError("decoded")

    monkeypatch.setattr(Image.Image, "load", decode)
    refusal(actions.store_image, *corpus.NOT_PHOTOS[bad])


def test_a_photo_too_large_says_how_large_it_is():
    content = b"\xff\xd8\xff" + b"\0" * (23 * 2**20 - 3)
    assert refusal(actions.store_image, "2041.heic", content) == "照片“2041.heic”为23 MB，超过20 MB，请换一张"
    assert (
        refusal(actions.store_image, "a.jpg", b"\0" * (20 * 2**20 + 1)) == "照片“a.jpg”为20.1 MB，超过20 MB，请换一张"
    )


def test_a_photo_of_too_many_pixels_says_so():
    assert refusal(actions.store_image, *corpus.NOT_PHOTOS["bomb 14000"]) == (
        "照片“a.png”有19600万像素，超过5000万像素，请换一张"
    )


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_as_a_jpeg_with_both_digests(form):
    content = corpus.image(form, (64, 48))
    blob = photo(content, "现场.dat.png")
    assert (blob.content_type, blob.name, blob.width, blob.height) == ("image/jpeg", "现场.dat.jpg", 64, 48)
    assert blob.original_sha256 == hashlib.sha256(content).hexdigest()
    assert (blob.sha256, blob.size) == (hashlib.sha256(stored(blob)).hexdigest(), len(stored(blob)))


def test_a_heic_named_jpg_is_converted_upright():
    blob = photo(HEIC, "IMG_2041.jpg")
    assert (blob.content_type, blob.name) == ("image/jpeg", "IMG_2041.jpg")
    assert Image.open(io.BytesIO(stored(blob))).format == "JPEG"
    assert blob.taken_at == datetime(2026, 6, 14, 2, 30, tzinfo=UTC)
    assert blob.is_image


def test_position_and_payload_are_gone_and_the_photo_is_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2026:06:14 10:30:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 48.0, 1.0)})
    canary = b"CANARY-GPS"
    content = corpus.image(size=(400, 200), exif=exif, xmp=b"<x>" + canary + b"</x>", comment=canary)
    blob = photo(content + b"<script>" + canary)
    kept = Image.open(io.BytesIO(stored(blob)))
    assert (kept.size, (blob.width, blob.height)) == ((200, 400), (200, 400))
    assert dict(kept.getexif()) == {}
    assert canary in content
    assert canary not in stored(blob)
    assert blob.taken_at == datetime(2026, 6, 14, 2, 30, tzinfo=UTC)


def test_what_shows_through_stays_a_png_without_its_texts():
    blob = photo(corpus.image("PNG", mode="RGBA"), "章.png")
    assert (blob.content_type, blob.name) == ("image/png", "章.png")
    assert Image.open(io.BytesIO(stored(blob))).info == {}


def test_a_large_photo_is_made_smaller():
    blob = photo(corpus.image(size=(6000, 3000)))
    assert (blob.width, blob.height) == (2560, 1280)


@pytest.mark.parametrize("stamp", ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "2999:01:01 00:00:00", "gestern", ""])
def test_a_nonsense_time_of_exposure_counts_as_none(stamp):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = stamp
    assert photo(corpus.image(exif=exif)).taken_at is None


def test_fingerprints_are_those_of_photos_stored_before():
    """The bits that were counted by hand before a library did: stored fingerprints stay comparable."""
    scene = Image.radial_gradient("L").resize((320, 240)).rotate(17)
    grey = scene.resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    cells = [row + cell for row in range(0, 72, 9) for cell in range(8)]
    bits = "".join("1" if grey[cell] < grey[cell + 1] else "0" for cell in cells)
    assert fingerprint(scene) == f"{int(bits, 2):016x}"
    assert bits_apart(fingerprint(scene), "0") == bits.count("1") > 8


def test_a_photo_has_its_fingerprint_in_four_bands():
    blob = photo(corpus.image(size=(40, 30)))
    blob.refresh_from_db()
    assert "".join((blob.band_0, blob.band_1, blob.band_2, blob.band_3)) == blob.phash


def test_the_same_photo_in_another_size_has_nearly_the_same_fingerprint():
    scene = Image.new("RGB", (800, 600), "#cfd8e3")
    draw = ImageDraw.Draw(scene)
    draw.ellipse((100, 80, 420, 500), fill="#204060")
    draw.rectangle((480, 300, 760, 560), fill="#a04020")

    def fingerprint(picture, **options):
        out = io.BytesIO()
        picture.save(out, "JPEG", **options)
        return int(photo(out.getvalue()).phash, 16)

    first = fingerprint(scene)
    assert (first ^ fingerprint(scene.resize((400, 300)))).bit_count() <= 6
    assert (first ^ fingerprint(scene.transpose(Image.Transpose.FLIP_LEFT_RIGHT))).bit_count() >= 16


@pytest.mark.parametrize(
    ("content", "name", "kept", "kind"),
    [
        (corpus.PDF, "方案.PDF", "方案.pdf", "application/pdf"),
        (
            corpus.DOCX,
            "方案.docx",
            "方案.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (corpus.XLSX, "台账.xlsx", "台账.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (corpus.DOC, "通知.wps", "通知.doc", "application/msword"),
        (corpus.XLS, "台账", "台账.xls", "application/vnd.ms-excel"),
    ],
    ids=["pdf", "docx", "xlsx", "doc", "xls"],
)
def test_a_document_is_kept_as_it_is(content, name, kept, kind):
    blob = document(content, name)
    assert (blob.name, blob.content_type, blob.is_image) == (kept, kind, False)
    assert stored(blob) == content
    assert blob.sha256 == blob.original_sha256 == hashlib.sha256(content).hexdigest()


def test_an_encrypted_document_says_what_to_do():
    assert "设有密码" in refusal(actions.store_document, *corpus.NOT_DOCUMENTS["encrypted xlsx"])


@pytest.mark.parametrize(
    "name",
    ["../../etc/x.jpg", "..\\x.jpg", "a\r\nSet-Cookie: b.jpg", 'a".jpg', "字" * 300 + ".jpg", ".jpg", "现场照片"],
)
def test_names_are_shown_tidied_and_never_reach_the_disk(name, private_files):
    blob = actions.store_image(as_sent(name, corpus.JPEG), by=None)
    (path,) = files(private_files)
    assert path.name == blob.key
    assert set(blob.key) <= set("0123456789abcdef")
    assert len(blob.key) == 32
    assert not set(blob.name) & set('/\\\r\n"')
    assert len(blob.name) <= 110
    assert blob.name.endswith(".jpg")


def test_a_full_disk_stores_nothing_and_says_so(private_files, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Full, match="存储空间不足"):
        photo()
    assert (Blob.objects.count(), files(private_files)) == (0, [])


def test_a_row_that_cannot_be_written_takes_its_file_along(private_files, monkeypatch):
    def fail(**fields):
        raise RuntimeError

    monkeypatch.setattr(Blob.objects, "create", fail)
    with pytest.raises(RuntimeError):
        photo()
    assert files(private_files) == []
