"""Reading what offices send: days in every form, merged cells, titles, encodings, containers, bombs."""

import io
import tracemalloc
import zipfile
from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kit import books
from tingyan.kit import cells
from tingyan.kit.sheets import escape
from tingyan.kit.tables import best, read_table, table_of
from tingyan.kit.workbooks import Grid, hides, open_book

HEAD = ["部门", "日期", "问题", "责任人", "电话"]
KNOWN = {word: word for word in HEAD}


def read(data, name="台账.xlsx", days=("日期",)):
    return read_table(data, name, KNOWN, ["部门", "问题"], days=days)


def sentence(data, name="台账.xlsx"):
    with pytest.raises(ValidationError) as caught:
        read(data, name)
    return caught.value.messages[0]


@pytest.mark.parametrize(
    "value",
    [
        *(
            "2026.6.14",
            "2026年6月14日",
            "2026年06月14日",
            "20260614",
            "2026/6/14",
            "２０２６．６．１４",
            " 2026-06-14 ",
        ),
        *("2026-6-14", "2026。6。14", "2026、6、14", "2026—6—14", "2026 年 6 月 14 日", "2026年6月14"),
        *(
            "2026-06-14 00:00:00",
            "2026-06-14T09:30:00",
            "2026/6/14 9:30",
            "2026年6月14日（星期日）",
            "２０２６年６月１４日",
        ),
        *(46187, 46187.0, 46187.75, "46187", 20260614, 20260614.0, date(2026, 6, 14), datetime(2026, 6, 14, 9, 30)),  # noqa: DTZ001
    ],
)
def test_a_day_in_every_form(value):
    assert cells.day(value) == date(2026, 6, 14)


NO_DAYS = ["6.14", 6.14, "6月14日", "2026.2.30", "2026年6月", "26.6.14", "6/14/2026", "06-14-2026", "2026.13.1", "昨天"]
NO_DAYS += ["2026.6.14、15", "2026.6.14-6.20", "0206-06-14", "14.6.2026", "2026-00-10", "1e5"]


@pytest.mark.parametrize("value", [*NO_DAYS, 2026, 202606, 461870, True, date(1900, 1, 5)])
def test_a_day_that_is_never_guessed(value):
    with pytest.raises(ValidationError):
        cells.day(value)


def test_days_counted_from_1904():
    data = books.xlsx([HEAD, ["区民政局", 44725, "排队", "", ""]], date_1904=True)
    assert read(data).rows[0].cells["日期"] == "2026-06-14"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (13800001234, "13800001234"),
        (13800001234.0, "13800001234"),
        ("007", "007"),
        ("", ""),
        (None, ""),
        (1.5, "1.5"),
        (-3.0, "-3"),
        (True, "是"),
        (" 甲\r\n乙 ", "甲\n乙"),
        ("排队\x0b过长", "排队过长"),
        (datetime(2026, 6, 14, 16, 30), "2026-06-14 16:30"),  # noqa: DTZ001
    ],
)
def test_a_cell_as_text(value, expected):
    assert cells.text(value) == expected


@pytest.mark.parametrize("value", [999999202606140017, 999999202606140017.0, 1e20, "1.38E+10", "9.99999E+17"])
def test_a_number_that_lost_digits(value):
    with pytest.raises(ValidationError, match="请将该列设为文本"):
        cells.text(value)


def test_merged_cells_are_carried_down_and_blank_ones_are_not():
    rows = [HEAD, ["", "2026.6.1", "一"], ["", "2026.6.2", "二"], ["", "2026.6.3", "三"], ["", "2026.6.4", "四"]]
    data = books.xlsx(rows, then=lambda book, sheet: sheet.merge_range("A2:A4", "区民政局"))
    assert [row.cells["部门"] for row in read(data).rows] == ["区民政局", "区民政局", "区民政局", ""]


