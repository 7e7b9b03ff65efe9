"""The code of a window scanned where there is no network: the form knows the windows that its reader saw last."""

import pytest
from playwright.sync_api import expect

from tests.browser.carried import PATIENCE, back, cut_off, says
from visits.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_known_code_fills_in_hall_unit_and_window(sign_in, carried, wire, cast):
    page = sign_in(cast.head_a)
    cut_off(carried, wire)
    page.goto(f"/visits/report/?window={cast.window_b.code}")
    page.wait_for_selector("#report[data-kept]")
    expect(page.locator("#scan")).to_have_text(
        f"没有网络，已按本机保存的窗口名单填入：{cast.hall}、{cast.unit_b}、二楼8号窗口", timeout=PATIENCE
    )
    page.get_by_label("体验配套设施").check()
    for _ in range(3):
        page.click("#next")
    page.click("#send")
    page.wait_for_url("**/offline/")
    back(carried, wire)
    says(page, "已提交TY-2026-0001")
    visit = Visit.objects.get()
    assert visit.hall == cast.hall
    assert list(visit.windows.all()) == [cast.window_b]
    assert list(visit.visited_units.all()) == [cast.unit_b]


def test_an_unknown_code_is_said_and_the_place_left_to_the_reader(sign_in, carried, wire, cast):
    page = sign_in(cast.head_a)
    cut_off(carried, wire)
    page.goto("/visits/report/?window=NONE")
    page.wait_for_selector("#report[data-kept]")
    expect(page.locator("#scan")).to_contain_text("没有网络，本机没有这个二维码对应的窗口。请自行选择地点。")
    assert page.locator("[name=visited_units]:checked").count() == 0
