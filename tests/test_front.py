"""Scripts and styles run in the browsers that offices and chat programs have: at the level of Chrome 80 (2020).

What is looked for is syntax newer than ES2019, and names of functions, selectors and properties that came later. It is
a list, not a browser: what nobody thought of is not found. Syntax of ES2020 that Chrome 80 has is refused as well, as
the phones' own browsers of that year do not have it.
"""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
import tree_sitter_javascript
from tree_sitter import Language, Parser

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
SCRIPTS = sorted(path for path in STATIC.rglob("*.js") if "vendor" not in path.parts)
STYLES = sorted(path for path in STATIC.rglob("*.css") if "vendor" not in path.parts)
PARSER = Parser(Language(tree_sitter_javascript.language()))

NEWER_SYNTAX = {
    "optional_chain", "field_definition", "private_property_identifier", "class_static_block", "import_attribute",
    "??", "??=", "||=", "&&=", "ERROR",
}  # fmt: skip
NEWER_WORDS = re.compile(
    r"\.(?:replaceAll|at|hasOwn|findLast|findLastIndex|toSorted|toReversed|toSpliced|replaceChildren|groupBy|flatMap"
    r"|requestSubmit|showPicker|checkVisibility|setHTML)\("
    r"|\b(?:structuredClone|AggregateError|WeakRef|BarcodeDetector|ResizeObserverSize|EyeDropper|CompressionStream)\b"
    r"|\b(?:Promise\.any|Promise\.withResolvers|crypto\.randomUUID|AbortSignal\.timeout|Array\.fromAsync)\b"
    r"|\.(?:matches|closest|querySelector(?:All)?)\([^)]*:(?:focus-visible|is|where|has)\b"
)
NEWER_STYLES = re.compile(
    r":(?:is|where|has)\(|[{;\s](?:aspect-ratio|inset|translate|rotate)\s*:"
    r"|\b\d+(?:dvh|svh|lvh|dvw|cqw)\b|@(?:layer|container|property|scope|starting-style)\b"
    r"|\b(?:color-mix|oklch|oklab|light-dark)\("
)
GIVEN = re.compile(r"class(?:Name)?\s*=\s*[\"']([^\"']*)[\"']|classList\.\w+\(\"([\w-]+)\"")
BLOCK = re.compile(r"\{([^{}]*)\}")
GAP = re.compile(r"(?:^|[;\s])(?:row-|column-)?gap\s*:")
# What a browser may pass over without harm: a page on paper that is not turned, a menu whose page is not underlined.
HARMLESS = {("print.css", ":has("), ("shell.css", ":has(")}


def newer(node):
    """Every piece of the tree that older browsers cannot read, as line and kind."""
    found = [f"{node.start_point[0] + 1}: {node.type}"] if node.type in NEWER_SYNTAX or node.is_missing else []
    return found + [fault for child in node.children for fault in newer(child)]


def gaps(text):
    """Gaps outside of grids: between the parts of a flex box they came with Chrome 84."""
    return [block for block in BLOCK.findall(text) if GAP.search(block) and "grid" not in block]


def bare(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_read_by_older_browsers(path):
    text = path.read_text(encoding="utf-8")
    assert newer(PARSER.parse(text.encode()).root_node) == []
    assert [found.group() for found in NEWER_WORDS.finditer(bare(text))] == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_are_read_by_older_browsers(path):
    text = bare(path.read_text(encoding="utf-8"))
    found = {match.group().strip() for match in NEWER_STYLES.finditer(text)}
    assert gaps(text) == []
    assert {word for word in found if (path.name, word) not in HARMLESS} == set()


@pytest.mark.parametrize(
    "text",
    ["a?.b", "a ?? b", "a ||= b", "class A { #b = 1 }", "class A { static { b() } }", "function ( {"],
)
def test_newer_syntax_is_found(text):
    assert newer(PARSER.parse(text.encode()).root_node) != []


@pytest.mark.parametrize("text", ["a.replaceAll(b, c)", 'a.matches(":focus-visible")', "crypto.randomUUID()"])
def test_newer_words_are_found(text):
    assert NEWER_WORDS.search(text)


@pytest.mark.parametrize("text", ["a:is(b) { }", "a { inset: 0; }", "@layer a {}", "a { height: 10dvh }"])
def test_newer_styles_are_found(text):
    assert NEWER_STYLES.search(text)


def test_nothing_asks_where_somebody_is():
    words = re.compile(r"geolocation|DeviceMotion|DeviceOrientation|watchPosition", re.IGNORECASE)
    assert [path.name for path in SCRIPTS if words.search(path.read_text(encoding="utf-8"))] == []


def test_gaps_are_found_where_they_came_later():
    assert gaps("a { display: flex; gap: 4px } b { display: grid; gap: 4px }") == [" display: flex; gap: 4px "]


@pytest.fixture(scope="module")
def slim():
    spec = spec_from_file_location("slim", ROOT / "scripts/slim.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_sheet_that_pages_load_is_made_from_the_whole(slim):
    assert slim.SLIM.read_text(encoding="utf-8") == slim.made()


def test_no_page_uses_what_was_left_out(slim):
    """Classes that Bootstrap knows and its slim sheet does not; a class of our own of that name is ours to style."""
    whole, kept = (set(slim.CLASS.findall(path.read_text(encoding="utf-8"))) for path in (slim.WHOLE, slim.SLIM))
    ours = {name for path in STYLES for name in slim.CLASS.findall(path.read_text(encoding="utf-8"))}
    pages = [path.read_text(encoding="utf-8") for path in (*(ROOT / "templates").rglob("*.html"), *SCRIPTS)]
    given = {name for text in pages for found in GIVEN.findall(text) for name in re.findall(r"[\w-]+", "".join(found))}
    assert (given & whole) - kept - ours == set()
