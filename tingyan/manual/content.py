"""The chapters of docs/guide as HTML. They are written once, as files that can also be read without the product."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

DOCS = settings.BASE_DIR / "docs"
FRONT = "README"
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Chapter:
    slug: str
    title: str
    html: SafeString
    heads: tuple[tuple[str, str], ...]  # anchor and text of each section


def slugs() -> list[str]:
    return sorted(path.stem for path in (DOCS / "guide").glob("*.md") if path.stem != FRONT)


def pictures() -> set[str]:
    return {path.name for path in (DOCS / "pictures").glob("*.png")}


@cache
def chapter(slug: str) -> Chapter:
    """The file `slug`.md. Its first heading is the title of the page, so it is left out of the text."""
    tokens = MARKDOWN.parse((DOCS / "guide" / f"{slug}.md").read_text(encoding="utf-8"))
    title, tokens = tokens[1].content, tokens[3:]
    heads = []
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and after:
            token.attrSet("id", anchor(after.content))
            if token.tag == "h2":
                heads.append((anchor(after.content), after.content))
        elif token.type == "table_open":
            token.attrSet("class", "table")
        elif token.children:
            token.children = linked(token.children)
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return Chapter(slug, title, mark_safe(html), tuple(heads))  # noqa: S308 - our own files, and HTML in them is escaped


def linked(children: list[Token]) -> list[Token]:
    """Links between chapters and to pictures lead to our pages; what lies outside the guide is no link here."""
    kept, outside = [], False
    for child in children:
        if child.type == "image":
            child.attrs |= {"src": picture(str(child.attrs["src"])), "loading": "lazy", "class": "guide-picture"}
        elif child.type == "link_open":
            address = inside(str(child.attrs["href"]))
            outside = not address
            child.attrs["href"] = address
        if not (outside and child.type in ("link_open", "link_close")):
            kept.append(child)
    return kept


def picture(source: str) -> str:
    return reverse("manual:picture", args=[PurePosixPath(source).name])


def inside(href: str) -> str:
    """The address of a link to a chapter, with its section; "" for any other."""
    file, _, section = href.partition("#")
    path = PurePosixPath(file)
    if path.parent != PurePosixPath() or path.suffix != ".md":
        return ""
    page = reverse("manual:list") if path.stem == FRONT else reverse("manual:page", args=[path.stem])
    return f"{page}#{section}" if section else page


def anchor(text: str) -> str:
    """As GitHub makes it, so that the same link works there and here."""
    return re.sub(r"[^\w-]", "", text.strip().lower().replace(" ", "-"))
