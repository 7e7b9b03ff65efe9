"""What lies in deploy/ fits the program: its variables, its commands, its limits."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.test_house import CODE
from tingyan.files.actions import LARGEST

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
VARIABLE = re.compile(r"\b(?:TINGYAN_[A-Z][A-Z0-9_]*|DATABASE_URL)\b")
EXAMPLE = re.compile(r"^#?((?:TINGYAN_|DATABASE_)[A-Z0-9_]+)=(.*)$", re.MULTILINE)


def commands_of(path):
    """The arguments of manage.py in each ExecStart."""
    lines = re.findall(r"^ExecStart=(.+)$", path.read_text(), re.MULTILINE)
    return [words[2:] for words in map(shlex.split, lines) if words[1:2] == ["manage.py"]]


def read_in_code():
    """Every variable that the code speaks of. A beginning of several (TINGYAN_LDAP_) is none, but for the districts' own."""
    texts = [path.read_text() for path in [*CODE, DEPLOY / "gunicorn.conf.py"]]
    names = {name for text in texts for name in VARIABLE.findall(text)}
    return {name for name in names if not name.endswith("_") or name == "TINGYAN_ROBOT_"}


def shown(names):
    """A district's own variable stands for all of them."""
    return {re.sub(r"(?<=TINGYAN_ROBOT_).*", "", name) for name in names}


def test_the_example_of_the_environment_has_every_variable():
    assert shown(name for name, _ in EXAMPLE.findall((DEPLOY / "tingyan.env.example").read_text())) == read_in_code()


def test_the_table_of_the_documentation_has_every_variable():
    table = [line for line in (ROOT / "docs/deployment.md").read_text().splitlines() if line.startswith("| `")]
    assert shown(name for line in table for name in VARIABLE.findall(line.split("|")[1])) == read_in_code()


def test_a_shell_and_systemd_read_the_example_alike():
    for name, value in EXAMPLE.findall((DEPLOY / "tingyan.env.example").read_text()):
        assert re.fullmatch(r"[\w./:%@,+=-]*|'[^']*'", value), name


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_service_runs_a_command_that_exists(path):
    for name, *arguments in commands_of(path):
        assert name in get_commands()
        assert all(word.isascii() for word in arguments)


def test_every_timer_has_its_service_and_every_errand_its_timer():
    timers = {path.stem for path in UNITS.glob("*.timer")}
    errands = {path.stem for path in SERVICES if "Type=oneshot" in path.read_text()}
    assert timers == errands
    for path in UNITS.glob("*.timer"):
        assert "Asia/Shanghai" in path.read_text(), "a host may tell its time in UTC"


def test_what_holds_for_all_is_said_once():
    """The user, the environment and the walls around a service stand in the common file alone."""
    common = set(re.findall(r"^(\w+)=", (UNITS / "tingyan-.service.d/common.conf").read_text(), re.MULTILINE))
    assert {"User", "EnvironmentFile", "NoNewPrivileges", "ProtectSystem", "SystemCallFilter"} <= common
    for path in SERVICES:
        assert not common & set(re.findall(r"^(\w+)=", path.read_text(), re.MULTILINE)), path.name


def test_nginx_takes_what_the_product_takes_and_no_private_address():
    site = (DEPLOY / "nginx/tingyan.conf").read_text()
    sizes = [int(size) * 2**20 for size in re.findall(r"client_max_body_size (\d+)m;", site)]
    assert min(sizes) > LARGEST
    assert max(sizes) > 10 * LARGEST, "ten photos of one place, in one form"
    prefix = dict(EXAMPLE.findall((DEPLOY / "tingyan.env.example").read_text()))["TINGYAN_ACCEL"]
    block = re.search(rf"location {re.escape(prefix)} {{(.+?)\n    }}", site, re.DOTALL)[1]
    assert "internal;" in block
    assert "TINGYAN_PROXIES=1" in (DEPLOY / "nginx/proxy.conf").read_text()


def test_pages_of_nginx_ask_for_nothing():
    pages = sorted((DEPLOY / "nginx/pages").glob("*.html"))
    assert [page.stem for page in pages] == ["413", "429", "502"]
    for page in pages:
        text = page.read_text()
        assert not re.search(r"https?:|src=|href=|<script|<style", text)
        assert f"/{page.name}" in (DEPLOY / "nginx/tingyan.conf").read_text()


def commands_in(page):
    return re.findall(r"```sh run (\w+)\n(.*?)```", (ROOT / "docs" / page).read_text(), re.DOTALL)


def test_both_languages_name_the_same_commands():
    """Those that scripts/install_check.sh runs."""
    chinese, english = (commands_in(page) for page in ("operations.md", "operations.en.md"))
    assert len(chinese) > 8
    assert sorted(chinese) == sorted(english)
    assert {mark for mark, _ in chinese} == {"install", "upgrade", "restore"}
    check = (ROOT / "scripts/install_check.sh").read_text()
    assert all(f"page {mark}\n" in check for mark in ("install", "upgrade", "restore"))


def test_every_command_that_the_pages_name_exists():
    for page in ("operations.md", "operations.en.md"):
        text = (ROOT / "docs" / page).read_text()
        names = set(re.findall(r"(?:^|`|\" )tingyan ([a-z_]+)", text, re.MULTILINE))
        assert {"doctor", "backup", "restore", "fsck"} <= names
        assert names <= set(get_commands()), page
