"""Every page of the site as the people see it: sound for axe, within the screen, with one heading and one main button.

One test opens all pages of one person and says at its end what was found on which: pages are many, and the data are
the same. axe is the slow part, so it reads a page only where something stands that it has not read in this look.
The admin site's pages are opened by test_xss.py and test_admin.py; they are Django's own.
"""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from issues.models import Issue
from issues.states import State
from tests.browser.conftest import DESK, PHONE
from tests.browser.site import ALL_STEPS, FILES, addresses, furnish
from tests.doors import DOORS, NO

PEOPLE = ("officer", "head_b", "chief", "liaison_b", "supervisor", "secadmin", "stranger", "superuser")
OWN = ("desk:", "step ", "task ", "procedure ", "measure ", "paper ", "receipt ", "issues:detail")
LOOKS = {"english": {"django_language": "en"}, "extra large and dark": {"text": "xlarge", "theme": "dark"}}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const shown = (node) => node.getClientRects().length && !node.closest("dialog, details:not([open]) > :not(summary)");
  const texts = (selector) => Array.from(document.querySelectorAll(selector)).filter(shown).map((node) => node.textContent.trim());
  const root = document.documentElement;
  const room = root.clientWidth;
  const ids = Array.from(document.querySelectorAll("[id]"), (node) => node.id);
  const wide = (node) => node.getBoundingClientRect().right > room + 1 && !node.closest(".scroll");
  const kind = (node) => [node.tagName, node.className.baseVal || node.className, node.getAttribute("role"), node.type, node.disabled].join(" ");
  return {
    h1: texts("h1"), filled: texts(".btn-primary"), title: document.title.split(" - ")[0].trim(), lang: root.lang,
    sideways: root.scrollWidth > room ? Array.from(document.querySelectorAll("body *")).filter(wide).slice(0, 3).map((node) => node.outerHTML.slice(0, 90)).concat(root.scrollWidth) : [],
    twice: ids.filter((id, place) => ids.indexOf(id) !== place),
    kinds: Array.from(new Set(Array.from(document.querySelectorAll("body *"), (node) => kind(node.parentNode) + " > " + kind(node)))),
  };
}"""


class Inspector:
    """Looks at pages one after another and keeps what is wrong, so that one run tells it all."""

    def __init__(self, page: Any, read: dict[int, set[str]], lang: str = "zh-Hans") -> None:
        self.page, self.lang, self.found = page, lang, []
        self.read = read  # width → the kinds of elements that axe has read there

    def visit(self, name: str, url: str, *widths: int) -> None:
        answer = self.page.goto(url)
        kind = answer.header_value("content-type")
        if answer.status != 200 or not kind.startswith("text/html"):  # an image is never drawn: asking it would hang
            self.found.append(f"{name} {url}: {answer.status} {kind}")
            return
        self.look(name, *widths)

    def look(self, name: str, *widths: int) -> None:
        for width in widths or [self.page.viewport_size["width"]]:
            if width != self.page.viewport_size["width"]:
                self.page.set_viewport_size({"width": width, "height": 740})
            self.look_once(f"{name} {width}", width)

    def look_once(self, name: str, width: int) -> None:
        seen = self.page.evaluate(LOOK)
        wrong = {
            "h1": len(seen["h1"]) != 1 or not seen["h1"][0],
            "filled": len(seen["filled"]) > 1,
            "title": not seen["title"],
            "lang": seen["lang"] != self.lang,
            "sideways": bool(seen["sideways"]),
            "twice": bool(seen["twice"]),
        }
        self.found += [f"{name}: {fault} {seen[fault]}" for fault in wrong if wrong[fault]]
        if not self.read.setdefault(width, set()).issuperset(seen["kinds"]):
            self.read[width] |= set(seen["kinds"])
            self.ask_axe(name)

    def ask_axe(self, name: str) -> None:
        options = {"runOnly": TAGS, "resultTypes": ["violations"]}
        for rule in Axe().run(self.page, options=options).response["violations"]:
            self.found += [f"{name}: {rule['id']} {node['html'][:150]}" for node in rule["nodes"][:3]]

    def report(self) -> None:
        assert not self.found, "\n".join(self.found)


@pytest.fixture(scope="module")
def read():
    """What axe has read so far, by look: see `Inspector`."""
    return {look: {} for look in ("plain", *LOOKS)}


def test_every_page_is_opened_by_somebody(cast):
    rows = furnish(cast)
    opened = set().union(*(addresses(cast, rows, person) for person in PEOPLE))
    routes = {name.partition(" ")[0] for name in opened} | {"directory:login"}
    assert {name for name, door in DOORS.items() if door.get is not NO} - FILES - routes == {
        *("issues:task_step", "issues:peek", "visits:peek"),  # of each step; parts of a list, opened by test_command.py
        "directory:platform_back",  # of districts with an identity platform
        "directory:code",  # of who is not let in yet, opened by test_second_step.py
    }
    assert ALL_STEPS - opened == set()


@pytest.mark.parametrize("person", PEOPLE)
def test_pages_of(cast, opened, read, person):
    """A chief and a liaison have the lists of the officer and the head: only what they do is their own."""
    inspector = Inspector(opened(DESK, cast.people[person]), read["plain"])
    for name, url in addresses(cast, furnish(cast), person).items():
        if person not in ("chief", "liaison_b") or name.startswith(OWN):
            inspector.visit(name, url, 1280, 360)
    inspector.report()


@pytest.mark.parametrize("person", ["officer", "head_b"])
@pytest.mark.parametrize("look", LOOKS)
def test_pages_in_another_look(cast, opened, read, live_server, person, look):
    page = opened(PHONE, cast.people[person])
    page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in LOOKS[look].items()])
    inspector = Inspector(page, read[look], lang="en" if look == "english" else "zh-Hans")
    for name, url in addresses(cast, furnish(cast), person).items():
        inspector.visit(name, url)
    inspector.report()


def test_login_and_errors_of_forms(cast, opened, read):
    """What forms answer when everything is missing; the page of a stale step; what is not there or not allowed."""
    rows = furnish(cast)
    inspector = Inspector(opened(DESK, None), read["plain"])
    inspector.visit("directory:login", reverse("directory:login"), 1280, 360)
    send_empty(inspector, "login", reverse("directory:login"))
    inspector.report()
    wanted = ("visits:report", "issues:register", "improvements:procedure_new", "improvements:measure_new")
    wanted += ("directory:password", "step assign", "step return", "visits:complete", "issues:bulk assign")
    inspector = Inspector(opened(DESK, cast.officer), read["plain"])
    pages = addresses(cast, rows, "officer")
    for name in wanted:
        send_empty(inspector, name, pages[name])
    errors(inspector, rows)
    inspector.report()


def send_empty(inspector: Inspector, name: str, url: str) -> None:
    """Send the page's form with every field emptied that a person can empty; tokens and versions stay."""
    page = inspector.page
    page.goto(url)
    with page.expect_navigation():
        page.evaluate("""() => {
          const form = document.querySelector("main form[method=post]:not([action*=prefer])");
          form.querySelectorAll("input:not([type=hidden]), textarea, select").forEach((field) => {
            if (field.type === "checkbox" || field.type === "radio") { field.checked = false; } else { field.value = ""; }
          });
          HTMLFormElement.prototype.submit.call(form);
        }""")
    if not page.title().startswith("错误：") or "这个字段是必填项" in page.content():
        inspector.found.append(f"{name}: {page.title()} does not say what is wrong")
    inspector.look(f"{name} with errors", 1280, 360)


def errors(inspector: Inspector, rows: Any) -> None:
    page = inspector.page
    page.goto(reverse("issues:step", args=[rows.issues[State.SUBMITTED].pk, "return"]))
    Issue.objects.filter(pk=rows.issues[State.SUBMITTED].pk).update(version=7)
    page.get_by_label("退回的理由").or_(page.locator("textarea")).first.fill("材料不全")
    page.locator("main .btn-primary").click()
    inspector.look("409", 1280, 360)
    for url in ("/nothing/", reverse("directory:deputies"), reverse("inbox:read")):
        page.goto(url)
        inspector.look(url, 1280, 360)
