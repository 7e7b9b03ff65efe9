"""The rules of the house that no linter knows: sizes, names, and what may not be in it."""

import ast
import base64
import hashlib
import inspect
import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
APPS = [app for app in settings.INSTALLED_APPS if (ROOT / app.replace(".", "/")).is_dir()]
OURS = [path for room in ("tingyan", "issues", "visits") for path in sorted((ROOT / room).rglob("*.py"))]
CODE = [path for path in OURS if "migrations" not in path.parts]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
FRONT = [path for path in sorted(STATIC.rglob("*")) if path.is_file() and "vendor" not in path.parts]
FRAMES = {"base", "bare"}  # what pages extend
ERRORS = {"400", "403", "403_csrf", "404", "405", "409", "413", "500", "503", "507"}
TOP = {  # what stands at the top level, beside dot-files
    *("tingyan", "visits", "issues", "templates", "static", "tests", "scripts", "docs", "deploy", "locale"),
    *("manage.py", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"),
    *("requirements.txt", "requirements-test.txt", "requirements-load.txt"),
    *("var", "uv.lock"),  # made on this machine, never committed
}
OUTSIDE = re.compile(r"https?://(?!www\.w3\.org/)[\w.]+")


def name(path):
    return str(path.relative_to(ROOT))


def too_long(paths, limit):
    return [f"{name(path)}: {lines}" for path in paths if (lines := len(path.read_text().splitlines())) > limit]


def found(pattern, paths):
    return [
        f"{name(path)}: {match.group().strip()}"
        for path in paths
        for match in re.finditer(pattern, path.read_text(), re.MULTILINE)
    ]


def nodes(kind, paths):
    return [(path, node) for path in paths for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kind)]


# Sizes


def test_files_are_short():
    assert too_long([*CODE, *(path for path in FRONT if path.suffix in {".js", ".css"})], 300) == []
    assert too_long(TESTS, 400) == []
    assert too_long(PAGES, 150) == []
    assert too_long([ROOT / "tingyan/settings.py"], 200) == []


def test_functions_are_short():
    lengths = {
        f"{name(path)}: {node.name}": node.end_lineno - node.lineno + 1
        for path, node in nodes((ast.FunctionDef, ast.AsyncFunctionDef), CODE)
    }
    assert {where: lines for where, lines in lengths.items() if lines > 40} == {}


def test_nothing_else_stands_at_the_top():
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - TOP == set()


# Floors and rooms


def test_every_app_of_ours_stands_on_a_floor():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = next(contract for contract in contracts if contract["id"] == "floors")["layers"]
    listed = {module.strip(" ()") for floor in floors for module in floor.split("|")}
    assert set(APPS) - listed == set()


def test_the_site_package_is_empty():
    assert (ROOT / "tingyan/__init__.py").read_text() == ""


def test_modules_are_named_after_what_they_hold():
    vague = {"utils", "util", "helpers", "helper", "manager", "managers", "service", "services", "common", "misc"}
    assert [name(path) for path in OURS if path.stem in vague or path.parent.name in vague] == []


# What code may not do


def test_no_model_overrides_save():
    """What a save must also do stands in the action, where a reader finds it; `update()` would pass an override by."""
    assert [f"{name(path)}:{node.lineno}" for path, node in nodes(ast.FunctionDef, CODE) if node.name == "save"] == []


def test_a_lock_keeps_nobody_waiting_who_only_refers_to_the_row():
    """FOR UPDATE also stops foreign keys to the row: a sign-in and a report that told the same officer met in a deadlock."""
    assert found(r"select_for_update\((?!.*no_key=True).*", OURS) == []


def test_no_signals():
    assert found(r"\b((pre|post)_(save|delete|init)|m2m_changed)\b|@receiver\b", OURS) == []


def test_sql_is_written_in_kit_and_audit_only():
    elsewhere = [path for path in CODE if not {"kit", "audit"} & set(path.parts)]
    assert found(r"\.cursor\(|\bRawSQL\b|\.raw\(|\.extra\(", elsewhere) == []


# Pages


def views():
    """Return (namespace:name, callback) of each page address of ours; the admin site names its pages by Django's rule."""

    def walk(patterns, spaces):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield ":".join([*spaces, pattern.name or ""]), pattern.callback
            elif pattern.namespace != "admin":
                yield from walk(pattern.url_patterns, [*spaces, *filter(None, [pattern.namespace])])

    resolved = walk(get_resolver().url_patterns, [])
    return {address: inspect.unwrap(view) for address, view in resolved if inspect.unwrap(view).__module__ in MODULES}


MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in CODE}


def page_of(address):
    return address.replace(":", "/") + ".html"


def test_views_are_named_functions():
    assert [address for address, view in views().items() if not inspect.isfunction(view) or address.endswith(":")] == []


def test_a_view_renders_the_page_that_bears_its_name():
    """`issues:detail` renders issues/detail.html, or parts (`_row.html`) of any page; `return error pages` apart."""
    for address, view in views().items():
        named = set(re.findall(r"[\"']([\w/]+\.html)[\"']", inspect.getsource(view)))
        pages = {page for page in named if not Path(page).name.startswith("_") and Path(page).stem not in ERRORS}
        assert pages <= {page_of(address)}, address


def test_every_page_has_an_address():
    """A template without an address is dead, or its view has another name."""
    addresses = {page_of(address) for address in views()}
    others = {"admin", "bootstrap5"}  # overrides of what Django and crispy-forms look for
    pages = [path.relative_to(TEMPLATES) for path in PAGES if not path.name.startswith("_")]
    pages = [path for path in pages if path.parts[0] not in others and path.stem not in FRAMES | ERRORS]
    assert [str(path) for path in pages if str(path) not in addresses] == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"<script(?![^>]*\bsrc=)[^>]*>",  # data goes through json_script
        r"<style\b",
        r"<[^>]*\sstyle=",
        r"<[^>]*\son[a-z]+=",
        r"javascript:",
        OUTSIDE.pattern,
    ],
)
def test_templates_keep_the_content_policy(pattern):
    assert found(pattern, PAGES) == []


def test_no_static_file_asks_another_server():
    """Bundles name their makers' sites in comments; what they load is watched by the browser tests."""
    text = [path for path in FRONT if path.suffix in {".js", ".css", ".svg", ".json", ".webmanifest"}]
    assert found(OUTSIDE.pattern, text) == []
    assert found(r"@import|url\(\s*[\"']?(https?:)?//", [*text, *STATIC.glob("vendor/*.css")]) == []


def test_vendored_files_are_as_they_were_fetched():
    lines = (STATIC / "vendor/VERSIONS.txt").read_text().splitlines()
    hashes = {line.split()[0]: line.rpartition("sha384-")[2] for line in lines}
    files = {path.name: path.read_bytes() for path in (STATIC / "vendor").iterdir() if path.is_file()}
    del files["VERSIONS.txt"]
    assert {file: base64.b64encode(hashlib.sha384(data).digest()).decode() for file, data in files.items()} == hashes