def test_the_header_under_titles_keeps_the_numbers_of_excel():
    rows = [
        ["2026年问题整改台账"],
        ["填报单位：区监督室"],
        HEAD,
        ["区民政局", "2026.6.1", "一"],
        [],
        ["区民政局", "6.14", "二"],
    ]
    table = read(books.xlsx(rows, then=lambda book, sheet: sheet.merge_range("A1:E1", "2026年问题整改台账")))
    assert [(row.number, set(row.faults)) for row in table.rows] == [(4, set()), (6, {"日期"})]
    assert table.columns == dict(zip(HEAD, "ABCDE", strict=True))


@pytest.mark.parametrize("code", ["gb18030", "utf-8-sig", "utf-8", "utf-16"])
def test_encodings_give_the_same_rows(code):
    table = read("部门,问题\r\n区市监局,㐀号窗口\r\n".encode(code), "台账.csv")
    assert [row.cells for row in table.rows] == [{"部门": "区市监局", "问题": "㐀号窗口"}]


def test_a_csv_brings_back_what_was_escaped():
    said = ['=HYPERLINK("http://x.invalid","点")', "+1-1", "@某某", "-3", "'=1"]
    text = "部门,问题\r\n" + "".join(f'甲,"{escape(each).replace(chr(34), chr(34) * 2)}"\r\n' for each in said)
    assert [row.cells["问题"] for row in read(text.encode("utf-8-sig"), "a.csv").rows] == said


def test_messy_headers():
    data = books.xlsx([[" 部　门 ", "问\n题", "日 期"], ["甲", "乙", "2026.6.1"]])
    assert read(data).rows[0].cells == {"部门": "甲", "问题": "乙", "日期": "2026-06-01"}
    assert sentence(books.xlsx([[*HEAD, "责任人"], ["甲", "", "乙"]])) == "表头重复：责任人"
    assert sentence(books.xlsx([["部门", "问题", "备注", "备注"], ["甲", "乙"]])) == "表头重复：备注"


def test_formulas_without_value_and_error_values_are_faults():
    def draw(book, sheet):
        sheet.write_formula("C2", '=A2&"窗口"', None, "")
        sheet.write_formula("D2", "=NA()", None, "#N/A")
        sheet.write_formula("E2", "=1+1", None, 2)

    row = read(books.xlsx([HEAD, ["甲", "2026.6.1"]], then=draw)).rows[0]
    assert row.faults["问题"].startswith("公式未计算")
    assert "#N/A" in row.faults["责任人"]
    assert row.cells["电话"] == "2"


def test_hidden_rows_are_read_and_named():
    data = books.xlsx(
        [HEAD, ["甲", "", "一"], ["甲", "", "二"]],
        then=lambda book, sheet: sheet.set_row(2, None, None, {"hidden": True}),
    )
    grid, at = best(open_book(data, "a.xlsx"), KNOWN)
    assert (at, grid.hidden) == (0, {3})
    assert len(table_of(grid, at, {0: "部门", 2: "问题"}).rows) == 2


def test_hidden_columns_are_named_too():
    hide = {"hidden": True}
    data = books.xlsx([HEAD, ["甲", "", "一"]], then=lambda book, sheet: sheet.set_column(1, 2, None, None, hide))
    grid, _at = best(open_book(data, "a.xlsx"), KNOWN)
    assert hides(data, grid) == (frozenset(), {1, 2}, [])


def hide_old(book, sheet):
    sheet.row(2).hidden = True
    sheet.col(1).hidden = True


def test_an_old_workbook_says_what_it_hides_and_that_formulas_cannot_be_told():
    data = books.xls([HEAD, ["甲", "", "一"], ["甲", "", "二"]], then=hide_old)
    grid, _at = best(open_book(data, "a.xls"), KNOWN)
    rows, columns, unknown = hides(data, grid)
    assert (rows, columns) == ({3}, {1})
    assert unknown == ["这是.xls文件，公式按上次保存时的结果读取，是否已重新计算无法核对"]


def test_of_an_old_workbook_that_cannot_be_followed_it_is_said():
    data = books.xls([HEAD, ["甲", "", "一"]])
    _rows, _columns, unknown = hides(data[:600], Grid("台账", []))
    assert unknown[-1] == "无法得知这个.xls文件是否有隐藏的行和列"


