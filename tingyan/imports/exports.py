"""The empty workbook to fill in, and the uploaded one with its faults marked."""

import io
from typing import Any

import xlsxwriter
from django.http import FileResponse
from django.utils.translation import gettext as _

from tingyan.imports import reading
from tingyan.imports.bases import Column, Ledger
from tingyan.imports.models import Line, Run
from tingyan.kit import cells
from tingyan.kit.sheets import OPTIONS, XLSX, attachment, clean, fit
from tingyan.kit.workbooks import Bad

FILLED = 1000  # rows of the template that offer the lists
WIDTH = 16


def template(ledger: Ledger) -> FileResponse:
    """The header, and under it the valid values as lists of Excel; a second sheet says what each column wants."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS | {"constant_memory": False}) as book:
        sheet = book.add_worksheet(clean(ledger.label)[:31])
        values = book.add_worksheet(_("可选值"))
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#EDEFF2", "text_wrap": True})
        plain, date = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
        for at, column in enumerate(ledger.columns):
            sheet.set_column(at, at, WIDTH, date if column.kind == "day" else plain)
            sheet.write_string(0, at, str(column.label), head)
            sheet.write_comment(0, at, help_of(column))
            offer(sheet, values, at, column, ledger.offered(column))
        sheet.freeze_panes(1, 0)
    return download(file, _("%s导入模板") % ledger.label)


def help_of(column: Column) -> str:
    need = _("必填") if column.required else _("选填")
    says = {"day": _("日期，如2026-06-14"), "unit": _("单位全称、简称或曾用名"), "units": _("几个单位用顿号隔开")}
    says["choices"] = _("可填几项，用顿号隔开：%s") % "、".join(list(column.choices()))
    return "；".join(part for part in (need, says.get(column.kind, ""), column.example) if part)


def offer(sheet: Any, values: Any, at: int, column: Column, words: list[str]) -> None:
    """The list itself stands on the second sheet: Excel takes no more than 255 characters in the rule."""
    values.write_string(0, at, str(column.label))
    for place, word in enumerate(words, 1):
        values.write_string(place, at, word)
    if words:
        letter = xlsxwriter.utility.xl_col_to_name(at)
        source = f"='{_('可选值')}'!${letter}$2:${letter}${len(words) + 1}"
        rule = {"validate": "list", "source": source, "error_message": _("请从列表中选择")}
        sheet.data_validation(1, at, FILLED, at, rule)


def errors(run: Run) -> FileResponse:
    """The sheet as it was sent, each bad cell marked and commented; a last column says what is wrong with the row."""
    grid = reading.grid_of(run)
    faults = {line.number: line for line in Line.objects.filter(run=run).exclude(faults={})}
    letters = {name: letter for letter, name in run.names.items()}
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        sheet = book.add_worksheet(clean(grid.name)[:31] or None)
        bad = book.add_format({"bg_color": "#FDE2E1", "font_color": "#8B1A1A", "border": 1})
        formats = {"bad": bad, "date": book.add_format({"num_format": "yyyy-mm-dd"})}
        width = max((len(row) for row in grid.rows), default=0)
        for number, row in enumerate(grid.rows, 1):
            wrong = (
                {letters.get(name, ""): text for name, text in faults[number].faults.items()}
                if number in faults
                else {}
            )
            for at, value in enumerate(row):
                put(sheet, number - 1, at, value, wrong.get(reading.letter(at), ""), formats)
            if wrong:
                sheet.write_string(number - 1, width, "；".join(wrong.values()), bad)
            elif number == run.header_row:
                sheet.write_string(number - 1, width, _("错误说明"))
    return download(file, _("有误的%s") % run.name.rsplit(".", 1)[0])


def put(sheet: Any, row: int, at: int, value: Any, fault: str, formats: dict[str, Any]) -> None:
    mark = formats["bad"] if fault else None
    if isinstance(value, bool | Bad) or value is None:
        sheet.write_string(row, at, "" if isinstance(value, Bad) or value is None else cells.text(value), mark)
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value, mark)
    elif hasattr(value, "year"):
        sheet.write_datetime(row, at, value, mark or formats["date"])
    else:
        sheet.write_string(row, at, fit(clean(value)), mark)
    if fault:
        sheet.write_comment(row, at, fault)


def download(file: io.BytesIO, name: str) -> FileResponse:
    file.seek(0)
    response = FileResponse(file, content_type=XLSX)
    response["Content-Disposition"] = attachment(f"{name}.xlsx")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
