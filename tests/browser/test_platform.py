"""To the district's identity platform and back in a real browser: the content policy lets the person go, and come."""

import pytest
from django.urls import reverse

from tests.browser.conftest import PHONE
from tests.browser.test_pages import Inspector
from tests.provider import Provider
from tingyan.kit.platforms import Oidc


@pytest.fixture
def provider(settings):
    running = Provider()
    settings.OIDC = Oidc(running.issuer, "tingyan", "secret of tingyan")
    return running


def test_there_and_back_and_out_of_both(cast, opened, provider, complaints):
    provider.person("sub-head_a", preferred_username="head_a")
    page = opened(PHONE, None)
    left = []

    def at_the_platform(route):
        """The person signs in over there; signing out over there ends on a page of the platform's."""
        left.append(route.request.url)
        if "/authorize" in route.request.url:
            route.fulfill(status=302, headers={"Location": provider.agree(route.request.url, "sub-head_a")})
        else:
            route.fulfill(status=200, content_type="text/html", body="<title>signed out</title>")

    page.route(f"{provider.issuer}/**", at_the_platform)
    inspector = Inspector(page, {})
    page.goto(f"{reverse('directory:login')}?next={reverse('directory:password')}")
    inspector.look("the login page with its button", 1280, 360)
    page.get_by_role("button", name="使用统一身份认证登录").click()
    page.wait_for_url(f"**{reverse('directory:password')}")
    with page.expect_navigation(url=f"{provider.issuer}/**"):
        page.evaluate("document.querySelector('form[action=\"/account/logout/\"]').submit()")
    assert [url.partition("?")[0].rpartition("/")[2] for url in left] == ["authorize", "end_session"]
    page.goto(reverse("directory:password"))
    assert reverse("directory:login") in page.url
    inspector.report()
    complaints[:] = [line for line in complaints if provider.issuer not in line]


def test_the_page_on_the_way_is_sound(cast, opened, provider):
    """As it stands where a browser does not go on by itself."""
    page = opened(PHONE, None)

    def stays(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('http-equiv="refresh"', ""))

    page.route(f"**{reverse('directory:platform')}", stays)
    inspector = Inspector(page, {})
    page.goto(reverse("directory:login"))
    page.get_by_role("button", name="使用统一身份认证登录").click()
    link = page.get_by_role("link", name="前往")
    assert link.get_attribute("href").startswith(f"{provider.issuer}/oauth2/authorize?")
    inspector.look("on the way", 1280, 360)
    inspector.report()