def test_old_workbooks_give_the_same_rows():
    rows = [["台账"], HEAD, ["区民政局", 46187, "排队", "周明", 13800001234]]
    assert [row.cells for row in read(books.xls(rows), "台账.xls").rows] == [
        row.cells for row in read(books.xlsx(rows)).rows
    ]


def test_other_sheets_do_not_disturb():
    def draw(book, sheet):
        other = book.add_worksheet("统计汇总")
        other.write_row(0, 0, ["部门", "件数"])
        hidden = book.add_worksheet("旧")
        hidden.write_row(0, 0, HEAD)
        hidden.hide()

    grid, _at = best(open_book(books.xlsx([HEAD, ["甲", "", "一"]], then=draw), "a.xlsx"), KNOWN)
    assert grid.name == "台账"


GOOD = books.xlsx([HEAD, ["甲", "2026.6.1", "一", "", ""]])
OLD = books.xls([HEAD, ["甲", "2026.6.1", "一", "", ""]])
HTML = "<html><table><tr><td>部门</td></tr></table></html>".encode()


def test_each_wrong_container_has_its_own_sentence():
    said = [
        sentence(OLD, "a.xlsx"),
        sentence(books.ole("EncryptedPackage"), "a.xlsx"),
        sentence(b"", "a.xlsx"),
        sentence(HTML, "a.xls"),
    ]
    assert len(set(said)) == 4
    for part, whole in zip(["扩展名", "密码", "空", "HTML"], said, strict=True):
        assert part in whole


