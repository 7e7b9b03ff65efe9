"""What is exported is read back as it was: C31, C32, C33, C36, C37."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tingyan.kit import sheets
from tingyan.kit.errors import Refused
from tingyan.kit.sheets import Column

TEXT = Column("文字", lambda row: row)
RISKY = ['=HYPERLINK("http://x.invalid","点")', "+1-1", "@某某", "-2", "\t=1", "＝1+1", "'=1", "\r=1"]


def content_of(response):
    """Return what would be sent, and close the response's file as a server does."""
    content = b"".join(response.streaming_content)
    for close in response._resource_closers:
        close()
    return content


def read_xlsx(response):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content_of(response)))
    return book.get_sheet_by_index(0).to_python()


def read_csv(response):
    return list(csv.reader(io.StringIO(content_of(response).decode("utf-8-sig"), newline="")))


def test_control_characters_are_dropped():
    rows = ["排队\x0b过长", "a\x00b\x1fc\ud800d\ufffe"]
    assert read_xlsx(sheets.xlsx_response("a.xlsx", [TEXT], rows))[1:] == [["排队过长"], ["abcd"]]
    assert read_csv(sheets.csv_response("a.csv", [TEXT], rows))[1:] == [["排队过长"], ["abcd"]]


def test_times_are_real_dates_in_local_time():
    columns = [
        Column("时间", lambda row: row, kind="datetime"),
        Column("日期", lambda row: date(2026, 6, 14), kind="date"),
    ]
    rows = [datetime(2026, 6, 14, 16, 30, tzinfo=UTC)]
    assert read_xlsx(sheets.xlsx_response("a.xlsx", columns, rows))[1] == [
        datetime(2026, 6, 15, 0, 30),  # noqa: DTZ001  a cell knows no zone
        date(2026, 6, 14),
    ]
    assert read_csv(sheets.csv_response("a.csv", columns, rows))[1] == ["2026-06-15 00:30", "2026-06-14"]


def test_formulas_are_texts_in_a_workbook_and_numbers_are_numbers():
    number = Column("数", lambda row: -3, kind="int")
    read = read_xlsx(sheets.xlsx_response("a.xlsx", [TEXT, number], RISKY))
    assert [row[0].replace("_x000D_", "\r") for row in read[1:]] == RISKY
    assert {row[1] for row in read[1:]} == {-3}


def test_formulas_are_neutral_in_csv_and_come_back_as_they_were():
    number = Column("数", lambda row: -3, kind="int")
    read = read_csv(sheets.csv_response("a.csv", [TEXT, number], RISKY))
    assert all(row[0].startswith("'") and row[1] == "-3" for row in read[1:])
    assert [sheets.unescape(row[0]) for row in read[1:]] == RISKY


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_unescape_undoes_escape(text):
    assert sheets.unescape(sheets.escape(text)) == text


def test_long_numbers_and_addresses_stay_text():
    rows = ["999999202606140017", "007", "http://x.invalid/", "{=1}", "_x0041_"]
    assert [row[0] for row in read_xlsx(sheets.xlsx_response("a.xlsx", [TEXT], rows))[1:]] == rows


def test_a_ratio_is_a_percentage_and_nothing_is_an_empty_cell():
    columns = [Column("率", lambda row: 0.9333, kind="percent"), Column("空", lambda row: None, kind="date")]
    assert read_xlsx(sheets.xlsx_response("a.xlsx", columns, [0]))[1] == [0.9333, ""]
    assert read_csv(sheets.csv_response("a.csv", columns, [0]))[1] == ["93.3%", ""]


def test_title_and_notes_stand_above_the_header():
    response = sheets.xlsx_response(
        "a.xlsx", [TEXT], ["x"], title="问题整改台账", notes=["数据截至：2026年6月14日16:30", ""]
    )
    assert [row[0] for row in read_xlsx(response)] == ["问题整改台账", "数据截至：2026年6月14日16:30", "文字", "x"]


def test_a_text_too_long_for_a_cell_is_cut_and_says_so():
    ((_head,), (plain,), (wide,)) = read_xlsx(sheets.xlsx_response("a.xlsx", [TEXT], ["字" * 40_000, "𠮷" * 20_000]))
    assert len(plain) == sheets.LONGEST_CELL
    assert plain.endswith("字…（超过32767字，余下未导出）")
    assert wide.endswith("𠮷…（超过32767字，余下未导出）")
    assert len(wide.encode("utf-16-le")) // 2 <= sheets.LONGEST_CELL


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    with pytest.raises(Refused, match="超过2行"):
        sheets.xlsx_response("a.xlsx", [TEXT], "abc")


