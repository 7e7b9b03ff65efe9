"""The browser's tools notice what they are there for; without this a broken tool would pass every page."""

import pytest

PAGE = '<!doctype html><html lang="zh"><title>厅验</title><main><h1>厅验</h1>{}</main></html>'


def test_axe_passes_a_sound_page_and_names_what_is_wrong(phone, axe):
    page = phone()
    page.set_content(PAGE.format("<p>问题</p>"))
    axe(page)
    page.set_content(PAGE.format('<img src="data:,">'))
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_a_page_that_scrolls_sideways_fails(phone, axe):
    page = phone()
    page.set_content(PAGE.format('<meta name="viewport" content="width=device-width"><p style="width: 400px">宽</p>'))
    with pytest.raises(AssertionError, match="scrolls sideways: 4"):
        axe(page)


def test_requests_to_others_missing_files_and_broken_policy_are_noticed(desk, complaints, live_server):
    page = desk()
    page.goto("/no-such-page")
    with page.expect_console_message(lambda line: "Content Security Policy" in line.text):
        page.evaluate("document.documentElement.setAttribute('style', 'color: red')")
    page.goto("/static/vendor/nothing.svg")
    page.set_content(PAGE.format('<img alt="外" src="https://elsewhere.invalid/x.png">'))
    noticed = [line.partition(" ")[0] for line in complaints]
    assert f"{live_server.url}/no-such-page:" in noticed
    assert "404:" in noticed
    assert "asked of another: https://elsewhere.invalid/x.png" in complaints
    complaints.clear()
