"""The keyboard alone is enough to file a visit on a phone, and one always sees where one is."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.walk import PROBLEMS
from visits.models import Visit

WHERE = """() => {
  const node = document.activeElement;
  const ringed = (one) => { const style = getComputedStyle(one); return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2; };
  const near = [node, node.parentNode, ...(node.labels || [])];
  const box = node.getBoundingClientRect();
  const over = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  const bar = over && over.closest(".sticky, .tabs, .bar");
  return { what: node.outerHTML.slice(0, 120), ring: near.some(ringed), covered: Boolean(bar && !bar.contains(node)), body: node === document.body };
}"""
MOST = 90  # presses of Tab to any field of one step


class Keyboard:
    def __init__(self, page):
        self.page = page

    def press(self, key):
        self.page.keyboard.press(key)
        return self

    def tab_to(self, selector):
        """Press Tab until the element has the focus; on the way each stop shows its ring and is not covered."""
        for _press in range(MOST):
            self.press("Tab")
            seen = self.page.evaluate(WHERE)
            assert seen["body"] or (seen["ring"] and not seen["covered"]), seen
            if self.page.locator(selector).evaluate("(node) => node === document.activeElement"):
                return self
        raise AssertionError(f"Tab does not reach {selector}")

    def type(self, text):
        self.page.keyboard.type(text)
        return self


@pytest.fixture
def keyboard(phone, cast):
    page = phone(cast.head_a)
    page.goto(reverse("visits:report"))
    return Keyboard(page)


def test_the_first_stop_leads_past_the_bar(keyboard):
    keyboard.press("Tab")
    expect(keyboard.page.locator(".skip")).to_be_focused()
    expect(keyboard.page.locator(".skip")).to_be_in_viewport()
    keyboard.press("Enter")
    expect(keyboard.page.locator("#main")).to_be_focused()


def test_a_visit_is_filed_without_a_pointer(keyboard, cast):
    item = cast.check_items[2]
    keyboard.press("Tab").press("Enter")
    keyboard.tab_to(f"[name=visited_units][value='{cast.unit_b.pk}']").press("Space")
    keyboard.tab_to(f"[name=windows][value='{cast.window_b.pk}']").press("Space")
    keyboard.tab_to("[name=themes][value=process]").press("Space")
    keyboard.tab_to("#next").press("Enter")
    keyboard.tab_to(f"[name=a{item.pk}]:first-of-type >> nth=0").press("Space")
    keyboard.tab_to("#add-problem").press("Enter").type(PROBLEMS[0])
    keyboard.tab_to("#next").press("Enter")
    keyboard.tab_to("[name=good_practice]").type("窗口有人引导")
    keyboard.tab_to("#next").press("Enter")
    keyboard.tab_to("#send").press("Enter")
    expect(keyboard.page).to_have_url(re.compile("/filed/$"))
    visit = Visit.objects.get()
    assert [window.pk for window in visit.windows.all()] == [cast.window_b.pk]
    assert visit.good_practice == "窗口有人引导"
    assert visit.answers.get().item == item
    assert visit.issues.get().description == PROBLEMS[0]
