"""What a thumb must reach is as large as a thumb, and the bar stays one line: measured on the pages as they stand."""

import pytest
from django.conf import settings
from django.urls import reverse

from issues.states import State
from tests.factories import make_issue, make_issues

# How far from the middle of each link the pointer still meets it, to the left and right and up and down.
REACHED = """(selector) => Array.from(document.querySelectorAll(selector)).map((link) => {
  link.scrollIntoView({ block: "center" });
  const box = link.getBoundingClientRect();
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  const met = (dx, dy) => { const found = document.elementFromPoint(x + dx, y + dy); return link === found || link.contains(found); };
  const far = (dx, dy) => { let n = 0; while (n < 60 && met(dx * (n + 1), dy * (n + 1))) { n += 1; } return n; };
  return { text: link.textContent.trim(), wide: far(-1, 0) + far(1, 0) + 1, high: far(0, -1) + far(0, 1) + 1 };
})"""

pytestmark = pytest.mark.django_db(transaction=True)


def short_of_a_thumb(page, selector):
    found = page.evaluate(REACHED, selector)
    assert found
    return [one for one in found if min(one["wide"], one["high"]) < 44]


def test_numbers_of_a_comparison_on_a_phone(phone, cast):
    make_issues(cast, 6, state=State.CLOSED, lead=cast.unit_b)
    page = phone(cast.officer)
    page.goto(reverse("numbers:compare"))
    assert short_of_a_thumb(page, ".stack td.num a") == []


def test_the_way_to_a_whole_number(phone, cast):
    issue = make_issue(cast, lead=cast.unit_b, state=State.ASSIGNED, description="请回电13812345678")
    page = phone(cast.officer)
    page.goto(issue.get_absolute_url())
    assert short_of_a_thumb(page, "#masked summary") == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_bar_is_one_line(desk, cast, live_server, language):
    page = desk(cast.officer)
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
    page.goto(reverse("issues:list"))
    assert page.locator(".bar").bounding_box()["height"] == 56


FILLED = """() => Array.from(document.querySelectorAll("main button")).filter((one) =>
  one.offsetParent && getComputedStyle(one).backgroundColor === "rgb(21, 85, 158)").map((one) => one.value)"""


def test_a_question_has_the_one_filled_button_of_its_page(desk, cast):
    issue = make_issue(cast, lead=cast.unit_b, state=State.ASSIGNED, description="请回电13812345678")
    page = desk(cast.officer)
    page.goto(reverse("issues:edit", args=[issue.pk]))
    page.locator("main form .submit .btn-primary").click()
    page.locator("#error-summary").wait_for()
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)  # the colours of what the mouse was on fade
    assert page.evaluate(FILLED) == ["mask"]