def zipped(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return file.getvalue()


def sheet(old, new):
    return books.replaced(GOOD, "sheet1.xml", old, new)


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
MALFORMED = {
    **{f"cut at {n}%": (GOOD[: len(GOOD) * n // 100], "a.xlsx") for n in (1, 5, 10, 25, 40, 50, 60, 75, 90, 95, 99)},
    **{f"old cut at {n}%": (OLD[: len(OLD) * n // 100], "a.xls") for n in (5, 10, 25, 40)},
    **{
        f"without {name}": (books.without(GOOD, name), "a.xlsx")
        for name in ("workbook.xml", "workbook.xml.rels", "sheet1.xml", "sharedStrings.xml")
    },
    **{
        f"{name} emptied": (books.repack(GOOD, lambda n, c, name=name: b"" if n.endswith(name) else c), "a.xlsx")
        for name in ("workbook.xml", "workbook.xml.rels", "sheet1.xml", "sharedStrings.xml")
    },
    **{
        f"{name} is noise": (books.repack(GOOD, lambda n, c, name=name: b"\xff\x00<<" if n.endswith(name) else c), "a.xlsx")
        for name in ("workbook.xml", "workbook.xml.rels", "sheet1.xml", "sharedStrings.xml")
    },
    **{
        f"entities in {name}": (books.repack(GOOD, lambda n, c, name=name: ENTITY + c if n.endswith(name) else c), "a.xlsx")
        for name in ("workbook.xml", "workbook.xml.rels", "sheet1.xml", "sharedStrings.xml", "styles.xml", "[Content_Types].xml", "app.xml")
    },
    "entities in utf-16": (books.repack(GOOD, lambda n, c: ENTITY.decode().encode("utf-16") if n.endswith("styles.xml") else c), "a.xlsx"),
    "entity past a chunk": (sheet(b"<worksheet", b"<!--" + b" " * 65_520 + b"-->" + ENTITY + b"<worksheet"), "a.xlsx"),
    "zip bomb": (books.bomb(), "a.xlsx"),
    "lying directory": (books.lying(GOOD), "a.xlsx"),
    "too many members": (zipped("xl/workbook.xml", *(f"m{n}" for n in range(2100))), "a.xlsx"),
    "far corner": (sheet(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'), "a.xlsx"),
    "column past the last": (sheet(b'r="A2"', b'r="ZZZZ2"'), "a.xlsx"),
    "row zero": (sheet(b'r="A2"', b'r="A0"'), "a.xlsx"),
    "shared string past the end": (sheet(b"<v>5</v>", b"<v>999999</v>"), "a.xlsx"),
    "no cells": (books.xlsx([]), "a.xlsx"),
    "blank cells": (books.xlsx([["", "", ""]]), "a.xlsx"),
    "header only": (books.xlsx([HEAD]), "a.xlsx"),
    "no header": (books.xlsx([["甲", "乙"], ["一", "二"]]), "a.xlsx"),
    "doubled header": (books.xlsx([[*HEAD, "部门"], ["甲"]]), "a.xlsx"),
    "header too deep": (books.xlsx([["题"]] * 30 + [HEAD, ["甲", "", "一"]]), "a.xlsx"),
    "word document": (zipped("word/document.xml"), "a.xlsx"),
    "opendocument": (zipped("content.xml"), "a.xlsx"),
    "binary workbook": (zipped("xl/workbook.bin"), "a.xlsx"),
    "archive": (zipped("readme.txt"), "a.xlsx"),
    "empty archive": (b"PK\x05\x06" + b"\0" * 18, "a.xlsx"),
    "xlsx named xls": (GOOD, "a.xls"),
    "xlsx named csv": (GOOD, "a.csv"),
    "text named xlsx": ("部门,问题\r\n甲,一".encode(), "a.xlsx"),
    "xls named xlsx": (OLD, "a.xlsx"),
    "html named xlsx": (HTML, "a.xlsx"),
    "html in gb18030": ("<table><tr><td>部门</td></tr></table>".encode("gb18030"), "a.xls"),
    "xml table of 2003": (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "a.xls"),
    "encrypted": (books.ole("EncryptedPackage"), "a.xlsx"),
    "word of old": (books.ole("WordDocument"), "a.xls"),
    "ole without streams": (books.ole(), "a.xls"),
    "ole with noise": (books.ole("Workbook"), "a.xls"),
    "nothing": (b"", "a.xlsx"),
    "zeros": (b"\0" * 4096, "a.xls"),
    "blanks": (b" \r\n\t ", "a.csv"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "a.xlsx"),
    "pdf": (b"%PDF-1.7\n", "a.csv"),
    "binary csv": ("部门,问题\r\n".encode() + b"\0\1\2", "a.csv"),
    "no encoding": (b"\x81", "a.csv"),
    "half of utf-16": ("部门,问题\r\n".encode("utf-16")[:-1] + b"\xd8", "a.csv"),
    "csv field too long": (b"a,\"" + b"x" * 200_000 + b'"\r\n', "a.csv"),
    "csv header only": ("部门,问题\r\n".encode(), "a.csv"),
    "csv doubled": ("部门,问题,部门\r\n甲,一,乙".encode(), "a.csv"),
    "too large": (b"x" * (10 * 2**20 + 1), "a.csv"),
    "too many rows": (("部门,问题\r\n" + "甲,一\r\n" * 20_001).encode(), "a.csv"),
}  # fmt: skip


def test_the_corpus_is_large_enough():
    assert len(MALFORMED) >= 60


@pytest.mark.parametrize("case", MALFORMED)
def test_malformed_files_are_refused_with_a_chinese_sentence(case):
    said = sentence(*MALFORMED[case])
    assert any("一" <= letter <= "鿿" for letter in said)


def test_a_bomb_is_refused_before_anything_is_unpacked():
    data = books.bomb()
    tracemalloc.start()
    assert "解压后过大" in sentence(data)
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


@settings(deadline=None)
@given(st.text(max_size=60) | st.integers() | st.floats() | st.booleans() | st.none() | st.dates() | st.datetimes())
def test_any_value_is_read_or_refused_with_a_sentence(value):
    for take in (cells.text, cells.day):
        try:
            take(value)
        except ValidationError as refused:
            assert refused.messages[0]


@settings(deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"], max_codepoint=0xFFFD), max_size=40),
        min_size=1,
        max_size=8,
    )
)
def test_texts_written_by_us_come_back(said):
    data = books.xlsx(
        [["部门", "问题"], *(["甲", each] for each in said)], strings_to_urls=False, strings_to_numbers=False
    )
    back = [
        row.cells["问题"] for row in table_of(best(open_book(data, "a.xlsx"), KNOWN)[0], 0, {0: "部门", 1: "问题"}).rows
    ]
    assert back == said
