"""Writing tables for Excel: one description of columns, two formats, the same rows.

Cells hold what the screen shows and nothing that a spreadsheet would run: text stays text, with telephone numbers
masked, dates are real dates in local time, numbers are numbers.
"""

import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import chain, count
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from . import masks, phones
from .errors import Refused

LONGEST_CELL = 32_767
MOST_ROWS = 1_048_576
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
RUNS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")  # a spreadsheet would run such a text, or it is escaped already
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
A3, A4 = 8, 9  # as Excel counts papers
WIDE = 180  # characters that A4 landscape shows well
GREY = "#EDEFF2"
FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "percent": "0.0%"}


@dataclass(frozen=True)
class Column:
    """One column: `value` takes a row and returns what its cell holds; `width` is in characters.

    `kind` is text, int, date, datetime (aware, shown in local time) or percent (a ratio: 0.933). Identifiers, phone
    numbers and document numbers are text. None leaves the cell empty.
    """

    label: str
    value: Callable[[Any], Any]
    width: int = 12
    kind: str = "text"


def ordinal() -> Column:
    """序号: the lines counted as they are written, so a sheet needs one of its own."""
    numbers = count(1)
    return Column(_("序号"), lambda row: next(numbers), width=6, kind="int")


def itself(row: Any) -> Iterable[Any]:
    return (row,)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a book: title, one line for each note (filters, unit, cut-off), header, lines.

    `of` says which lines of this sheet a row of the book becomes; `after` gives lines once all rows went through, as
    totals do. So all sheets speak of the same rows, which are read once.
    """

    name: str
    columns: Sequence[Column]
    notes: Sequence[str] = ()
    of: Callable[[Any], Iterable[Any]] = itself
    after: Callable[[], Iterable[Any]] = tuple


def clean(value: Any) -> str:
    """Return `value` as text without the control characters that no XML may hold."""
    return CONTROL.sub("", str(value))


def escape(text: str) -> str:
    """Put `'` before a text that a spreadsheet opening a CSV would run as a formula."""
    return f"'{text}" if RUNS.match(text) else text


def unescape(text: str) -> str:
    """Undo `escape`; imports call it, so that a text exported and imported again is the same."""
    return text[1:] if text.startswith("'") and RUNS.match(text) else text


def attachment(filename: str) -> str:
    """Return the Content-Disposition that saves under a name in any language (RFC 6266)."""
    return str(content_disposition_header(True, clean(filename).replace("\n", " ").replace("\r", " ")))


def in_chunks(queryset: QuerySet, size: int = 1000) -> Iterator[Any]:
    """Yield the rows of `queryset` in its order, `size` at a time, without a cursor held on the server.

    The keys are read first, so that rows added or moved meanwhile neither appear twice nor fall out.
    """
    keys = list(queryset.values_list("pk", flat=True))
    for start in range(0, len(keys), size):
        block = keys[start : start + size]
        rows = {row.pk: row for row in queryset.filter(pk__in=block)}
        yield from (rows[key] for key in block if key in rows)


def csv_response(filename: str, columns: Sequence[Column], rows: Iterable[Any]) -> StreamingHttpResponse:
    """Return a CSV that is sent as it is made. It begins with a byte order mark, so that Excel reads it as UTF-8."""
    writer = csv.writer(_Echo())
    head = [[column.label for column in columns]]
    shown = clean if masks.leaving() else _masked  # asked now: the lines are made after the view
    body = ([_csv_cell(column, row, shown) for column in columns] for row in rows)
    lines = (writer.writerow(line) for line in chain(head, body))
    response = StreamingHttpResponse(chain(["\ufeff"], lines), content_type="text/csv; charset=utf-8")
    return _as_download(response, filename)


def xlsx_response(
    filename: str, columns: Sequence[Column], rows: Iterable[Any], *, title: str = "", notes: Sequence[str] = ()
) -> FileResponse:
    """Return a workbook with one sheet. Raises Refused when the rows exceed what a sheet can hold."""
    return book_response(filename, [Sheet(title, columns, notes)], rows)


def book_response(filename: str, sheets: Sequence[Sheet], rows: Iterable[Any]) -> FileResponse:
    """Return a workbook of several sheets over the same rows. Memory stays constant; the file is temporary."""
    masks.leaving()
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the response
    try:
        with xlsxwriter.Workbook(file, OPTIONS) as book:
            _fill(book, sheets, rows)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return _as_download(FileResponse(file, content_type=XLSX), filename)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def _as_download(response: Any, filename: str) -> Any:
    response["Content-Disposition"] = attachment(filename)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _masked(value: Any) -> str:
    return phones.masked(clean(value))


def _csv_cell(column: Column, row: Any, shown: Callable[[Any], str]) -> str:
    value = column.value(row)
    if value is None:
        return ""
    match column.kind:
        case "date":
            return f"{value:%Y-%m-%d}"
        case "datetime":
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        case "percent":
            return f"{value:.1%}"
        case "int":
            return str(value)
    return escape(shown(value))


def _fill(book: xlsxwriter.Workbook, sheets: Sequence[Sheet], rows: Iterable[Any]) -> None:
    pages = [_Page(book, sheet) for sheet in sheets]
    for row in rows:
        for page in pages:
            for line in page.sheet.of(row):
                page.write(line)
    for page in pages:
        for line in page.sheet.after():
            page.write(line)
        page.close()


@dataclass
class _Page:
    """A sheet as it is written, row after row: what lies above the present row has left memory."""

    book: xlsxwriter.Workbook
    sheet: Sheet
    page: Any = field(init=False)
    formats: list[Any] = field(init=False)
    cells: list[tuple[int, Callable[[Any], Any], Callable[[int, int, Any], Any]]] = field(init=False)
    head: int = field(init=False)
    row: int = field(init=False)

    def __post_init__(self) -> None:
        self.page = self.book.add_worksheet(NOT_IN_NAMES.sub(" ", clean(self.sheet.name))[:31] or None)
        self.formats = [_format(self.book, column.kind) for column in self.sheet.columns]
        self.cells = [
            (index, column.value, _writer(self.page, column.kind, self.formats[index]))
            for index, column in enumerate(self.sheet.columns)
        ]
        self.set_up()
        lines = [clean(line) for line in (self.sheet.name, *self.sheet.notes) if line]
        for number, line in enumerate(lines):
            title = {"bold": True, "font_size": 16} if number == 0 else {}
            self.page.write_string(number, 0, line, self.book.add_format(title | {"valign": "vcenter"}))
        self.head, self.row = len(lines), len(lines) + 1
        form = self.book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": GREY}
        )
        for index, column in enumerate(self.sheet.columns):
            self.page.write_string(self.head, index, clean(column.label), form)
        self.page.freeze_panes(self.head + 1, 0)
        self.page.repeat_rows(self.head)

    def set_up(self) -> None:
        """Landscape, as wide as the paper: A3 where A4 would make it too small to read."""
        for index, column in enumerate(self.sheet.columns):
            self.page.set_column(index, index, column.width, self.formats[index])
        self.page.set_landscape()
        self.page.set_paper(A4 if sum(column.width for column in self.sheet.columns) <= WIDE else A3)
        self.page.fit_to_pages(1, 0)
        self.page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self.page.set_footer("&C" + _("第 %(page)s 页，共 %(pages)s 页") % {"page": "&P", "pages": "&N"})

    def write(self, line: Any) -> None:
        if self.row >= MOST_ROWS:
            raise Refused(_("结果超过%(rows)s行，请缩小范围后再导出") % {"rows": MOST_ROWS - self.head - 1})
        for index, value_of, put in self.cells:
            value = value_of(line)
            if value is not None and value != "":
                put(self.row, index, value)
        self.row += 1

    def close(self) -> None:
        """Lines around all cells by one rule: two of five are empty, and need not be written to have them."""
        table = (self.head, 0, self.row - 1, len(self.sheet.columns) - 1)
        self.page.autofilter(*table)
        lined = {"type": "formula", "criteria": "=TRUE", "format": self.book.add_format({"border": 1})}
        self.page.conditional_format(*table, lined)


def _format(book: xlsxwriter.Workbook, kind: str) -> Any:
    wrap = {"text_wrap": True, "num_format": "@"} if kind == "text" else {}
    number = {"num_format": FORMATS[kind]} if kind in FORMATS else {}
    return book.add_format({"valign": "top"} | wrap | number)


def _writer(sheet: Any, kind: str, form: Any) -> Callable[[int, int, Any], Any]:
    """What puts a value of this kind into a cell; chosen once a column, as a workbook has a million cells."""
    if kind == "text":
        return lambda row, column, value: sheet.write_string(row, column, fit(masks.text(clean(value))), form)
    if kind == "date":
        return lambda row, column, value: sheet.write_datetime(row, column, value, form)
    if kind == "datetime":
        here = timezone.get_current_timezone()
        return lambda row, column, value: sheet.write_datetime(row, column, _naive(value, here), form)
    return lambda row, column, value: sheet.write_number(row, column, value, form)


def fit(text: str) -> str:
    """Cut what no cell can hold, and say so in the cell."""
    if len(text) * 2 <= LONGEST_CELL:
        return text
    said = _("…（超过%(limit)s字，余下未导出）") % {"limit": LONGEST_CELL}
    length = len(text.encode("utf-16-le")) // 2  # Excel counts UTF-16 units
    return text if length <= LONGEST_CELL else text[: LONGEST_CELL - len(said) - (length - len(text))] + said


def _naive(value: datetime, zone: tzinfo) -> datetime:
    """Return local wall-clock time: a cell knows no time zone."""
    return value.astimezone(zone).replace(tzinfo=None)