@pytest.mark.parametrize("make", [sheets.xlsx_response, sheets.csv_response])
def test_chinese_file_names_travel_as_rfc_6266_says(make):
    response = make("问题台账.xlsx", [TEXT], [])
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('问题台账.xlsx')}"
    assert response["Cache-Control"] == "private, no-store"
    content_of(response)


def test_a_file_name_breaks_no_header():
    assert sheets.attachment('a"b\r\nSet-Cookie: x') == 'attachment; filename="a\\"b  Set-Cookie: x"'


def test_csv_begins_with_the_byte_order_mark_once():
    content = content_of(sheets.csv_response("a.csv", [TEXT], ["x"]))
    assert content == "\ufeff文字\r\nx\r\n".encode()


@pytest.mark.django_db
def test_chunks_keep_the_order_and_ask_once_for_each(django_assert_num_queries):
    from tingyan.workdays.models import Day

    wanted = list(Day.objects.order_by("-name", "date")[:7])
    queryset = Day.objects.filter(pk__in=[day.pk for day in wanted]).order_by("-name", "date")
    with django_assert_num_queries(1 + 3):
        assert list(sheets.in_chunks(queryset, size=3)) == wanted


def parts(response):
    """The sheets of a workbook as the file holds them."""
    with zipfile.ZipFile(io.BytesIO(content_of(response))) as zipped:
        return {name: zipped.read(name).decode() for name in zipped.namelist() if name.endswith(".xml")}


def test_a_sheet_is_ready_to_be_filtered_and_printed():
    columns = [TEXT, Column("数", lambda row: 1, kind="int")]
    found = parts(sheets.xlsx_response("a.xlsx", columns, ["甲", "乙"], title="台账", notes=["数据截至"]))
    sheet = found["xl/worksheets/sheet1.xml"]
    assert '<pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/>' in sheet
    assert '<autoFilter ref="A3:B5"/>' in sheet
    assert 'orientation="landscape"' in sheet and 'paperSize="9"' in sheet and 'fitToHeight="0"' in sheet
    assert (
        '<definedName name="_xlnm.Print_Titles" localSheetId="0">台账!$3:$3</definedName>' in found["xl/workbook.xml"]
    )


def test_cells_are_lined_by_one_rule_and_empty_ones_are_not_written():
    empty = Column("空", lambda row: "")
    sheet = parts(sheets.xlsx_response("a.xlsx", [TEXT, empty], ["甲", "乙"]))["xl/worksheets/sheet1.xml"]
    assert '<conditionalFormatting sqref="A1:B3">' in sheet
    assert 'r="A3"' in sheet and 'r="B3"' not in sheet


def test_a_wide_sheet_is_for_a3():
    wide = [Column(str(n), lambda row: row, width=20) for n in range(10)]
    assert 'paperSize="8"' in parts(sheets.xlsx_response("a.xlsx", wide, ["甲"]))["xl/worksheets/sheet1.xml"]


def test_sheets_of_a_book_speak_of_the_same_rows():
    seen = []

    def rows():
        for row in ([1, 2], [], [3]):
            seen.append(row)
            yield row

    book = [
        sheets.Sheet("行", [Column("个数", len, kind="int")]),
        sheets.Sheet("项", [Column("项", lambda item: item, kind="int")], of=lambda row: row),
        sheets.Sheet("合计", [Column("行数", lambda n: n, kind="int")], of=lambda row: (), after=lambda: [len(seen)]),
    ]
    read = CalamineWorkbook.from_filelike(io.BytesIO(content_of(sheets.book_response("a.xlsx", book, rows()))))
    assert [read.get_sheet_by_name(name).to_python() for name in read.sheet_names] == [
        [
            [
                "行",
            ],
            ["个数"],
            [2],
            [0],
            [1],
        ],
        [["项"], ["项"], [1], [2], [3]],
        [["合计"], ["行数"], [3]],
    ]


def test_a_name_that_no_sheet_may_bear_is_made_fit():
    title = "a[b]c:d*e?f/g\\h'" + "长" * 40
    read = CalamineWorkbook.from_filelike(
        io.BytesIO(content_of(sheets.xlsx_response("a.xlsx", [TEXT], [], title=title)))
    )
    assert read.sheet_names == [("a b c d e f g h " + "长" * 40)[:31]]
