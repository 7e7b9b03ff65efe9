"""Opening what an office calls a table: xlsx, old xls or CSV, told apart by content and looked through before parsing.

Nothing is parsed that is packed too tightly, declares entities or reaches too far: calamine lays out every cell between
the outermost two, so one stray cell in the last corner of a sheet would take all memory.
"""

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from tingyan.kit import csvs
from tingyan.kit.oldbooks import old_look
from tingyan.kit.packages import Look, look_through

LARGEST = 10 * 2**20
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
ZIPPED = {  # a member → what the package is
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "xlsb",
    "word/document.xml": "docx",
    "content.xml": "ods",
}
STREAMS = {"EncryptedPackage": "locked", "WordDocument": "doc", "Workbook": "xls", "Book": "xls"}
MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"<style", b"<div")
EXTENSIONS = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".csv": "csv", ".txt": "csv"}


@dataclass(frozen=True)
class Bad:
    """A cell that holds nothing to take: a formula that was never computed, an error value."""

    sentence: str


@dataclass(frozen=True)
class Grid:
    """One sheet from A1 on: values as Excel holds them. `hidden` are the numbers of rows that Excel does not show,
    `hidden_columns` of columns from 0; of an old .xls `hides` tells them."""

    name: str
    rows: list[list[Any]]
    hidden: frozenset[int] = frozenset()
    from_1904: bool = False
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Book:
    names: list[str]
    data: bytes
    kind: str
    looks: dict[str, Look]
    from_1904: bool = False

    def grid(self, name: str) -> Grid:
        """Read one sheet. Merged cells carry their value down to each row that they cover (C03)."""
        if self.kind == "csv":
            return Grid(name, csvs.lines(self.data))
        look = self.looks.get(name, Look())
        try:
            sheet = opened(self.data).get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            merged = sheet.merged_cell_ranges or []
        except (CalamineError, PanicError) as error:
            raise damaged() from error
        widen(rows, look)
        for (row, column), sentence in look.bad.items():
            rows[row][column] = Bad(sentence)
        for (top, left), (bottom, _right) in merged:
            carry_down(rows, top, left, bottom)
        hidden = frozenset(row + 1 for row in look.hidden)
        return Grid(name, rows, hidden, self.from_1904, frozenset(look.hidden_columns))


def hides(data: bytes, grid: Grid) -> tuple[frozenset[int], frozenset[int], list[str]]:
    """Rows (from 1) and columns (from 0) that Excel does not show, and sentences for what nobody can tell.

    An old .xls is read a second time for it, so it is asked once for a preview and not for each page.
    """
    if not data.startswith(OLE):
        return grid.hidden, grid.hidden_columns, []
    look, unknown = old_look(data, grid.name)
    return frozenset(row + 1 for row in look.hidden), frozenset(look.hidden_columns), unknown


# What a broken file makes of Rust code comes as an exception that is no Exception.
PanicError = cast(Any, next((kind for kind in BaseException.__subclasses__() if kind.__name__ == "PanicException"), ()))


def widen(rows: list[list[Any]], look: Look) -> None:
    """Calamine leaves out cells without a value: those of `bad` must have a place."""
    deep = max((row for row, _column in look.bad), default=-1) + 1
    rows.extend([] for _row in range(deep - len(rows)))
    for row, column in look.bad:
        rows[row].extend([""] * (column + 1 - len(rows[row])))


def carry_down(rows: list[list[Any]], top: int, left: int, bottom: int) -> None:
    if top >= len(rows) or left >= len(rows[top]):
        return
    for row in rows[top + 1 : bottom + 1]:
        row.extend([""] * (left + 1 - len(row)))
        row[left] = rows[top][left]


def open_book(data: bytes, name: str) -> Book:
    """Raises ValidationError with the sentence that says what the file is and what to do."""
    if not data.strip(b"\0 \r\n\t"):
        raise ValidationError(_("文件是空的，请重新选择"))
    if len(data) > LARGEST:
        raise ValidationError(_("文件超过%(size)s MB，请分成几个文件") % {"size": LARGEST // 2**20})
    kind = kind_of(data)
    if sentence := refusals().get(kind):
        raise ValidationError(sentence)
    named = EXTENSIONS.get(PurePath(name).suffix.lower(), kind)
    if named != kind:
        words = {"named": named, "kind": {"csv": _("文本")}.get(kind, f".{kind}")}
        raise ValidationError(
            _("文件名说是.%(named)s，内容却是%(kind)s：请用Excel打开，另存为.xlsx后再上传，不要只改扩展名") % words
        )
    if kind == "csv":
        return Book([PurePath(name).stem or "CSV"], data, kind, {})
    looks, from_1904 = look_through(data) if kind == "xlsx" else ({}, False)
    names = sheet_names(opened(data))
    if not names:
        raise ValidationError(_("文件中没有工作表"))
    return Book(names, data, kind, looks, from_1904)


def opened(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise ValidationError(refusals()["locked"]) from error
    except (CalamineError, OSError, ValueError, PanicError) as error:
        raise damaged() from error


def damaged() -> ValidationError:
    return ValidationError(_("文件已损坏，读不出来：请用Excel打开，另存为.xlsx后再上传"))


def sheet_names(book: CalamineWorkbook) -> list[str]:
    """Sheets that Excel shows; where it shows none, all."""
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    shown = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    return shown or [sheet.name for sheet in sheets]


def kind_of(data: bytes) -> str:
    if data.startswith(ZIP):
        return packed(data)
    if data.startswith(OLE):
        return next((kind for word, kind in STREAMS.items() if word.encode("utf-16-le") in data), "broken")
    start = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(MARKUP):
        return "xml2003" if b"schemas-microsoft-com:office:spreadsheet" in start else "html"
    return "csv" if csvs.is_text(data) else "other"


def packed(data: bytes) -> str:
    try:
        members = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return "broken"
    return next((kind for member, kind in ZIPPED.items() if member in members), "zip")


def refusals() -> dict[str, str]:
    save = _("请用Excel打开，另存为.xlsx后再上传")
    return {
        "locked": _("文件设有打开密码，请在Excel中取消密码后再上传"),
        "html": _("这是网页（HTML），不是Excel文件：%s") % save,
        "xml2003": _("这是XML表格，不是.xlsx文件：%s") % save,
        "xlsb": _("这是.xlsb二进制工作簿：%s") % save,
        "ods": _("这是OpenDocument表格：%s") % save,
        "docx": _("这是Word文档，不是表格，请重新选择"),
        "doc": _("这是Word文档，不是表格，请重新选择"),
        "zip": _("这是压缩包，不是表格，请先解压"),
        "broken": damaged().message,
        "other": _("这不是表格文件，请选择.xlsx、.xls或.csv文件"),
    }
