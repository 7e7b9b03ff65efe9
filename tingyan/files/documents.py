"""What a document really is, told by its content; the name only has to fit."""

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

OFFICE = "application/vnd.openxmlformats-officedocument"
UNFOLDED = 200 * 2**20  # a zip that holds more than this, or more parts than that, was made to hurt
PARTS = 5000
OLE = bytes.fromhex("D0CF11E0A1B11AE1")


@dataclass(frozen=True)
class Kind:
    """A kind of document; `extension` has its dot."""

    extension: str
    content_type: str


PDF = Kind(".pdf", "application/pdf")
DOCX = Kind(".docx", f"{OFFICE}.wordprocessingml.document")
XLSX = Kind(".xlsx", f"{OFFICE}.spreadsheetml.sheet")
DOC = Kind(".doc", "application/msword")
XLS = Kind(".xls", "application/vnd.ms-excel")
EXTENSIONS = {"", ".pdf", ".docx", ".xlsx", ".doc", ".xls", ".wps", ".et"}


class NotADocument(ValueError):
    """The content is no PDF, Word or Excel document that we take."""


class Encrypted(ValueError):
    """The document opens with a password only, so that nobody could look into it."""


class Broken(ValueError):
    """The document breaks off, or unfolds to more than anybody writes."""


def kind_of(file: IO[bytes]) -> Kind:
    """Return the kind of the document in `file`. Raises NotADocument, Encrypted or Broken."""
    file.seek(0)
    start = file.read(8)
    if start.startswith(b"%PDF-"):
        return _pdf(file)
    if start.startswith(b"PK\x03\x04"):
        return _zip(file)
    if start == OLE:
        return _ole(file)
    raise NotADocument


def _pdf(file: IO[bytes]) -> Kind:
    file.seek(-min(2048, file.seek(0, io.SEEK_END)), io.SEEK_END)
    if b"%%EOF" not in file.read():
        raise Broken
    return PDF


def _zip(file: IO[bytes]) -> Kind:
    """A docx or xlsx is a zip with a certain part in it; macros have another part and are not taken."""
    try:
        with zipfile.ZipFile(file) as parts:
            infos = parts.infolist()
            if len(infos) > PARTS or sum(info.file_size for info in infos) > UNFOLDED:
                raise Broken
            names = {info.filename for info in infos}
            if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
                raise NotADocument
            for part, kind in (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX)):
                if part in names:
                    _readable(parts, part)
                    return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Broken from error
    raise NotADocument


def _readable(parts: zipfile.ZipFile, name: str) -> None:
    """Read the main part through to the end: zipfile checks its sum, and the directory may have lied about its size."""
    with parts.open(name) as part:
        if not part.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            raise NotADocument
        while part.read(2**16):
            pass


def _ole(file: IO[bytes]) -> Kind:
    """An old Office file names its streams in UTF-16; WPS writes the same format."""
    file.seek(0)
    content = file.read()
    if len(content) < 1536:
        raise Broken
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Encrypted
    for stream, kind in (("WordDocument", DOC), ("Workbook", XLS), ("Book", XLS)):
        if stream.encode("utf-16-le") in content:
            return kind
    raise NotADocument
