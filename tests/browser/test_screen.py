"""The wall in a real browser: large, turning, refreshed without a reload, and dark to whoever lost his key."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from issues.states import State
from tests.factories import make_issue, make_issues
from tingyan.numbers.access import make_key, revoke_key

SIZES = {"1080p": (1920, 1080), "2160p": (3840, 2160)}
SMALLEST = """() => Math.min(...Array.from(document.querySelectorAll("main *")).filter((node) =>
  node.getClientRects().length && Array.from(node.childNodes).some((part) => part.nodeType === 3 && part.textContent.trim())
).map((node) => parseFloat(getComputedStyle(node).fontSize)))"""
ROOM = "[document.documentElement.scrollWidth <= innerWidth, document.documentElement.scrollHeight <= innerHeight]"


@pytest.fixture
def key(cast):
    make_issues(cast, 9, state=State.FIXING, lead=cast.unit_b)
    return make_key(cast.ls, "一楼", by=cast.officer)


def hang(opened, code, size="1080p", **more):
    """A wall whose clock the test turns, opened by the address that the office was shown."""
    width, height = SIZES[size]
    page = opened({"viewport": {"width": width, "height": height}, **more}, None)
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.clock.install()
    page.goto(f"{reverse('numbers:screen_enter')}#{code}")
    expect(page.locator("#place")).to_have_text(re.compile(r"^1/\d+$"))
    return page


def minutes(page, number):
    page.clock.fast_forward(number * 60_000 + 1000)


def figure(page, slug="issues_found"):
    return page.locator(f".screen-figure [data-figure={slug}]")


@pytest.mark.parametrize("size", SIZES)
def test_read_from_five_metres(opened, axe, key, size):
    page = hang(opened, key[1], size)
    rem = SIZES[size][0] / 60
    for _panel in range(len(page.query_selector_all("[data-panel]"))):
        assert page.evaluate(SMALLEST) >= rem - 0.1
        assert page.evaluate(ROOM) == [True, True]
        expect(page.locator("[data-panel]:visible")).to_have_count(1)
        page.keyboard.press("ArrowRight")
    assert figure(page).evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)") >= 4.5 * rem - 1
    axe(page)


def test_the_code_is_in_no_request_and_in_no_history(opened, key):
    page = hang(opened, key[1])
    assert page.url.endswith(reverse("numbers:screen"))
    assert not [url for url in page.asked if key[1] in url]
    page.go_back()
    assert key[1] not in page.url
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "tingyan_screen"]
    assert (cookie["path"], cookie["httpOnly"]) == (reverse("numbers:screen"), True)


def test_a_changed_number_comes_without_a_reload(opened, cast, key):
    page = hang(opened, key[1])
    page.evaluate("window.here = true")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-panel=funnel]")).to_be_visible()
    expect(figure(page)).to_have_text("9")
    nodes = page.evaluate("document.querySelectorAll('*').length")
    make_issue(cast, state=State.FIXING, lead=cast.unit_b)
    for _again in range(5):
        with page.expect_response(lambda answer: answer.url.endswith(reverse("numbers:screen_data"))):
            minutes(page, 1)
    expect(figure(page)).to_have_text("10")
    expect(page.locator("[data-panel=funnel]")).to_be_visible()
    assert page.evaluate("window.here") is True
    assert page.evaluate("document.querySelectorAll('*').length") == nodes, "nothing piles up"


def test_panels_turn_until_they_are_stopped(opened, key):
    page = hang(opened, key[1])
    page.clock.fast_forward(20_500)
    expect(page.locator("#place")).to_have_text(re.compile("^2/"))
    page.keyboard.press("Space")
    expect(page.locator("#pause")).to_have_text("继续")
    page.clock.fast_forward(20_500)
    expect(page.locator("#place")).to_have_text(re.compile("^2/"))
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#place")).to_have_text(re.compile("^1/"))


def test_who_wants_no_motion_turns_by_hand(opened, key):
    page = hang(opened, key[1], reduced_motion="reduce")
    page.clock.fast_forward(20_500)
    expect(page.locator("#place")).to_have_text(re.compile("^1/"))
    page.locator("#pause").click()
    page.clock.fast_forward(20_500)
    expect(page.locator("#place")).to_have_text(re.compile("^2/"))


def test_while_the_server_is_away_it_shows_what_it_knew_and_says_how_old_that_is(opened, key):
    page = hang(opened, key[1])
    cut_off = page.locator(".cutoff").inner_text()
    page.route("**/board/screen/data/**", lambda route: route.abort())
    minutes(page, 4)
    expect(page.locator("#stale")).to_have_text("数据已4分钟未更新，与服务器的连接中断")
    expect(figure(page)).to_have_text("9")
    assert page.locator(".cutoff").inner_text() == cut_off
    page.unroute("**/board/screen/data/**")
    minutes(page, 1)
    expect(page.locator("#stale")).to_have_text("")


def test_a_revoked_key_clears_the_wall(opened, cast, key):
    page = hang(opened, key[1])
    revoke_key(key[0], by=cast.chief)
    minutes(page, 1)
    expect(page.locator("h1")).to_have_text("这块大屏的授权已停用")
    expect(page.locator("[data-figure]")).to_have_count(0)


def test_a_bar_opens_its_rows_and_the_table_stands_beside(desk, axe, cast, key):
    page = desk(cast.officer)
    page.goto(reverse("numbers:board"))
    expect(page.locator("#funnel-chart")).to_be_visible()
    expect(page.locator("#funnel-table")).to_be_hidden()
    page.locator("[data-switch=funnel] [data-show=table]").click()
    expect(page.locator("#funnel-chart")).to_be_hidden()
    expect(page.locator("#funnel-table [data-figure=issues_found]")).to_have_text("9")
    axe(page)
    page.locator("[data-switch=funnel] [data-show=chart]").click()
    page.locator("#funnel-chart svg path[fill='#15559e']").first.click()
    expect(page).to_have_url(re.compile(r"/board/rows/issues_found/"))
    expect(page.locator("main [data-total]")).to_have_attribute("data-total", "9")
