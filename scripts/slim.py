"""Write static/vendor/bootstrap.slim.css: what pages of ours may use of Bootstrap, a third of its weight.

    .venv/bin/python scripts/slim.py

Left out are components that we have of our own or not at all (menus, dialogs, cards that turn) and the utilities of
single screen widths. Which rules stay follows from the two lists below alone, not from the pages; a test asks that no
page uses a class of Bootstrap that was left out.
"""

import re
from collections.abc import Iterator
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
WHOLE, SLIM = STATIC / "vendor/bootstrap.min.css", STATIC / "vendor/bootstrap.slim.css"
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
COMPONENTS = re.compile(
    r"form|input-group|is-(?:in)?valid|was-validated|(?:in)?valid|col-form-label"
    r"|btn(?:-(?:primary|secondary|link|sm|lg|close|check|group))?$|table|alert|badge|card|collapse|collapsing|fade|show"
    r"|disabled|active|small|lead|mark|h[1-6]$|list-(?:unstyled|inline)|img-|initialism|blockquote|figure"
)
UTILITIES = re.compile(
    r"[mp][tbsexy]?-(?:\d|auto)$|d-(?:none|block|flex|grid|inline|inline-block|inline-flex|print-none|print-block)$"
    r"|text-(?:start|end|center|nowrap|wrap|break|truncate|muted|body|danger|success|decoration-none)$|visually-hidden"
    r"|flex-(?:row|column|wrap|nowrap|fill|(?:grow|shrink)-\d)$|align-(?:items|self)-(?:start|end|center|baseline|stretch)$"
    r"|align-(?:baseline|top|middle|bottom)$|justify-content-(?:start|end|center|between|around)$|[wh]-(?:\d+|auto)$"
    r"|mw-100$|position-(?:relative|absolute|static)$|fw-(?:bold|normal|semibold)$|border(?:-[0-5])?$|rounded(?:-[0-5])?$"
    r"|(?:row-|column-)?gap-\d$|row$|col(?:-\d+)?$|overflow-(?:auto|hidden|visible)$|float-(?:start|end|none)$|container$"
    r"|invisible$|visible$|order-\d$|vr$|[hv]stack$|stretched-link$|clearfix$"
)


def rules(text: str) -> Iterator[tuple[str, str]]:
    """What stands before each outermost pair of braces, and what stands in it."""
    depth = start = opened = 0
    for at, sign in enumerate(text):
        if sign == "{":
            depth += 1
            opened = at if depth == 1 else opened
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield text[start:opened], text[opened + 1 : at]
                start = at + 1


def stays(selector: str) -> bool:
    return all(COMPONENTS.match(name) or UTILITIES.match(name) for name in CLASS.findall(selector.replace("\\", "")))


def slim(text: str) -> str:
    kept = []
    for head, body in rules(text):
        if head.startswith(("@media", "@supports")):
            inside = slim(body)
            kept += [f"{head}{{{inside}}}\n"] if inside else []
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}\n")
        elif selectors := [selector for selector in re.split(r",(?![^(]*\))", head) if stays(selector)]:
            kept.append(f"{','.join(selectors)}{{{body}}}\n")
    return "".join(kept)


def made() -> str:
    """The sheet as it must be, its maker's notice first; no line breaks but between rules."""
    whole = WHOLE.read_text(encoding="utf-8")
    notice, _, text = whole.partition("*/")
    return f"{notice}*/\n{slim(text)}".replace("}\n}", "}}").replace("}\n", "}")


if __name__ == "__main__":
    SLIM.write_text(made(), encoding="utf-8")
