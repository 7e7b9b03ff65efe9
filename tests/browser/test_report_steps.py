"""The four steps of the form as a thumb meets them: what is missing is said before sending, time runs on by itself."""

import re

import pytest
from playwright.sync_api import expect

from visits.models import Draft, Visit

pytestmark = pytest.mark.django_db(transaction=True)
SMALL, TALL = {"width": 360, "height": 640}, {"width": 360, "height": 800}


@pytest.fixture
def page(phone, cast):
    page = phone(cast.head_a)
    page.goto("/visits/report/")
    return page


def watch(page):
    return page.get_by_role("button", name=re.compile("等候（分钟）"))


def test_what_is_missing_is_said_before_sending_and_leads_to_its_place(page):
    page.get_by_role("button", name="2 清单").click()
    page.get_by_role("group", name="轮椅").get_by_label("有问题").check()
    page.get_by_role("button", name="4 核对").click()
    missing = page.locator("#missing")
    expect(missing).to_contain_text("提交前还需填写")
    assert missing.get_by_role("button").all_inner_texts() == ["请选择体验的单位或大厅公共区域", "请填写问题情况"]
    page.locator("#send").click()
    expect(missing).to_be_focused()
    missing.get_by_role("button", name="请填写问题情况").click()
    expect(page.locator(".problem textarea").first).to_be_focused()
    page.keyboard.insert_text("轮椅没有气")
    page.get_by_role("button", name="4 核对").click()
    page.get_by_role("button", name="请选择体验的单位").click()
    page.locator("#id_public_area").check()
    page.get_by_role("button", name="4 核对").click()
    expect(missing).to_be_hidden()
    page.locator("#send").click()
    page.wait_for_url("**/filed/")
    assert Visit.objects.get().public_area


def test_a_fault_that_only_the_server_knows_opens_its_step_and_fold(page):
    page.locator("#id_public_area").check()
    page.get_by_label("体验办事流程").check()
    page.locator("#who summary").first.click()
    page.locator("#id_time_from").fill("10:00")
    page.locator("#id_time_to").fill("09:00")
    page.get_by_role("button", name="4 核对").click()
    page.locator("#send").click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#id_time_to")).to_be_visible()
    assert page.locator("#id_time_from").input_value() == "10:00"
    page.locator("#error-summary").get_by_role("link").click()
    expect(page.locator("#id_time_to")).to_be_focused()


def test_the_stopwatch_goes_on_over_a_reload(page):
    page.clock.install()
    page.reload()
    page.click("#next")
    with page.expect_response("**/visits/drafts/*/"):
        watch(page).click()
    page.wait_for_url("**?draft=*")
    page.clock.fast_forward("05:00")
    page.reload()
    page.click("#next")
    page.clock.fast_forward("02:32")
    expect(watch(page)).to_contain_text("07:3")
    watch(page).click()
    assert page.get_by_label("等候（分钟）").first.input_value() == "8"


def test_a_locked_phone_saves_what_was_typed_at_once(page):
    page.click("#next")
    page.click("#next")
    page.get_by_label("体验感受").fill("写到一半")
    with page.expect_response("**/visits/drafts/*/"):
        page.evaluate(
            "() => { Object.defineProperty(document, 'hidden', { value: true });"
            " document.dispatchEvent(new Event('visibilitychange')); }"
        )
    assert Draft.objects.get().form["reflections"] == ["写到一半"]


@pytest.mark.parametrize("size", [SMALL, TALL], ids=["640", "800"])
def test_every_target_is_large_and_nothing_scrolls_sideways(page, axe, size):
    page.set_viewport_size(size)
    page.locator("label[for^=id_visited_units]").first.click()
    for step in range(4):
        page.locator("#steps button").nth(step).click()
        axe(page)
        low = page.evaluate(
            """() => Array.from(document.querySelectorAll(
                "#report .answer label, #steps button, #walk .btn-primary, .places > label, .album-add"))
              .filter((node) => node.offsetParent && node.offsetHeight < 48).map((node) => node.textContent.trim())"""
        )
        assert low == []


def test_the_bars_make_room_for_the_keyboard(page):
    page.set_viewport_size({"width": 360, "height": 380})
    page.click("#next")
    page.click("#next")
    box = page.get_by_label("体验感受")
    box.focus()
    box.scroll_into_view_if_needed()
    top = box.evaluate(
        "(box) => { const r = box.getBoundingClientRect();"
        " return document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2) === box; }"
    )
    assert top
    expect(page.locator(".tabs")).to_be_hidden()
