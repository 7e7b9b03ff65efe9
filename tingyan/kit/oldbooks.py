"""What an old .xls hides. Calamine reads its cells; which rows and columns Excel does not show, xlrd tells."""

import io

import xlrd
from django.utils.translation import gettext as _

from tingyan.kit.packages import Look


def old_look(data: bytes, name: str) -> tuple[Look, list[str]]:
    """Return what the sheet hides, and sentences for what cannot be told.

    An .xls keeps the last result of a formula with nothing that says whether it was computed since: it is taken as it
    is. Files that xlrd cannot follow may be read by calamine all the same, so nothing is refused here.
    """
    unknown = [_("这是.xls文件，公式按上次保存时的结果读取，是否已重新计算无法核对")]
    try:
        options = {"formatting_info": True, "on_demand": True, "ragged_rows": True, "logfile": io.StringIO()}
        sheet = xlrd.open_workbook(file_contents=data, **options).sheet_by_name(name)
    except Exception:  # a damaged file makes anything of xlrd: struct errors, asserts, index errors
        return Look(), [*unknown, _("无法得知这个.xls文件是否有隐藏的行和列")]
    rows = {at for at, row in sheet.rowinfo_map.items() if row.hidden}
    return Look(rows, {at for at, column in sheet.colinfo_map.items() if column.hidden}), unknown
