"""The sheet of GB/T 9704-2012: A4, 22 lines of 28 characters, page numbers outside. Sizes are in points."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

BODY, TITLE, FIRST, SECOND, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
FREE = "单倍行距"  # the style of what needs lines as high as it is: photos, cells
LATIN = "Times New Roman"
LINE = 579  # 28.95 pt in twentieths: 22 of them fill 225 mm
CHARACTER = -849  # 4096ths of a point off 16 pt: 28 of them fill 156 mm; so the grid tells Word
CLOSER = -6  # twentieths of a point between characters: 28 of them stand in a line wherever the file is opened
MADE = datetime(2026, 1, 1, tzinfo=UTC)


def sheet() -> Document:
    """An empty document of that sheet."""
    paper = docx.Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(24)
    grid(section._sectPr)
    defaults(paper)
    numbered(paper)
    properties = paper.core_properties
    properties.author, properties.comments, properties.title = "厅验", "", ""
    properties.created = properties.modified = MADE
    return paper


def grid(section: Any) -> None:
    found = section.find(qn("w:docGrid"))
    lines = found if found is not None else section.append(OxmlElement("w:docGrid")) or section[-1]
    for name, value in {"type": "linesAndChars", "linePitch": LINE, "charSpace": CHARACTER}.items():
        lines.set(qn(f"w:{name}"), str(value))


def defaults(paper: Document) -> None:
    """Body text is the default of everything; no font comes from a theme."""
    styles = paper.styles
    for rpr in styles.element.iter(qn("w:rPr")):
        for fonts in rpr.findall(qn("w:rFonts")):
            rpr.remove(fonts)
    normal = styles["Normal"]
    typeface(normal.element.get_or_add_rPr(), BODY)
    normal.font.size = Pt(16)
    closer(normal)
    photo = styles.add_style(FREE, WD_STYLE_TYPE.PARAGRAPH)
    photo.base_style = normal
    lines(normal, line(LINE, "exact"))
    lines(photo, line(264, "auto"))  # a fixed line would cut a photo off


def closer(normal: Any) -> None:
    """The grid is declared, but text is set by its own spacing: programs differ in what they make of a grid."""
    space, free = OxmlElement("w:spacing"), OxmlElement("w:snapToGrid")
    space.set(qn("w:val"), str(CLOSER))
    free.set(qn("w:val"), "0")
    normal.element.rPr.sz.addprevious(space)
    normal.element.get_or_add_pPr().append(free)


def lines(style: Any, spacing: Any) -> None:
    style.element.get_or_add_pPr().append(spacing)


def line(height: int, rule: str) -> Any:
    spacing = OxmlElement("w:spacing")
    values = {"before": 0, "after": 0, "line": height, "lineRule": rule}
    for name, value in values.items():
        spacing.set(qn(f"w:{name}"), str(value))
    return spacing


def typeface(rpr: Any, font: str) -> None:
    """Chinese in `font`, quotation marks too; letters and digits in the usual serif."""
    fonts = OxmlElement("w:rFonts")
    for name, value in {"ascii": LATIN, "hAnsi": LATIN, "cs": LATIN, "eastAsia": font, "hint": "eastAsia"}.items():
        fonts.set(qn(f"w:{name}"), value)
    rpr.insert(0, fonts)


def numbered(paper: Document) -> None:
    """— 1 — in 14 pt 宋体, on odd pages right and on even pages left, one character in."""
    paper.settings.odd_and_even_pages_header_footer = True
    section = paper.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = paper.styles["Normal"]
        shape(paragraph, align=side, **{f"{side}Chars": 100})
        run(paragraph, "— ", font=SONG, size=14)
        for part in ("begin", " PAGE ", "separate", "1", "end"):
            field(run(paragraph, part if part == "1" else "", font=SONG, size=14), part)
        run(paragraph, " —", font=SONG, size=14)


def field(into: Any, part: str) -> None:
    if part == "1":
        return
    code = OxmlElement("w:instrText" if part == " PAGE " else "w:fldChar")
    if part == " PAGE ":
        code.text = part
    else:
        code.set(qn("w:fldCharType"), part)
    into._r.append(code)


def run(paragraph: Any, text: str, *, font: str = BODY, size: float = 16, bold: bool = False) -> Any:
    """A run that names its font for Chinese itself: no reader's default can change it."""
    made = paragraph.add_run(text)
    made.font.size = Pt(size)
    if bold:
        made.bold = True
    typeface(made._r.get_or_add_rPr(), font)
    return made


def shape(paragraph: Any, *, align: str = "both", **indents: int) -> None:
    """Alignment, and indents in hundredths of a character (firstLineChars, leftChars, rightChars)."""
    properties = paragraph._p.get_or_add_pPr()
    if indents:
        edges = properties.get_or_add_ind()
        for name, value in indents.items():
            edges.set(qn(f"w:{name}"), str(value))
            edges.set(qn(f"w:{name.removesuffix('Chars')}"), str(round(value * 316 / 100)))
    properties.get_or_add_jc().set(qn("w:val"), align)


def para(into: Any, text: str = "", *, font: str = BODY, size: float = 16, align: str = "both", **indents: int) -> Any:
    """A paragraph of one run; `into` is a document or a cell."""
    made = into.add_paragraph()
    shape(made, align=align, **indents)
    if text:
        run(made, text, font=font, size=size)
    return made


def body(into: Any, text: str, *, font: str = BODY) -> Any:
    """A paragraph of the text: two characters in."""
    return para(into, text, font=font, firstLineChars=200)


def tag(into: Any, text: str) -> Any:
    """A paragraph that only steers, and is not there in the document."""
    return para(into, "{%p " + text + " %}")


def packed(paper: Document) -> bytes:
    """The file, the same bytes each time: a zip keeps the hour it was made at, so that is set."""
    out, again = io.BytesIO(), io.BytesIO()
    paper.save(out)
    with zipfile.ZipFile(out) as made, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as zipped:
        for info in made.infolist():
            zipped.writestr(zipfile.ZipInfo(info.filename), made.read(info), zipfile.ZIP_DEFLATED)
    return again.getvalue()
