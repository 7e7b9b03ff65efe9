"""Opening a document again: its words, its fonts, its pictures."""

import io

import docx
from docx.oxml.ns import qn


def opened(data):
    return docx.Document(io.BytesIO(data))


def elements(data):
    """Everything with runs in it: the body and each footer."""
    paper = opened(data)
    section = paper.sections[0]
    return [paper.element.body, section.footer._element, section.even_page_footer._element]


def paragraphs(data):
    """The texts of all paragraphs in the order of the page, those of tables included; empty ones left out."""
    body = opened(data).element.body
    return [text for p in body.iter(qn("w:p")) if (text := "".join(t.text or "" for t in p.iter(qn("w:t"))))]


def words(data):
    return "\n".join(paragraphs(data))


def fonts(data):
    """(text, font for Chinese) of every run that shows a text."""
    for element in elements(data):
        for run in element.iter(qn("w:r")):
            text = "".join(t.text or "" for t in run.iter(qn("w:t")))
            if text:
                found = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
                yield text, None if found is None else found.get(qn("w:eastAsia"))


def font_of(data, text):
    """The font for Chinese of the run that holds `text`."""
    return next(font for shown, font in fonts(data) if text in shown)


def pictures(data):
    """(width, height) in millimetres of every picture on the page."""
    return [(round(shape.width.mm), round(shape.height.mm)) for shape in opened(data).inline_shapes]
