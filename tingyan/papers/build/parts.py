"""Parts that several documents have: title, paragraphs, facts, photos, signature."""

from typing import Any

from docx.document import Document
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.oxml import OxmlElement
from docx.shared import Mm

from tingyan.papers.build.page import BODY, FIRST, FREE, SECOND, TITLE, body, para, tag


def title(paper: Document, text: str = "{{ title }}") -> None:
    para(paper, text, font=TITLE, size=22, align="center")
    para(paper)


def kept(paragraph: Any) -> Any:
    """On the page of what follows: a heading with its text, the last words with the signature."""
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


def first(paper: Document, text: str) -> Any:
    """A heading of the first level."""
    return kept(body(paper, text, font=FIRST))


def second(paper: Document, text: str) -> Any:
    return kept(body(paper, text, font=SECOND))


def paragraphs(paper: Document, name: str) -> None:
    tag(paper, f"for text in {name}")
    body(paper, "{{ text }}")
    tag(paper, "endfor")


def optional(paper: Document, name: str, heading: str) -> None:
    """Paragraphs under a heading, where there are any."""
    tag(paper, f"if {name}")
    second(paper, heading)
    paragraphs(paper, name)
    tag(paper, "endif")


def signature(paper: Document) -> None:
    """Who signs stands centred over the date, and the date ends four characters from the edge."""
    for line in (para(paper), para(paper), para(paper, "{{ signature }}", align="center", leftChars=1300)):
        kept(line)
    kept(para(paper, "{{ date }}", align="center", leftChars=1300))


def copies(paper: Document) -> None:
    tag(paper, "if copies")
    kept(para(paper))
    para(paper, "抄送：{{ copies }}", size=14, leftChars=100, rightChars=100)
    tag(paper, "endif")


def facts(paper: Document, name: str = "facts") -> None:
    """A table of two columns: what, and how it is."""
    table(paper, name, [("{{ row.label }}", 32, FIRST), ("{{ row.value }}", 124, BODY)], align="left")


def table(
    paper: Document,
    name: str,
    cells: list[tuple[str, int, str]],
    *,
    heads: list[str] | None = None,
    align: str = "center",
) -> None:
    """A table with a line for each `row` of the list `name`; a cell is its text, its width in millimetres, its font."""
    grid = paper.add_table(rows=bool(heads) + 3, cols=len(cells), style="Table Grid")
    grid.autofit = False
    steer(grid.rows[-3], "{%tr for row in " + name + " %}")
    for cell, (text, _width, font) in zip(grid.rows[-2].cells, cells, strict=True):
        cell_text(cell, text, font, align=align)
    steer(grid.rows[-1], "{%tr endfor %}")
    for row in grid.rows:
        row.height = Mm(8)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    if heads:
        for cell, text in zip(grid.rows[0].cells, heads, strict=True):
            cell_text(cell, text, FIRST)
        grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    widths(grid, [width for _text, width, _font in cells])


def widths(grid: Any, millimetres: list[int]) -> None:
    """Say each column's width at the grid and in every cell: programs read the one or the other."""
    for index, width in enumerate(millimetres):
        grid.columns[index].width = Mm(width)
    for row in (grid.rows[0], grid.rows[-2]):
        for cell, width in zip(row.cells, millimetres, strict=False):
            if len(row._tr.tc_lst) == len(millimetres):
                cell.width = Mm(width)


def cell_text(cell: Any, text: str, font: str = BODY, *, align: str = "center") -> None:
    """Text in 12 pt with lines as high as they need."""
    (paragraph,) = cell.paragraphs
    cell._tc.remove(paragraph._p)
    made = para(cell, text, font=font, size=12, align=align)
    made.style = FREE
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def steer(row: Any, text: str) -> None:
    cell_text(row.cells[0].merge(row.cells[-1]), text)


def photos(paper: Document, name: str = "photos") -> None:
    """Each photo over its words, both on one page."""
    tag(paper, f"for photo in {name}")
    kept(para(paper, "{{ photo.picture }}", align="center")).style = FREE
    under = para(paper, "{{ photo.words }}", size=12, align="center")
    under.style = FREE
    tag(paper, "endfor")
