"""通报: title, number, whom it goes to, sections of two levels, tables behind it, and who signs it."""

from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement

from tingyan.papers.build.page import BODY, FIRST, TITLE, para, sheet, tag
from tingyan.papers.build.parts import cell_text, copies, first, paragraphs, second, signature, steer, title


def bulletin() -> Document:
    paper = sheet()
    tag(paper, "if number")
    para(paper, "{{ number }}", align="center")
    para(paper)
    tag(paper, "endif")
    title(paper)
    tag(paper, "if addressee")
    para(paper, "{{ addressee }}：")
    tag(paper, "endif")
    paragraphs(paper, "opening")
    sections(paper)
    listed_attachments(paper)
    signature(paper)
    copies(paper)
    tables(paper)
    return paper


def sections(paper: Document) -> None:
    """一、 in 黑体, （一） in 楷体, then the text."""
    tag(paper, "for section in sections")
    first(paper, "{{ loop.index|chinese }}、{{ section.heading }}")
    paragraphs(paper, "section.paragraphs")
    tag(paper, "for part in section.parts")
    second(paper, "（{{ loop.index|chinese }}）{{ part.heading }}")
    paragraphs(paper, "part.paragraphs")
    tag(paper, "endfor")
    tag(paper, "endfor")


def listed_attachments(paper: Document) -> None:
    tag(paper, "if attachments")
    para(paper)
    tag(paper, "for table in attachments")
    number = "{% if attachments|length > 1 %}{{ loop.index }}.{% endif %}"
    head = "{% if loop.first %}附件：{% else %}　　　{% endif %}"
    para(paper, head + number + "{{ table.title }}", leftChars=200)
    tag(paper, "endfor")
    tag(paper, "endif")


def tables(paper: Document) -> None:
    """Each attachment on a page of its own, its head repeated on every page that it runs over."""
    tag(paper, "for table in attachments")
    head = para(paper, "附件{% if attachments|length > 1 %}{{ loop.index }}{% endif %}", font=FIRST)
    head.paragraph_format.page_break_before = True
    para(paper)
    para(paper, "{{ table.title }}", font=TITLE, size=22, align="center")
    para(paper)
    grid = paper.add_table(rows=4, cols=3, style="Table Grid")
    columns(grid.rows[0], "column", "table.columns", FIRST)
    repeated(grid.rows[0])
    steer(grid.rows[1], "{%tr for row in table.rows %}")
    columns(grid.rows[2], "cell", "row", BODY)
    steer(grid.rows[3], "{%tr endfor %}")
    para(paper)
    tag(paper, "endfor")


def columns(row: Any, name: str, rows: str, font: str) -> None:
    for cell, text in zip(
        row.cells, ("{%tc for " + name + " in " + rows + " %}", "{{ " + name + " }}", "{%tc endfor %}"), strict=True
    ):
        cell_text(cell, text, font)


def repeated(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    unbroken = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(unbroken)
