"""Workbooks made by code, whole and broken, for the tests of reading and importing."""

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter


def xlsx(
    rows: Sequence[Sequence[Any]], *, then: Callable[[Any, Any], Any] = lambda book, sheet: None, **options: Any
) -> bytes:
    """A workbook with these rows; `then` draws what else a sheet may have."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd", **options}
    ) as book:
        sheet = book.add_worksheet("台账")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        then(book, sheet)
    return file.getvalue()


def xls(rows: Sequence[Sequence[Any]], *, then: Callable[[Any, Any], Any] = lambda book, sheet: None) -> bytes:
    """The same as an old workbook."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    then(book, sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repack(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The same package with members changed, or left out where `change` gives None."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content)
    return file.getvalue()


def replaced(data: bytes, member: str, old: bytes, new: bytes) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(old, new) if name.endswith(member) else content

    return repack(data, change)


def without(data: bytes, member: str) -> bytes:
    return repack(data, lambda name, content: None if name.endswith(member) else content)


def bomb(megabytes: int = 200) -> bytes:
    """Small as a file, large unpacked."""
    rows = b'<row><c t="inlineStr"><is><t>' + b"0" * (megabytes * 2**20) + b"</t></is></c></row>"
    return replaced(xlsx([["部门"]]), "sheet1.xml", b"<sheetData>", b"<sheetData>" + rows)


def lying(data: bytes) -> bytes:
    """The directory says that the sheet unpacks to one byte."""
    raw = bytearray(data)
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        raw[at + 24 : at + 28] = struct.pack("<I", 1)
        at = raw.find(b"PK\x01\x02", at + 4)
    return bytes(raw)


def ole(*streams: str) -> bytes:
    """Begins like an OLE file and names streams; nothing in it can be read."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 600
        + b"".join(name.encode("utf-16-le") for name in streams)
        + b"\0" * 600
    )
