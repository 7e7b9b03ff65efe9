"""工作提示单 and 工作督办单: one sheet, from the number to the signature."""

from docx.document import Document

from tingyan.papers.build.page import TITLE, body, para, sheet, tag
from tingyan.papers.build.parts import copies, first, kept, paragraphs, signature, title


def reminder() -> Document:
    return advisory("工作提示单", ("存在的问题", "工作建议"), "请及时签收，并于{{ reply_by }}前反馈办理情况。")


def supervision() -> Document:
    ask = "请立即签收，认真组织整改，并于{{ reply_by }}前反馈办理结果。"
    return advisory("工作督办单", ("督办事项", "办理要求"), ask)


def advisory(name: str, headings: tuple[str, str], ask: str) -> Document:
    paper = sheet()
    para(paper, name, font=TITLE, size=22, align="center")
    para(paper, "{{ number }}", align="center")
    tag(paper, "if note")
    para(paper, "（{{ note }}）", size=14, align="center")
    tag(paper, "endif")
    para(paper)
    title(paper)
    para(paper, "{{ addressee }}：")
    tag(paper, "if follows")
    body(paper, "{{ follows }}")
    tag(paper, "endif")
    for numeral, heading, field in zip("一二", headings, ("problem", "advice"), strict=True):
        first(paper, f"{numeral}、{heading}")
        paragraphs(paper, field)
    body(paper, ask)
    kept(body(paper, "联系人：{{ contact }}"))
    signature(paper)
    copies(paper)
    return paper
