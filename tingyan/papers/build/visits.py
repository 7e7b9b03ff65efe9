"""体验记录: who walked, where, what was looked at, what was found."""

from docx.document import Document

from tingyan.papers.build.page import BODY, para, sheet, tag
from tingyan.papers.build.parts import facts, first, optional, paragraphs, photos, second, table, title

TOLD = {
    "good_practice": "好的做法",
    "citizens_words": "群众反映",
    "helped_on_spot": "现场帮办",
    "reflections": "体验感受",
}


def visit() -> Document:
    paper = sheet()
    title(paper, "体验记录")
    para(paper, "编号：{{ number }}", align="center")
    para(paper)
    first(paper, "一、基本情况")
    facts(paper)
    checklists(paper)
    problems(paper)
    first(paper, "四、体验感受和建议")
    for name, heading in TOLD.items():
        optional(paper, name, heading)
    tag(paper, "if photos")
    head = first(paper, "五、照片")
    head.paragraph_format.page_break_before = True
    photos(paper)
    tag(paper, "endif")
    return paper


def checklists(paper: Document) -> None:
    first(paper, "二、体验清单")
    tag(paper, "for list in checked")
    second(paper, "（{{ loop.index|chinese }}）{{ list.theme }}")
    cells = [("{{ row.item }}", 62, BODY), ("{{ row.answer }}", 26, BODY), ("{{ row.note }}", 68, BODY)]
    table(paper, "list.rows", cells, heads=["体验项目", "结果", "说明"])
    tag(paper, "endfor")


def problems(paper: Document) -> None:
    first(paper, "三、发现的问题")
    tag(paper, "if problems")
    cells = [("{{ row.number }}", 34, BODY), ("{{ row.text }}", 92, BODY), ("{{ row.state }}", 30, BODY)]
    table(paper, "problems", cells, heads=["编号", "问题情况", "状态"])
    tag(paper, "else")
    paragraphs(paper, "nothing")
    tag(paper, "endif")
