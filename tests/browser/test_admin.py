"""The admin site and the login page in a real browser: the strict policy holds, and the script-less parts work."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.world import world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def violations(page):
    """Collect what the policy blocked and what another server was asked for."""
    found = []
    page.on(
        "console", lambda message: found.append(message.text) if "Content Security Policy" in message.text else None
    )
    page.on("request", lambda request: found.append(request.url) if "//localhost" not in request.url else None)
    return found


def sign_in(page, live_server, account):
    page.goto(f"{live_server.url}/account/login/")
    page.fill("#id_username", account)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{live_server.url}/")  # the next page must not overtake the login


def test_crawl_of_the_admin(page, live_server, cast, violations):
    rows = world(cast)
    sign_in(page, live_server, "superuser")
    for model in admin.site._registry:
        name = model._meta.label_lower.replace(".", "_")
        page.goto(live_server.url + reverse(f"admin:{name}_changelist"))
        width = page.evaluate(
            "(list => list ? list.scrollWidth - list.clientWidth : 0)(document.querySelector('.results'))"
        )
        assert width <= 0, f"{name}: columns out of sight at 1280 px"
    for name, row in [
        ("directory_user", cast.head_b),
        ("issues_issue", rows.issue),
        ("visits_campaign", cast.campaign),
    ]:
        page.goto(live_server.url + reverse(f"admin:{name}_change", args=[row.pk]))
    page.goto(live_server.url + reverse("admin:directory_appointment_add"))
    assert not violations


def test_login_page(page, live_server, cast, violations):
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{live_server.url}/account/login/")
    page.fill("#id_password", "secret")
    page.click("#show-password")
    assert page.get_attribute("#id_password", "type") == "text"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sign_in(page, live_server, "head_a")
    page.wait_for_url(f"{live_server.url}/")
    assert not violations


def test_back_after_logout_shows_nothing(page, live_server, cast):
    sign_in(page, live_server, "head_a")
    page.goto(f"{live_server.url}/account/deputies/")
    page.click(".bar-user summary")
    page.click(f"form[action='{reverse('directory:logout')}'] button >> visible=true")
    expect(page).to_have_url(
        re.compile("/account/login/")
    )  # going back while the page is still on its way finds no page
    page.go_back()
    expect(page).to_have_url(re.compile("/account/login/"))
