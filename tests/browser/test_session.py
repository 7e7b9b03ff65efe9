"""Assurance 27: after logout nothing of the person is left in the browser, and his cookie opens nothing."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import make_issue

LOGIN = re.compile("/account/login/")


@pytest.fixture
def page(desk, cast):
    make_issue(cast)
    page = desk(cast.officer)
    page.goto(reverse("issues:list"))
    expect(page.locator("main")).to_contain_text("“办不成事”反映窗口无人值守")
    return page


def log_out(page):
    page.get_by_text("褚宁").first.click()
    page.get_by_role("button", name="退出").click()
    expect(page).to_have_url(LOGIN)


def test_back_shows_nothing_after_logout(page):
    log_out(page)
    page.go_back()
    expect(page).to_have_url(LOGIN)
    assert "无人值守" not in page.content()


def test_the_cookie_of_a_session_that_was_ended_opens_nothing(page):
    cookies = page.context.cookies()
    log_out(page)
    page.context.add_cookies(cookies)
    page.goto(reverse("issues:list"))
    expect(page).to_have_url(LOGIN)


def test_a_partial_update_without_session_leads_to_the_login_page(page):
    """C62: not a login form in the middle of the list; and after login the list is where it was."""
    Session.objects.all().delete()
    page.locator("main [name=q]").fill("窗口")
    page.locator("main [name=q]").press("Enter")
    expect(page).to_have_url(LOGIN)
    expect(page.locator("main form")).to_have_count(1)
    expect(page.locator("h1")).to_have_text("登录厅验")
    assert "无人值守" not in page.content()
