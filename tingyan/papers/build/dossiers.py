"""一问题一档案: the whole file of one issue, from finding to looking back, with what proves it."""

from docx.document import Document

from tingyan.papers.build.page import BODY, para, sheet, tag
from tingyan.papers.build.parts import facts, first, optional, paragraphs, photos, second, table, title

ROUND = {
    "goal": "整改目标",
    "measures": "整改措施",
    "result": "整改结果",
    "mechanism": "长效机制",
    "reason": "无佐证材料的原因",
}


def dossier() -> Document:
    paper = sheet()
    title(paper, "一问题一档案")
    para(paper, "{{ number }}", align="center")
    para(paper, "{{ title }}", align="center")
    para(paper)
    first(paper, "一、基本情况")
    facts(paper)
    optional(paper, "description", "问题描述")
    optional(paper, "wording", "交办描述")
    first(paper, "二、整改情况")
    rounds(paper)
    lists(paper)
    first(paper, "四、办理过程")
    cells = [("{{ row.at }}", 40, BODY), ("{{ row.what }}", 26, BODY), ("{{ row.who }}", 34, BODY)]
    table(paper, "course", [*cells, ("{{ row.text }}", 56, BODY)], heads=["时间", "步骤", "办理人", "内容"])
    evidence(paper)
    para(paper)
    para(paper, "{{ signature }}", align="center", leftChars=1300)
    para(paper, "{{ date }}", align="center", leftChars=1300)
    return paper


def rounds(paper: Document) -> None:
    paragraphs(paper, "no_rounds")
    tag(paper, "for round in rounds")
    second(paper, "（{{ loop.index|chinese }}）{{ round.heading }}")
    facts(paper, "round.facts")
    tag(paper, "for task in round.tasks")
    second(paper, "{{ task.heading }}")
    facts(paper, "task.facts")
    for name, heading in ROUND.items():
        optional(paper, f"task.{name}", heading)
    tag(paper, "endfor")
    tag(paper, "endfor")


def lists(paper: Document) -> None:
    """Requests, looks back and call-backs, each as a line."""
    first(paper, "三、延期、改派、回头看和回访")
    tag(paper, "if not events")
    para(paper, "无。", firstLineChars=200)
    tag(paper, "endif")
    paragraphs(paper, "events")


def evidence(paper: Document) -> None:
    first(paper, "五、佐证材料")
    tag(paper, "if files")
    cells = [("{{ row.name }}", 62, BODY), ("{{ row.kind }}", 22, BODY), ("{{ row.sha256 }}", 72, BODY)]
    table(paper, "files", cells, heads=["文件", "类别", "SHA-256"])
    tag(paper, "else")
    para(paper, "无。", firstLineChars=200)
    tag(paper, "endif")
    photos(paper)
