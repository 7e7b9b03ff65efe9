"""At the desk without a mouse: the command box, the keys, and a Chinese word that is still being composed."""

import re
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from issues.states import State
from tests.factories import make_issue
from tingyan.desk.models import Recent
from tingyan.directory.actions.places import pinyin_of
from tingyan.directory.models import Department

LIST = reverse("issues:list")


@pytest.fixture
def issues(cast):
    rows = [
        make_issue(cast, lead=cast.unit_b, state=State.FIXING, title=title, due=date(2099, 1, day))
        for day, title in enumerate(("取号机不认居住证", "坡道被占用", "叫号屏不亮"), start=4)
    ]
    for row in rows:
        row.fill_search()
        row.save()
    Department.objects.filter(pk=cast.unit_b.pk).update(pinyin=pinyin_of("市监局", "区市监局"))
    return rows


@pytest.fixture
def page(desk, cast, issues):
    page = desk(cast.officer)
    page.goto(LIST)
    return page


def compose(page, text):
    """Type as an input method does: the word stands there underlined, and nothing is decided."""
    page.cdp = page.context.new_cdp_session(page)
    page.cdp.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})


def enter_of_the_input_method(page):
    """The Enter that ends a composition, as Chromium reports it: key code 229."""
    for kind in ("rawKeyDown", "keyUp"):
        page.cdp.send("Input.dispatchKeyEvent", {"type": kind, "key": "Enter", "windowsVirtualKeyCode": 229})


def test_the_box_finds_as_one_types_and_gives_the_focus_back(page, issues, axe):
    page.locator(".row-title").first.focus()
    page.keyboard.press("Control+k")
    field, options = page.locator("#command-q"), page.locator("#command-found a[role=option]")
    expect(field).to_be_focused()
    expect(options.first).to_have_text("待办")
    axe(page)
    field.fill("居住")
    expect(options).to_have_count(1)
    expect(field).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    field.fill("sjj")
    expect(options).to_have_text(["市监局牵头的问题"])
    field.fill("没有这个")
    expect(page.locator("#command-found")).to_contain_text("没有找到")
    axe(page)
    page.keyboard.press("Escape")
    expect(page.locator("#command")).to_be_hidden()
    expect(page.locator(".row-title").first).to_be_focused()


def test_arrows_choose_and_enter_opens(page, issues):
    page.keyboard.press("Control+k")
    field, options = page.locator("#command-q"), page.locator("#command-found a[role=option]")
    field.fill("号")
    expect(options).to_have_count(2)
    page.keyboard.press("ArrowDown")
    second = options.nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    url = second.get_attribute("href")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{url}$"))
    expect(page.locator("#command")).to_be_hidden()


def test_what_was_opened_last_stands_in_the_empty_box(page, issues):
    with page.expect_response(lambda got: got.url.endswith(reverse("desk:opened")) and got.status == 204):
        page.goto(issues[1].get_absolute_url())
    assert Recent.objects.get().object_id == issues[1].pk
    page.keyboard.press("Control+k")
    expect(page.locator("#command-found a[role=option]").first).to_contain_text("坡道被占用")
    expect(page.locator("#command-q")).not_to_have_attribute("aria-activedescendant", re.compile("."))


def test_enter_in_a_composition_chooses_and_sends_nothing(page, issues):
    """In the box, in a filter and in a form that would be sent: the word is taken, the page stays."""
    page.keyboard.press("Control+k")
    expect(page.locator("#command-found a[role=option]").first).to_be_visible()
    compose(page, "坡道")
    enter_of_the_input_method(page)
    expect(page.locator("#command")).to_be_visible()
    expect(page).to_have_url(re.compile(f"{LIST}$"))
    page.cdp.send("Input.insertText", {"text": "坡道"})
    expect(page.locator("#command-found a[role=option]")).to_have_count(1)
    page.keyboard.press("Escape")
    page.locator("#id_q").focus()
    compose(page, "居住证")
    enter_of_the_input_method(page)
    expect(page).to_have_url(re.compile(f"{LIST}$"))
    expect(page.locator("#list tbody tr")).to_have_count(3)
    page.goto(f"{reverse('saved:new')}?list=issues:list&query=state%3Dfixing")
    page.locator("#id_name").focus()
    compose(page, "整改中")
    enter_of_the_input_method(page)
    expect(page.locator("#id_name")).to_have_value("整改中")
    expect(page).to_have_url(re.compile("/saved/new/"))


def test_single_keys_walk_the_list_and_keep_still_while_one_types(page, issues):
    title = page.locator("#list .row-title")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(title.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(title.nth(0)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[data-word]")).to_have_text("已选1条")
    page.keyboard.press("/")
    expect(page.locator("#id_q")).to_be_focused()
    page.keyboard.type("jx?go")
    expect(page.locator("#id_q")).to_have_value("jx?go")
    expect(page.locator("#keys-dialog")).to_be_hidden()
    expect(page.locator("[data-word]")).to_have_text("已选1条")


def test_the_list_of_keys_is_a_dialog_and_letters_lead_to_pages(page, issues, axe):
    page.locator("#list .row-title").first.focus()
    page.keyboard.press("?")
    expect(page.locator("#keys-dialog")).to_contain_text("列表中下一条、上一条")
    axe(page)
    page.keyboard.press("j")
    expect(page.locator("#keys-dialog button")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#list .row-title").first).to_be_focused()
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(r"/issues/\d+/$"))
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile(f"{reverse('visits:list')}$"))


def test_a_row_unfolds_in_the_list_and_folds_again(page, issues, axe):
    page.keyboard.press("j")
    page.keyboard.press("p")
    opened = page.locator("#list .peek")
    expect(opened).to_contain_text(issues[0].description)
    expect(page.locator(".look").first).to_have_attribute("aria-expanded", "true")
    axe(page)
    page.keyboard.press("j")
    expect(page.locator("#list .row-title").nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    expect(page.locator("#list .row-title").first).to_be_focused()
    expect(page).to_have_url(re.compile(f"{LIST}$"))


def test_heads_of_a_list_stay_in_sight(page, cast):
    for n in range(17):
        make_issue(cast, lead=cast.unit_b, state=State.FIXING, title=f"第{n}个")
    page.reload()
    page.locator("#list .row-title").last.scroll_into_view_if_needed()
    box = page.locator("#list thead th").nth(1).bounding_box()
    assert box["y"] >= 0 and page.evaluate("scrollY") > 300
